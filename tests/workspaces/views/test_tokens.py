"""Members make and revoke tokens of the API; managers see those of everybody."""

import pytest

from tests.tokens import make_token
from workspaces.enums import Scope
from workspaces.models import ApiToken, AuditEntry

TOKENS = "/w/acme/settings/tokens/"
TYPED = {"scopes": ["read", "ingest"], "days": "7"}


def newest(people, who: str) -> ApiToken:
    tokens = ApiToken.objects.for_workspace(people.workspace)
    return tokens.filter(membership=people.members[who])[0]


def test_made_token_is_shown_this_once_and_works(people):
    made = people.post("editor", f"{TOKENS}new/", TYPED)
    text, token = made.context["text"], newest(people, "editor")
    bearer = {"Authorization": f"Bearer {text}"}

    assert f'value="{text}"' in made.text
    first, second = made.context["command"].split(" \\\n")
    assert first == "curl http://testserver/api/v1/workspace"
    assert second == f'  -H "Authorization: {bearer["Authorization"]}"'
    assert "no-store" in made.headers["Cache-Control"]
    assert text not in str(dict(people.clients["editor"].session))
    assert people.clients["stranger"].get("/api/v1/workspace", headers=bearer).status_code == 200
    listed = people.get("owner", TOKENS).text
    assert (text in listed, str(token) in listed) == (False, True)
    assert (token.scopes, (token.expires_at - token.created_at).days) == (["read", "ingest"], 7)


def test_token_that_may_not_read_has_no_command_that_reads(people):
    made = people.post("editor", f"{TOKENS}new/", {"scopes": ["ingest"], "days": "7"})

    assert (made.status_code, "command" in made.context) == (200, False)


@pytest.mark.parametrize(
    ("who", "typed", "field"),
    [
        ("viewer", {"scopes": ["write"], "days": "7"}, "scopes"),
        ("owner", {"days": "7"}, "scopes"),
        ("owner", {"scopes": ["read"], "days": "3651"}, "days"),
    ],
    ids=["beyond the role", "for nothing", "too long"],
)
def test_wrong_wishes_are_refused_at_their_field(people, who, typed, field):
    refused = people.post(who, f"{TOKENS}new/", typed)

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
    assert not ApiToken.objects.for_workspace(people.workspace).exists()


def test_members_see_their_own_and_managers_all(people):
    for member in people.members.values():
        make_token(member, scopes=(Scope.READ,))
    every = {who: str(newest(people, who)) for who in people.members}

    seen = {}
    for who in people.members:
        page = people.get(who, TOKENS).text
        seen[who] = {whose for whose, name in every.items() if name in page}

    everybody = set(people.members)
    own = {"editor": {"editor"}, "viewer": {"viewer"}}
    assert seen == {"owner": everybody, "manager": everybody, **own}


def test_own_token_is_revoked_and_managers_revoke_any_even_in_a_workspace_at_rest(people):
    make_token(people.members["viewer"])
    make_token(people.members["editor"])
    of_viewer, of_editor = newest(people, "viewer"), newest(people, "editor")
    people.post("owner", "/w/acme/settings/life/archive/")

    refused = people.post("viewer", f"{TOKENS}{of_editor.public_id}/revoke/")
    people.post("viewer", f"{TOKENS}{of_viewer.public_id}/revoke/")
    people.post("manager", f"{TOKENS}{of_editor.public_id}/revoke/")

    assert refused.status_code == 403
    entries = AuditEntry.objects.for_workspace(people.workspace).filter(action="revoked")
    told = [(entry.by_name, entry.object_name) for entry in entries]
    assert told == [("Manager", str(of_editor)), ("Viewer", str(of_viewer))]
    assert "revoked" in people.get("viewer", TOKENS).text
    assert people.post("viewer", f"{TOKENS}new/", TYPED).status_code == 409
