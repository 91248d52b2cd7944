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

from tests.factories import PASSWORD
from workspaces.enums import Role
from workspaces.models import Membership, User, Workspace

HTMX = {"HX-Request": "true"}
REFUSALS = {403, 404}


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
        self.workspace, elsewhere = Workspace.objects.bulk_create(
            [Workspace(slug="acme", name="Acme"), Workspace(slug="other", name="Other")]
        )
        users = {
            role: User(email=f"{role}@acme.test", name=role.capitalize(), language="en", **person)
            for role in Role
        }
        users["stranger"] = User(email="stranger@other.test", language="en")
        for user in users.values():
            user.set_password(PASSWORD)
        User.objects.bulk_create(users.values())
        self.members = {
            role: Membership(workspace=self.workspace, user=users[role], role=role) for role in Role
        }
        self.stranger = Membership(workspace=elsewhere, user=users["stranger"], role=Role.OWNER)
        Membership.objects.bulk_create([*self.members.values(), self.stranger])
        self.clients = signed_in(users)

    def get(self, who: str, url: str, data: dict | None = None, *, htmx: bool = False):
        return self.clients[who].get(url, data, headers=HTMX if htmx else {})

    def post(self, who: str, url: str, data: dict | None = None, *, htmx: bool = False):
        return self.clients[who].post(url, data or {}, headers=HTMX if htmx else {})

    def statuses(self, method: str, url: str, data: dict | None = None) -> dict[str, set[int]]:
        """What each of the four is answered; who is refused the page is refused its fragment."""
        answers = {}
        for who in ("owner", "editor", "viewer", "stranger"):
            answers[who] = {getattr(self, method)(who, url, data).status_code}
            if answers[who] & REFUSALS:
                answers[who].add(getattr(self, method)(who, url, data, htmx=True).status_code)
        return answers


@pytest.fixture
def people(db) -> People:
    return People()
