"""Cases B08 to B11, B14 and A18: an invitation is for one address, one role and one use."""

import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.factories import make_membership, make_user
from tests.workspaces.views.test_members import ADD, GOOD, LIST, members
from workspaces.enums import Role
from workspaces.exceptions import InvitationOverError
from workspaces.models import AuditEntry, Invitation, User
from workspaces.services.invitations import accept_invitation

PAGE = "/invite/"
ACCOUNT = {"name": "Neu", "password": "a good long one"}


def invite(people, **fields):
    """Invite, and return the path of the mailed link."""
    answer = people.post("owner", ADD, GOOD | fields)
    assert answer.status_code == 200, answer.context["form"].errors
    return re.findall(r"http://[^/]+(/invite/\S+)", mail.outbox[-1].body)[-1]


def invitations(people):
    return Invitation.objects.for_workspace(people.workspace)


@pytest.fixture
def visitor():
    return Client(headers={"Accept-Language": "en"})


def test_newcomer_makes_an_account_and_is_in(people, visitor):
    link = invite(people)
    (letter,) = mail.outbox

    shown = visitor.get(link, follow=True)
    done = visitor.post(PAGE, ACCOUNT)

    assert letter.to == ["new@person.test"]
    assert letter.subject == "Invitation to “Acme” on Mokpyo"
    assert "Your role: Editor" in letter.body
    assert "Owner invites new@person.test in the role: Editor." in shown.text
    assert done.url == "/w/acme/"
    assert visitor.get(done.url).status_code == 200
    user = User.objects.get(email="new@person.test")
    assert user.check_password(ACCOUNT["password"])
    assert members(people).get(user=user).role == Role.EDITOR


@pytest.mark.parametrize(("chosen", "language"), [(None, "ko"), ("en", "en")])
def test_account_speaks_the_language_in_which_the_invitation_was_read(
    people, visitor, chosen, language
):
    visitor.get(invite(people, language="ko"))
    if chosen:
        visitor.post("/i18n/setlang/", {"language": chosen, "next": PAGE})

    shown = visitor.get(PAGE)
    visitor.post(PAGE, ACCOUNT)

    assert f'<html lang="{language}"' in shown.text
    assert User.objects.get(email="new@person.test").language == language


@pytest.mark.parametrize("password", ["short", "new@person.test", "1234567890"])
def test_weak_first_password_is_refused_at_its_field(people, visitor, password):
    visitor.get(invite(people))

    answer = visitor.post(PAGE, ACCOUNT | {"password": password})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["password"]
    assert not User.objects.filter(email="new@person.test").exists()


def test_known_person_signs_in_and_accepts(people):
    user = make_user(email="new@person.test", language="en")
    link = invite(people)
    visitor = Client(headers={"Accept-Language": "en"})

    asked = visitor.get(link, follow=True)
    visitor.post(
        "/accounts/login/", {"login": user.email, "password": "correct horse battery"}, follow=True
    )
    offered = visitor.get(PAGE)
    done = visitor.post(PAGE)

    assert "Sign in with this address" in asked.text
    assert "Accept the invitation" in offered.text
    assert done.url == "/w/acme/"
    assert members(people).filter(user=user).exists()


def test_b08_scanners_use_nothing_up(people, visitor):
    link = invite(people)

    for _ in range(5):
        assert [Client().get(link).status_code, Client().head(link).status_code] == [302, 302]

    assert members(people).count() == 4
    assert visitor.get(link, follow=True).status_code == 200


def test_b09_somebody_else_is_asked_and_never_added(people):
    link = invite(people)
    other = make_membership(user=make_user(language="en"))
    visitor = Client()
    visitor.force_login(other.user)

    page = visitor.get(link, follow=True)
    answer = visitor.post(PAGE)

    assert f"You are signed in as {other.user.email}" in page.text
    assert answer.status_code == 409
    assert members(people).count() == 4
    with pytest.raises(InvitationOverError):
        accept_invitation(invitation=invitations(people).get(), user=other.user, now=timezone.now())


@pytest.mark.parametrize(
    "why",
    [
        *("used", "invited again", "revoked", "inviter lowered", "inviter removed"),
        *("inviter switched off", "invited switched off", "expired", "other case"),
    ],
)
def test_b11_dead_link_is_one_404(people, visitor, why):
    link = invite(people)
    if why == "used":
        first = Client()
        first.get(link)
        first.post(PAGE, ACCOUNT)
    elif why == "invited again":
        invite(people, role="viewer")
    elif why == "revoked":
        public_id = invitations(people).get().public_id
        people.post("owner", f"{LIST}invitations/{public_id}/revoke/")
    elif why.startswith("inviter"):
        make_membership(workspace=people.workspace, role=Role.OWNER)
        inviter = members(people).filter(user__email="owner@acme.test")
        if why == "inviter lowered":
            inviter.update(role=Role.MANAGER)
        elif why == "inviter removed":
            inviter.delete()
        else:
            User.objects.filter(email="owner@acme.test").update(is_active=False)
    elif why == "invited switched off":
        make_user(email="new@person.test", is_active=False)
    elif why == "other case":
        link = f"/invite/{link.split('/')[2].swapcase()}/"

    with time_machine.travel(timezone.now() + timezone.timedelta(days=8 * (why == "expired"))):
        answer = visitor.get(link)

    assert answer.status_code == 404
    assert "This invitation is over" in answer.text


def test_a18_two_browsers_accept_and_one_is_in(people):
    link = invite(people)
    first, second = Client(), Client()
    for each in (first, second):
        each.get(link)

    answers = [each.post(PAGE, ACCOUNT).status_code for each in (first, second)]

    assert answers == [302, 404]
    assert members(people).count() == 5


def test_b20_invitation_leads_nobody_away(people, visitor):
    visitor.get(invite(people))

    done = visitor.post(f"{PAGE}?next=//evil.test", ACCOUNT | {"next": "https://evil.test/"})

    assert done.url == "/w/acme/"


def test_b10_invitation_of_one_workspace_opens_no_other(people, visitor):
    visitor.get(invite(people))
    visitor.post(PAGE, ACCOUNT)

    assert visitor.get(f"/w/{people.stranger.workspace.slug}/").status_code == 404


def test_b14_secret_leaves_the_address_at_once_and_is_kept_nowhere(people, visitor):
    link = invite(people)
    secret = link.split("/")[2]

    answer = visitor.get(link)

    assert answer.url == PAGE
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert secret not in visitor.get(PAGE).text
    entries = AuditEntry.objects.for_workspace(people.workspace)
    kept = [*invitations(people).values(), *entries.values()]
    assert secret not in str(kept)


def test_who_has_become_a_member_meanwhile_keeps_the_role(people, visitor):
    link = invite(people)
    user = make_user(email="new@person.test")
    make_membership(workspace=people.workspace, user=user, role=Role.MANAGER)
    visitor.force_login(user)
    visitor.get(link)

    assert visitor.post(PAGE).url == "/w/acme/"
    assert members(people).get(user=user).role == Role.MANAGER
    assert invitations(people).get().accepted_at


def test_owner_sees_who_is_invited_and_nobody_else_does(people):
    invite(people)

    assert "new@person.test" in people.get("owner", LIST).text
    assert "new@person.test" not in people.get("manager", LIST).text


def test_without_a_mail_server_the_owner_is_shown_the_link(people, settings):
    answer = people.post("owner", ADD, GOOD)
    settings.EMAIL_URL = "smtp://mail.example"
    mailed = people.post("owner", ADD, GOOD | {"email": "other@person.test"})

    assert mailed.url == LIST

    secret = answer.context["address"].split("/")[-2]
    assert "Hand this link to new@person.test" in answer.text
    assert answer.text.count(secret) == 1
