"""Calls of the API by the four people every operation meets."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.people import People
from workspaces.enums import Scope
from workspaces.models import Membership
from workspaces.services.tokens import create_token

JSON = "application/json"


def make_token(membership: Membership, *, scopes: tuple[Scope, ...] = tuple(Scope)) -> str:
    _token, text = create_token(membership=membership, scopes=scopes, by=None, now=timezone.now())
    return text


class Api:
    """Owner, manager, editor and viewer of one workspace and an owner of another, with tokens."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.workspace = people.workspace
        self.members = people.members
        self.client = Client()
        self.tokens = {who: make_token(member) for who, member in people.members.items()}
        self.tokens["stranger"] = make_token(people.stranger)
        self.foreign_workspace = people.stranger.workspace

    def call(
        self, who: str, method: str, path: str, body: Any = None, *, type: str = JSON, **headers
    ) -> HttpResponse:
        data = json.dumps(body) if type == JSON and not isinstance(body, str | bytes) else body
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            path if path.startswith("http") else f"/api/v1{path}",
            data=b"" if body is None else data,
            content_type=type,
            headers={"Authorization": f"Bearer {self.tokens[who]}", **names},
        )

    def get(self, who: str, path: str, **headers) -> HttpResponse:
        return self.call(who, "GET", path, **headers)

    def post(self, who: str, path: str, body: Any = None, **more) -> HttpResponse:
        return self.call(who, "POST", path, body, **more)

    def patch(self, who: str, path: str, body: Any = None, **more) -> HttpResponse:
        return self.call(who, "PATCH", path, body, **more)

    def delete(self, who: str, path: str) -> HttpResponse:
        return self.call(who, "DELETE", path)

    def statuses(self, method: str, path: str, body: Any = None) -> dict[str, int]:
        people = ("owner", "editor", "viewer", "stranger")
        return {who: self.call(who, method, path, body).status_code for who in people}


@pytest.fixture
def api(people: People) -> Api:
    return Api(people)


def errors_of(response: HttpResponse) -> list[tuple[str, str]]:
    """The fields that a problem names, each with its code."""
    assert response.headers["Content-Type"] == "application/problem+json"
    return [(error["field"], error["code"]) for error in response.json()["errors"]]
