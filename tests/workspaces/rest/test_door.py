"""Cases A13 and A14: whose token it is, what it is for, and that nothing else decides."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import make_membership
from tests.tokens import errors_of, make_token
from workspaces.enums import Role, Scope
from workspaces.models import ApiToken
from workspaces.services.members import change_role, remove_member

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    "change",
    [str.swapcase, lambda text: f"{text} ", lambda text: "", lambda text: "mkp_" + "A" * 43],
    ids=["other case", "trailing space", "empty", "unknown"],
)
def test_a14_text_that_is_not_the_token_is_401(api, change):
    api.tokens["owner"] = change(api.tokens["owner"])

    response = api.get("owner", "/workspace")

    assert response.status_code == 401
    assert response.headers["Content-Type"] == PROBLEM
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("scheme", ["Basic", "Token", "", "Bearer:"])
def test_other_schemes_are_401(api, scheme):
    headers = {"Authorization": f"{scheme} {api.tokens['owner']}"}

    assert api.client.get("/api/v1/workspace", headers=headers).status_code == 401


def test_session_is_no_way_in(people):
    assert people.get("owner", "/api/v1/workspace").status_code == 401


def test_a14_removed_deactivated_and_expired_are_401_at_once(api):
    assert [api.get(who, "/workspace").status_code for who in ("editor", "viewer")] == [200, 200]
    remove_member(membership=api.members["editor"], by=api.members["owner"])
    viewer = api.members["viewer"].user
    viewer.is_active = False
    viewer.save()
    past = timezone.now() - dt.timedelta(seconds=1)
    managers = ApiToken.objects.for_workspace(api.workspace)
    managers.filter(membership=api.members["manager"]).update(expires_at=past)

    statuses = [api.get(who, "/workspace").status_code for who in ("editor", "viewer", "manager")]

    assert statuses == [401, 401, 401]


def test_a14_missing_scope_is_403(api):
    api.tokens["owner"] = make_token(api.members["owner"], scopes=(Scope.READ,))

    read = api.get("owner", "/workspace")
    written = api.patch("owner", "/workspace", {"version": 1, "name": "x"})

    assert (read.status_code, written.status_code) == (200, 403)
    assert errors_of(written) == [("", "scope")]


def test_role_counts_at_every_request(api):
    other = make_membership(workspace=api.workspace, role=Role.OWNER)
    body = {"version": 1, "name": "x"}
    change_role(membership=api.members["owner"], role=Role.VIEWER, by=other)

    response = api.patch("owner", "/workspace", body)

    assert response.status_code == 403
    assert errors_of(response) == [("", "role")]


def test_a13_another_workspace_cannot_be_named(api):
    foreign = api.foreign_workspace.slug

    asked = api.get("owner", f"/workspace?workspace={foreign}", Accept_Language="en")
    headed = api.get("owner", "/workspace", X_Workspace=foreign, Accept_Language="en")
    in_path = api.get("owner", f"/{foreign}/workspace", Accept_Language="en")

    assert {asked.status_code, headed.status_code, in_path.status_code} == {404}
    assert asked.content == headed.content == in_path.content


def test_access_costs_one_query_once_the_use_is_noted(api, django_assert_num_queries):
    api.get("owner", "/workspace")

    with django_assert_num_queries(1):
        response = api.get("owner", "/workspace")

    assert response.status_code == 200


def test_answers_speak_the_accepted_language_or_the_members(api):
    english = api.get("owner", "/audit?limit=no")
    korean = api.get("owner", "/audit?limit=no", Accept_Language="ko")
    api.members["owner"].user.language = "ko"
    api.members["owner"].user.save()
    own = api.get("owner", "/audit?limit=no")

    messages = [answer.json()["errors"][0]["message"] for answer in (english, korean, own)]
    assert messages == ["Write a whole number.", "정수로 입력하십시오.", "정수로 입력하십시오."]
