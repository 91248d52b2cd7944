"""Which addresses of the network may be called; everything that is not public is refused."""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Any, Final

from kpis.sources.trouble import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MAX_URL_CHARS: Final = 2000
Resolver = Callable[..., list[tuple[Any, ...]]]  # as `socket.getaddrinfo`

# All that is given out on the internet. What lies elsewhere is special, or IPv4 in disguise: as it
# is (::/96), translated (::ffff:0:0:0/96, 64:ff9b::/96) or site-local (fec0::/10).
_GIVEN_OUT: Final = ipaddress.IPv6Network("2000::/3")
# What `is_global` lets through although it leads, or may lead, to an address inside.
_DISGUISES: Final[tuple[Network, ...]] = tuple(
    ipaddress.ip_network(block)
    for block in (
        "100.64.0.0/10",  # of carriers, and of some clouds' metadata services
        "192.0.0.0/24",  # protocol assignments; public in older Pythons
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # Teredo, ORCHID and other protocols
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """Whether `address` is one that anybody on the internet can call."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if isinstance(address, ipaddress.IPv6Address) and address not in _GIVEN_OUT:
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not any(address in block for block in _DISGUISES)
    )


def addresses_of(
    host: str, port: int, *, allowed: Iterable[Network], resolve: Resolver = socket.getaddrinfo
) -> list[str]:
    """Return the addresses of `host`, resolved once; all of them may be called.

    Whoever connects uses these and does not resolve again. `allowed` are networks that a deployer
    lets be called although they are not public.

    Raises:
        FetchError: there is no such host, or one of its addresses may not be called.
    """
    try:
        answers = resolve(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("host_unknown") from error
    found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if not found or not all(_may_be_called(text, allowed) for text in found):
        raise FetchError("address_refused")
    return found


def _may_be_called(text: str, allowed: Iterable[Network]) -> bool:
    address = ipaddress.ip_address(text)
    return is_public(address) or any(address in network for network in allowed)
