"""What a request carries once the decorators have done their work."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from workspaces.models import Membership, User


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: "User"
    htmx: HtmxDetails


class WorkspaceRequest(PersonRequest):
    """A request under `/w/<workspace_slug>/` by a member whose role is high enough."""

    membership: "Membership"
    memberships: "list[Membership]"
