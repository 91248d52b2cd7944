"""Reading who asks: the person and where they belong, together."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from workspaces.models import Membership, User
from workspaces.sight import looking_across


class PersonBackend(AuthenticationBackend):
    """allauth's sign-in; the person of a session comes with their memberships in one query.

    Every page needs both, so this spares every page a query. They live as long as the request.
    """

    @looking_across(reason="a person's own list of workspaces")
    def get_user(self, user_id: Any) -> User | None:
        """Return the person if they may still sign in."""
        mine = list(Membership.objects.of_user(user_id).select_related("user"))
        if not mine:
            person: User | None = super().get_user(user_id)
            if person:
                person.known_memberships = []
            return person
        person = mine[0].user
        for membership in mine:
            membership.user = person
        person.known_memberships = mine
        return person if self.user_can_authenticate(person) else None
