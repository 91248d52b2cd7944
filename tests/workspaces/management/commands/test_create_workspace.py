import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_user, make_workspace
from workspaces.enums import Role, WeekDay
from workspaces.models import Membership, User, Workspace

pytestmark = pytest.mark.django_db


def create(capsys, *arguments: str) -> dict:
    call_command("create_workspace", "acme", "--name=Acme", "--json", *arguments)
    return json.loads(capsys.readouterr().out)


def test_unknown_owner_gets_an_account_and_a_mail(capsys, mailoutbox):
    told = create(capsys, "--owner=New@Acme.test")

    assert told == {"slug": "acme", "owner": "new@acme.test", "invited": True}
    member = Membership.objects.for_workspace(Workspace.objects.get(slug="acme")).get()
    assert (member.user.email, member.role) == ("new@acme.test", Role.OWNER)
    assert not member.user.has_usable_password()
    assert [mail.to for mail in mailoutbox] == [["new@acme.test"]]
    assert "/accounts/password/reset/key/" in mailoutbox[0].body


@pytest.mark.parametrize(
    ("email_url", "said"),
    [
        ("smtp://mail", "new@acme.test got a mail to set a password"),
        ("", "no mail server is set, so now run: manage.py changepassword new@acme.test"),
    ],
)
def test_operator_hears_how_the_owner_comes_by_a_password(capsys, settings, email_url, said):
    settings.EMAIL_URL = email_url

    call_command("create_workspace", "acme", "--name=Acme", "--owner=new@acme.test")

    assert capsys.readouterr().out == f"Made acme, owned by new@acme.test; {said}\n"


def test_known_owner_keeps_the_account_and_gets_no_mail(capsys, mailoutbox):
    owner = make_user(name="Kim")

    told = create(capsys, f"--owner={owner.email}")

    assert told["invited"] is False
    assert User.objects.get() == owner
    assert mailoutbox == []


def test_settings_are_kept(capsys):
    create(
        capsys,
        "--owner=a@acme.test",
        "--currency=USD",
        "--timezone=Europe/Berlin",
        "--week-starts-on=sunday",
    )

    made = Workspace.objects.get(slug="acme")
    assert (made.name, made.currency, made.time_zone) == ("Acme", "USD", "Europe/Berlin")
    assert made.week_starts_on == WeekDay.SUNDAY


@pytest.mark.parametrize(
    "wrong",
    ["--owner=nobody", "--owner=a@x.test, b@x.test", "--currency=won", "--timezone=Seoul"],
)
def test_wrong_values_are_refused_and_nothing_is_made(capsys, wrong):
    arguments = [wrong] if wrong.startswith("--owner") else ["--owner=a@acme.test", wrong]

    with pytest.raises(CommandError):
        create(capsys, *arguments)

    assert not Workspace.objects.exists()
    assert not User.objects.exists()


def test_taken_slug_is_refused(capsys):
    make_workspace(slug="acme")

    with pytest.raises(CommandError):
        create(capsys, "--owner=a@acme.test")

    assert Workspace.objects.count() == 1
    assert not User.objects.exists()
