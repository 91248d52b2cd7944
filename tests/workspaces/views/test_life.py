"""Handing a workspace over, archiving it, deleting it."""

import pytest

from workspaces.models import AuditEntry, Membership, Workspace

LIFE = "/w/acme/settings/life/"


def acme() -> Workspace:
    return Workspace.objects.get(slug="acme")


def roles(people) -> dict[str, str]:
    members = Membership.objects.for_workspace(people.workspace)
    return dict(members.values_list("user__name", "role"))


def test_owners_alone_find_it(people):
    others = {"editor": {403}, "viewer": {403}, "stranger": {404}}

    assert people.statuses("get", LIFE) == {"owner": {200}, **others}
    for act in ("transfer", "archive", "reopen", "delete", "keep"):
        answers = people.statuses("post", f"{LIFE}{act}/")
        assert {who: answers[who] for who in others} == others, act


def test_ownership_goes_to_another_member(people):
    editor = people.members["editor"]

    answer = people.post("owner", f"{LIFE}transfer/", {"to": editor.public_id})

    assert answer.url == "/w/acme/settings/members/"
    assert (roles(people)["Owner"], roles(people)["Editor"]) == ("manager", "owner")


@pytest.mark.parametrize("who", ["stranger", "owner"])
def test_ownership_goes_to_nobody_else(people, who):
    member = people.stranger if who == "stranger" else people.members["owner"]

    assert people.post("owner", f"{LIFE}transfer/", {"to": member.public_id}).status_code == 422
    assert roles(people)["Owner"] == "owner"


def test_archived_workspace_is_read_and_not_written_until_it_is_opened_again(people):
    people.post("owner", f"{LIFE}archive/")
    refused = people.post("owner", "/w/acme/settings/edit/", {"name": "New"})
    page = people.get("viewer", "/w/acme/")
    people.post("owner", f"{LIFE}reopen/")
    taken = people.post("owner", "/w/acme/settings/edit/", {"name": "New"})

    assert (refused.status_code, taken.status_code) == (409, 422)
    assert "is archived: it is only read" in page.text
    assert acme().archived_at is None


def test_archived_workspace_lets_its_people_go(people):
    people.post("owner", f"{LIFE}archive/")

    people.post("editor", "/w/acme/settings/members/leave/")

    assert "Editor" not in roles(people)


def test_archived_workspace_answers_reading_tokens_alone(api):
    api.people.post("owner", f"{LIFE}archive/")

    read = api.get("owner", "/workspace")
    written = api.patch("owner", "/workspace", {"version": 1, "name": "New"})

    assert (read.status_code, written.status_code) == (200, 403)
    assert written.json()["errors"][0]["code"] == "asleep"


def test_deletion_wants_the_name_and_is_taken_back(people):
    wrong = people.post("owner", f"{LIFE}delete/", {"typed_name": "acme"})
    asked = people.post("owner", f"{LIFE}delete/", {"typed_name": "Acme"})
    is_waiting = acme().delete_after is not None
    shown = people.get("owner", LIFE)
    people.post("owner", f"{LIFE}keep/")

    assert list(wrong.context["deletion"].errors) == ["typed_name"]
    assert (wrong.status_code, asked.status_code, is_waiting) == (422, 302, True)
    assert "Everything in here is deleted after" in shown.text
    assert acme().delete_after is None
    entries = AuditEntry.objects.for_workspace(people.workspace).values_list("action", flat=True)
    assert list(entries) == ["deletion undone", "deletion asked"]
