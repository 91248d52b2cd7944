"""The four people every view meets: owner, editor, viewer and a stranger."""

import pytest
from django.test import Client

from tests.factories import make_membership, make_user, make_workspace
from workspaces.enums import Role
from workspaces.models import Membership, User, Workspace

HTMX = {"HX-Request": "true"}


class People:
    """Members of one workspace, and somebody of another, each with a signed-in client."""

    def __init__(self, **person) -> None:
        self.workspace: Workspace = make_workspace(slug="acme", name="Acme")
        self.members: dict[str, Membership] = {}
        self.clients: dict[str, Client] = {}
        for role in Role:
            user = make_user(
                email=f"{role}@acme.test", name=role.capitalize(), language="en", **person
            )
            self.members[role] = make_membership(workspace=self.workspace, user=user, role=role)
            self._sign_in(role, user)
        stranger = make_user(email="stranger@other.test", language="en")
        self.stranger = make_membership(user=stranger, role=Role.OWNER)
        self._sign_in("stranger", stranger)

    def _sign_in(self, who: str, user: User) -> None:
        self.clients[who] = Client()
        self.clients[who].force_login(user)

    def get(self, who: str, url: str, data: dict | None = None, *, htmx: bool = False):
        return self.clients[who].get(url, data, headers=HTMX if htmx else {})

    def post(self, who: str, url: str, data: dict | None = None, *, htmx: bool = False):
        return self.clients[who].post(url, data or {}, headers=HTMX if htmx else {})

    def statuses(self, method: str, url: str, data: dict | None = None) -> dict[str, set[int]]:
        """What each of the four is answered, as a page and as a fragment."""
        return {
            who: {getattr(self, method)(who, url, data, htmx=htmx).status_code for htmx in (0, 1)}
            for who in ("owner", "editor", "viewer", "stranger")
        }


@pytest.fixture
def people(db) -> People:
    return People()
