"""From where the request comes that is being answered: the audit trail writes it down."""

from contextvars import ContextVar
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

request_in_hand: Final[ContextVar[HttpRequest | None]] = ContextVar("request_in_hand", default=None)


def address_of_asker() -> str | None:
    """Return the client's address; None where no request is answered, or it came by a socket."""
    request = request_in_hand.get()
    if request is None:
        return None
    try:
        address: str = get_adapter().whole_client_ip(request)
    except PermissionDenied:  # allauth's way to say that there is none
        return None
    return address
