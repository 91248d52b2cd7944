"""Getting what lies at an address of the web, without being led to places it must not go.

The name is resolved once, every address it has is checked, and the socket is opened to a checked
address: nothing resolves again in between. Each redirect goes the same way. Size is counted after
decoding, time from the first look-up to the last byte (only the look-up itself is the system's).
"""

import datetime as dt
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException
from types import MappingProxyType
from typing import BinaryIO, Final
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Url, parse_url

from kpis.readers.limits import MIB
from kpis.sources.addresses import MAX_URL_CHARS, Network, Resolver, addresses_of
from kpis.sources.deadline import Deadline
from kpis.sources.trouble import AnswerError, FetchError

MAX_REDIRECTS: Final = 3
_USUAL_PORTS: Final = {"http": 80, "https": 443}
_REDIRECTS: Final = {301, 302, 303, 307, 308}
_ERROR_BYTES: Final = 64 * 1024  # of what a server says beside its status
_LONGEST_WAIT: Final = 24 * 60 * 60  # seconds
_CHUNK_BYTES: Final = 64 * 1024
_CONNECT_SECONDS: Final = 10.0
_HEADERS: Final = MappingProxyType(
    {"User-Agent": "Mokpyo", "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
)
_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How far a fetch may go; `ports` beside 80 and 443, `networks` beside the public ones."""

    ports: frozenset[int] = frozenset()
    networks: tuple[Network, ...] = ()
    max_bytes: int = 20 * MIB
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: its kind as the server calls it, and how many bytes after decoding."""

    content_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Posted:
    """How a server took what was posted; `wait_seconds` is how long it asks to be left alone."""

    status: int
    wait_seconds: int


def check_url(url: str, policy: FetchPolicy) -> Url:
    """Return the parts of an address that may be asked for.

    Raises:
        FetchError: it is none of http or https, holds credentials, or names another port.
    """
    try:
        parts = parse_url(url)
    except LocationParseError as error:
        raise FetchError("url_unreadable") from error
    if len(url) > MAX_URL_CHARS or not url.isprintable() or not parts.host:
        raise FetchError("url_unreadable")
    if parts.scheme not in _USUAL_PORTS:
        raise FetchError("url_scheme")
    if parts.auth is not None:
        raise FetchError("url_credentials")
    if _port(parts) not in {*_USUAL_PORTS.values(), *policy.ports}:
        raise FetchError("url_port", port=_port(parts))
    return parts


def fetch(
    url: str,
    *,
    into: BinaryIO,
    policy: FetchPolicy,
    headers: Mapping[str, str] = _NO_HEADERS,
    body: bytes | None = None,
    resolve: Resolver = socket.getaddrinfo,
) -> Fetched:
    """Write what lies at `url` to `into`; `headers` go to its own host and port only.

    With a `body` it is posted, and a redirect is an error: what was posted goes nowhere else.

    Raises:
        AnswerError: the server answered with anything but success.
        FetchError: it may not be asked for, did not answer, or answered with anything but data.
    """
    deadline = Deadline(policy.seconds)
    first = place = check_url(url, policy)
    for _hop in range(MAX_REDIRECTS + 1):
        own = headers if origin_of(place) == origin_of(first) else _NO_HEADERS
        sent = {**_HEADERS, **own}
        with _answer(place, sent, body, policy, resolve, deadline) as response:
            if body is not None or response.status not in _REDIRECTS:
                return _taken(response, into, policy, deadline)
            place = _next_place(place, response.headers.get("Location", ""), policy)
    raise FetchError("too_many_redirects", limit=MAX_REDIRECTS)


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    policy: FetchPolicy,
    resolve: Resolver = socket.getaddrinfo,
) -> Posted:
    """Post `body` for whoever receives it, and return how it was taken; nothing is read of it.

    A redirect is an answer like any other: what was posted goes nowhere else.

    Raises:
        FetchError: it may not be called, or did not answer in time.
    """
    deadline = Deadline(policy.seconds)
    sent = {**_HEADERS, **headers}
    with _answer(check_url(url, policy), sent, body, policy, resolve, deadline) as response:
        return Posted(response.status, _wait_seconds(response.headers.get("Retry-After", "")))


@contextmanager
def _answer(
    place: Url,
    headers: Mapping[str, str],
    body: bytes | None,
    policy: FetchPolicy,
    resolve: Resolver,
    deadline: Deadline,
) -> Iterator[BaseHTTPResponse]:
    """Ask for `place`, and yield the answer with its body unread."""
    try:
        with (
            connected(
                str(place.host).strip("[]"), _port(place), policy, resolve, deadline
            ) as opened,
            _secured(opened, place) as line,
            deadline.over(line),
        ):
            if isinstance(line, ssl.SSLSocket):
                line.do_handshake()
            connection = HTTPConnection(str(place.host), _port(place), timeout=deadline.left())
            connection.sock = line
            connection.auto_open = 0  # it never connects by itself
            connection.request(
                "GET" if body is None else "POST",
                place.request_uri,
                body=body,
                headers={**headers, "Host": place.netloc or ""},
                preload_content=False,
            )
            with closing(connection), closing(connection.getresponse()) as response:
                yield response
    except ssl.SSLError as error:
        raise FetchError("too_slow" if deadline.is_over else "certificate") from error
    except (OSError, HTTPError, HTTPException) as error:
        is_slow = deadline.is_over or isinstance(error, TimeoutError)
        raise FetchError("too_slow" if is_slow else "no_answer") from error


@contextmanager
def connected(
    host: str, port: int, policy: FetchPolicy, resolve: Resolver, deadline: Deadline
) -> Iterator[socket.socket]:
    """Connect to the first address of `host` that takes the call; all have been checked.

    Raises:
        FetchError: one of them may not be called, or none answers.
    """
    trouble: OSError | None = None
    for address in addresses_of(host, port, allowed=policy.networks, resolve=resolve):
        patience = min(_CONNECT_SECONDS, deadline.left())
        try:
            opened = socket.create_connection((address, port), timeout=patience)
        except OSError as error:
            trouble = error
            continue
        with opened:
            opened.settimeout(deadline.left())
            yield opened
        return
    raise FetchError("no_answer") from trouble


@contextmanager
def _secured(opened: socket.socket, place: Url) -> Iterator[socket.socket]:
    """Put TLS around the socket where the address asks for it; the name must be the host's.

    The handshake is for the caller, who watches the time.
    """
    if place.scheme == "http":
        yield opened
        return
    context = ssl.create_default_context()
    name = str(place.host).strip("[]")
    with context.wrap_socket(
        opened, server_hostname=name, do_handshake_on_connect=False
    ) as secured:
        yield secured


def _taken(
    response: BaseHTTPResponse, into: BinaryIO, policy: FetchPolicy, deadline: Deadline
) -> Fetched:
    """Write the body down, as long as it is data and small enough."""
    if response.status != HTTPStatus.OK:
        raise AnswerError(
            response.status,
            body=response.read(_ERROR_BYTES, decode_content=True),
            wait_seconds=_wait_seconds(response.headers.get("Retry-After", "")),
        )
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind == "text/html":
        raise FetchError("web_page")
    size = 0
    for chunk in response.stream(_CHUNK_BYTES, decode_content=True):
        size += len(chunk)
        if size > policy.max_bytes:
            raise FetchError("too_large", limit_mb=policy.max_bytes // MIB)
        into.write(chunk)
    deadline.left()  # a shut socket looks like an end
    return Fetched(kind, size)


def _wait_seconds(text: str) -> int:
    """Read `Retry-After`, a number of seconds or a date; 0 where it is neither."""
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
        wait = moment - dt.datetime.now(moment.tzinfo or dt.UTC)
    except (ValueError, TypeError, OverflowError):
        return 0
    return min(max(int(wait.total_seconds()), 0), _LONGEST_WAIT)


def _next_place(place: Url, location: str, policy: FetchPolicy) -> Url:
    """Return where a redirect leads to; never from a secured line to an open one."""
    following = check_url(urljoin(place.url, location), policy)
    if place.scheme == "https" and following.scheme == "http":
        raise FetchError("redirect_unsecured")
    return following


def _port(place: Url) -> int:
    return place.port or _USUAL_PORTS[place.scheme or "http"]


def origin_of(place: Url) -> tuple[str | None, str | None, int]:
    """Return what a credential is for: scheme, host and port."""
    return place.scheme, place.host, _port(place)
