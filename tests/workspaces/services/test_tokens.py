import datetime as dt
import hashlib

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_membership, make_workspace
from workspaces.enums import Role, Scope
from workspaces.models import ApiToken, AuditEntry
from workspaces.services.members import remove_member
from workspaces.services.tokens import create_token, find_token, note_use, revoke_token

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def member():
    return make_membership(role=Role.OWNER)


def make(member, *, scopes=(Scope.READ,), days=30):
    return create_token(membership=member, scopes=scopes, days=days, by=member, now=NOW)


def test_token_is_found_with_its_member_and_workspace_in_one_query(
    member, django_assert_num_queries
):
    token, text = make(member)

    with django_assert_num_queries(1):
        found = find_token(text=text, now=NOW)
        seen = (found, found.membership.user, found.membership.workspace, found.workspace)

    assert seen == (token, member.user, member.workspace, member.workspace)


def test_only_prefix_and_digest_are_kept(member):
    token, text = make(member)

    stored = ApiToken.objects.for_workspace(member.workspace).values().get(pk=token.pk)

    assert (text[:4], len(text)) == ("mkp_", 47)
    assert stored["prefix"] == text[:12]
    assert stored["digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert [name for name, value in stored.items() if text in str(value)] == []


def test_audit_trail_tells_of_the_token_without_its_text(member):
    token, text = make(member)
    revoke_token(token=token, by=member, now=NOW)

    entries = AuditEntry.objects.for_workspace(member.workspace).filter(object_type="apitoken")

    assert [entry.action for entry in entries] == ["revoked", "created"]
    assert text not in str([(entry.object_name, entry.after) for entry in entries])


@pytest.mark.parametrize(
    "changed",
    [
        str.upper,
        str.swapcase,
        lambda text: f"{text} ",
        lambda text: f" {text}",
        lambda text: f"{text}\n",
        lambda text: text[:-1],
        lambda text: f"{text}A",
        lambda text: text[:12] + "A" * 35,
        lambda text: "mkp_" + "\0" * 43,
        lambda text: "",
    ],
    ids=["upper", "swapped", "after", "before", "newline", "short", "long", "other", "nul", "no"],
)
def test_anything_but_the_exact_text_is_no_token(member, changed):
    _token, text = make(member)

    assert find_token(text=changed(text), now=NOW) is None


def test_token_ends_when_it_expires_is_revoked_or_its_member_goes(member):
    _expiring, expiring_text = make(member, days=1)
    revoked, revoked_text = make(member)
    other = make_membership(workspace=member.workspace)
    _removed, removed_text = make(other)
    sleeping = make_membership(workspace=member.workspace)
    _sleeping, sleeping_text = make(sleeping)
    tomorrow = NOW + dt.timedelta(days=1)
    texts = [expiring_text, revoked_text, removed_text, sleeping_text]
    assert all(find_token(text=text, now=tomorrow - MINUTE) for text in texts)

    revoke_token(token=revoked, by=member, now=NOW)
    remove_member(membership=other, by=member)
    sleeping.user.is_active = False
    sleeping.user.save()

    assert [find_token(text=text, now=tomorrow) for text in texts] == [None] * 4


def test_token_of_a_removed_member_stays_dead_when_they_come_back(member):
    other = make_membership(workspace=member.workspace)
    _token, text = make(other)
    remove_member(membership=other, by=member)

    make_membership(workspace=member.workspace, user=other.user)

    assert find_token(text=text, now=NOW) is None


def test_use_is_written_at_most_every_five_minutes(member, django_assert_num_queries):
    token, _text = make(member)
    note_use(token=token, now=NOW)

    with django_assert_num_queries(0):
        note_use(token=token, now=NOW + 4 * MINUTE)
    note_use(token=token, now=NOW + 5 * MINUTE)

    token.refresh_from_db()
    assert token.last_used_at == NOW + 5 * MINUTE


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"scopes": []}, "scopes"), ({"scopes": ["admin"]}, "scopes"), ({"days": 0}, "days")],
    ids=["no scope", "unknown scope", "no day"],
)
def test_wrong_wishes_are_refused_at_their_field(member, wrong, field):
    with pytest.raises(ValidationError) as error:
        make(member, **wrong)

    assert list(error.value.error_dict) == [field]


def test_database_refuses_a_token_for_a_member_of_another_workspace(member):
    token, _text = make(member)
    token.membership = make_membership(workspace=make_workspace())

    with pytest.raises(Exception, match="another workspace"):
        token.save()
