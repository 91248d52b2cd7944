import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories import make_membership, make_user, make_workspace
from workspaces.services.tokens import find_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    workspace = make_workspace(slug="acme")
    return make_membership(workspace=workspace, user=make_user(email="kim@acme.test"))


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("create_token", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_token_is_printed_as_json_once_and_works(member):
    out, err = run("--workspace=acme", "--user=Kim@Acme.test", "--scopes=ingest,read", "--json")

    told = json.loads(out)
    found = find_token(text=told["token"], now=timezone.now())
    expires_at = dt.datetime.fromisoformat(told["expires_at"])
    assert list(told) == ["token", "prefix", "scopes", "expires_at"]
    assert (found.membership, found.prefix) == (member, told["prefix"])
    assert told["scopes"] == found.scopes == ["ingest", "read"]
    assert (expires_at - found.created_at).days == 365
    assert err == ""


def test_token_has_all_scopes_unless_told_otherwise(member):
    out, err = run("--workspace=acme", "--user=kim@acme.test", "--days=7")

    found = find_token(text=out.strip(), now=timezone.now())
    assert found.scopes == ["read", "write", "ingest"]
    assert (found.expires_at - found.created_at).days == 7
    assert out.strip() not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--workspace=other", "--user=kim@acme.test"],
        ["--workspace=acme", "--user=lee@other.test"],
        ["--workspace=acme", "--user=kim@acme.test", "--days=0"],
    ],
    ids=["unknown workspace", "no member", "no day"],
)
def test_refused_input_exits_with_1(member, arguments):
    make_membership(user=make_user(email="lee@other.test"))

    with pytest.raises(CommandError) as error:
        run(*arguments)

    assert error.value.returncode == 1


def test_unknown_scope_is_wrong_usage(member):
    with pytest.raises(CommandError, match="scopes"):
        run("--workspace=acme", "--user=kim@acme.test", "--scopes=admin")
