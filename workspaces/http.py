"""What a request carries once the decorators have done their work."""

from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from workspaces.models import Membership, User

_DIGITS: Final = 9  # more has no number that we have given out


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: "User"
    htmx: HtmxDetails


class WorkspaceRequest(PersonRequest):
    """A request under `/w/<workspace_slug>/` by a member whose role is high enough."""

    membership: "Membership"
    memberships: "list[Membership]"


def sent_data(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None while it is only looked at, so that the form stays blank."""
    return request.POST if request.method == "POST" else None


def whole_number(text: str | None, *, otherwise: int) -> int:
    """Return the whole number that somebody sent, or `otherwise` where it is none, or endless."""
    return int(text) if text and text.isdecimal() and len(text) <= _DIGITS else otherwise
