"""The four people every view meets: owner, editor, viewer and a stranger."""

import re
import time
from datetime import timedelta
from string import ascii_lowercase

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from tests.factories import make_membership, make_user, make_workspace
from workspaces.enums import Role
from workspaces.models import Membership, User, Workspace

HTMX = {"HX-Request": "true"}


def signed_in(users: dict[str, User]) -> dict[str, Client]:
    """A client with a session of its own for each person, who just proved that it is they."""
    clients, sessions = {}, []
    proof = {"method": "password", "at": time.time(), "reauthenticated": True}
    for who, user in users.items():
        key, clients[who] = get_random_string(32, ascii_lowercase), Client()
        clients[who].cookies[settings.SESSION_COOKIE_NAME] = key
        login = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "begun_at": proof["at"],
            "used_at": proof["at"],
            "account_authentication_methods": [proof],
            "account_authentication_methods_user": str(user.pk),
        }
        end = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        sessions.append(Session(key, SessionStore().encode(login), end))
    Session.objects.bulk_create(sessions)
    return clients


def without_token(response: HttpResponse, url: str) -> str:
    """The answer without what differs between any two: the form token and the asked address."""
    text = re.sub(
        r'(csrfmiddlewaretoken" value=|x-csrftoken": )"[^"]+"', "", response.content.decode()
    )
    return text.replace(url, "")


class People:
    """Members of one workspace, and somebody of another, each with a signed-in client."""

    def __init__(self, **person) -> None:
        self.workspace: Workspace = make_workspace(slug="acme", name="Acme")
        self.members: dict[str, Membership] = {}
        for role in Role:
            user = make_user(
                email=f"{role}@acme.test", name=role.capitalize(), language="en", **person
            )
            self.members[role] = make_membership(workspace=self.workspace, user=user, role=role)
        stranger = make_user(email="stranger@other.test", language="en")
        self.stranger = make_membership(user=stranger, role=Role.OWNER)
        users = {role: membership.user for role, membership in self.members.items()}
        self.clients = signed_in(users | {"stranger": stranger})

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
