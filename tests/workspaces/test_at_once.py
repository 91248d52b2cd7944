"""A06, A18, B15: what two people do at the same moment, on a database with many connections."""

import threading
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.factories import PASSWORD, make_membership, make_user
from workspaces.enums import Role
from workspaces.exceptions import LastOwnerError
from workspaces.models import Membership
from workspaces.services.invitations import create_invitation
from workspaces.services.members import change_role, remove_member

pytestmark = [pytest.mark.server, pytest.mark.django_db(transaction=True)]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returns, all begun together; a refusal is its exception."""
    ready, results = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            results.append(act())
        except LastOwnerError as refusal:
            results.append(refusal)
        connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def owners(workspace) -> int:
    return Membership.objects.for_workspace(workspace).filter(role=Role.OWNER).count()


@pytest.mark.parametrize("act", ["lower", "remove"])
def test_a06_two_owners_do_it_to_each_other_and_one_stays(act):
    one = make_membership(role=Role.OWNER)
    other = make_membership(workspace=one.workspace, role=Role.OWNER)

    def do(to, by):
        if act == "remove":
            return lambda: remove_member(membership=to, by=by)
        return lambda: change_role(membership=to, role=Role.EDITOR, by=by)

    results = at_once(do(one, other), do(other, one))

    assert sum(isinstance(result, LastOwnerError) for result in results) == 1
    assert owners(one.workspace) == 1


def test_a18_two_browsers_accept_at_once_and_one_membership_is_made():
    owner = make_membership(role=Role.OWNER)
    _invitation, secret = create_invitation(
        email="new@person.test", role=Role.EDITOR, by=owner, now=timezone.now(), language="en"
    )
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.get(f"/invite/{secret}/")
    typed = {"name": "Neu", "password": "a good long one"}

    answers = at_once(*(lambda b=b: b.post("/invite/", typed).status_code for b in browsers))

    assert answers.count(302) == 1
    assert set(answers) <= {302, 404, 200}  # gone, or asked to sign in with the new account
    assert Membership.objects.for_workspace(owner.workspace).count() == 2


def test_b15_code_that_is_sent_twice_at_once_opens_one_session():
    cache.clear()  # of guesses
    person = make_membership(user=make_user()).user
    TOTP.activate(person, SECRET)
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    typed = {"code": format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))}
    path = "/accounts/2fa/authenticate/"

    answers = at_once(*(lambda b=b: b.post(path, typed).status_code for b in browsers))

    assert sorted(answers) == [200, 302]
