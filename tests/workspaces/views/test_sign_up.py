"""Open sign-up: nobody learns who has an account, and nothing is stored before the proof."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import caches

from tests.factories import PASSWORD, make_user, make_workspace
from tests.people import without_token
from workspaces.models import Membership, User
from workspaces.services.sign_up import NEW_WORKSPACES, free_slug

pytestmark = pytest.mark.django_db
SIGN_UP, FINISH, NEW = "/accounts/signup/", "/accounts/signup/finish/", "/workspaces/new/"
TYPED = {"name": "Kim", "password": PASSWORD}
WORKSPACE = {"name": "Kim & Co", "slug": "", "time_zone": "Asia/Seoul", "currency": "KRW"}


@pytest.fixture(autouse=True)
def is_open(settings):
    settings.OPEN_SIGN_UP = settings.OPEN_WORKSPACES = True
    settings.EMAIL_URL = "smtp://mail"
    caches["rates"].clear()


def link() -> str:
    return urlsplit(re.findall(r"\S+://\S+", mail.outbox[-1].body)[0]).path


def test_proved_address_gets_an_account_and_a_workspace_of_its_own(client):
    client.post(SIGN_UP, {"email": "New@Person.test"})
    address = link()
    client.head(address)
    client.get(address)
    done = client.post(FINISH, TYPED)
    landed = client.get(done.url)
    made = client.post(landed.url, WORKSPACE)

    assert (done.url, landed.url) == ("/", NEW)
    assert re.fullmatch(r"/w/kim-co/", made.url)
    person = User.objects.get(email="new@person.test")
    (membership,) = Membership.objects.of_user(person)
    assert (person.name, membership.role) == ("Kim", "owner")
    assert client.get(address).status_code == 404
    assert client.get("/w/kim-co/").status_code == 200


def test_known_and_unknown_addresses_are_answered_alike(client):
    known = make_user(language="en")
    pages = [
        without_token(client.post(SIGN_UP, {"email": email}), email)
        for email in (known.email, "nobody@example.test")
    ]

    assert len(set(pages)) == 1
    assert [message.subject for message in mail.outbox] == [
        "You have an account on Mokpyo",
        "목표(Mokpyo) 계정 만들기",
    ]
    assert User.objects.count() == 1


def test_link_is_refused_that_was_changed_and_the_password_is_held_to_the_rules(client):
    client.post(SIGN_UP, {"email": "new@person.test"})
    address = link()

    changed = client.get(f"{address[:-2]}x/")
    nothing_yet = client.get(FINISH)
    client.get(address)
    weak = client.post(FINISH, TYPED | {"password": "1234567890"})

    assert (changed.status_code, nothing_yet.status_code, weak.status_code) == (404, 404, 422)
    assert list(weak.context["form"].errors) == ["password"]
    assert User.objects.count() == 0


def test_one_address_is_mailed_three_times_an_hour_and_says_the_same(client):
    answers = {client.post(SIGN_UP, {"email": "a@b.test"}).status_code for _ in range(5)}

    assert (answers, len(mail.outbox)) == ({200}, 3)


def test_machine_that_asks_for_many_is_stopped(client):
    answers = [
        client.post(
            SIGN_UP, {"email": f"a{number}@b.test"}, REMOTE_ADDR=f"2001:db8::{number:x}"
        ).status_code
        for number in range(21)
    ]

    assert answers == [200] * 20 + [429]


def test_closed_site_says_so_and_takes_nothing(client, settings):
    settings.OPEN_SIGN_UP = settings.OPEN_WORKSPACES = False

    page = client.post(SIGN_UP, {"email": "new@person.test"})
    client.force_login(make_user())
    new = client.post(NEW, WORKSPACE)

    assert (page.status_code, mail.outbox) == (200, [])
    assert (new.status_code, Membership.objects.across_workspaces(reason="test").count()) == (
        200,
        0,
    )


def test_refused_workspace_keeps_what_was_typed(client):
    client.force_login(make_user(language="en"))

    answer = client.post(NEW, WORKSPACE | {"slug": "a b", "currency": "???"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"slug", "currency"}
    assert 'value="Kim &amp; Co"' in answer.text


def test_refused_workspaces_are_not_counted(client):
    client.force_login(make_user())
    make_workspace(slug="taken")
    for _ in range(NEW_WORKSPACES.most):
        client.post(NEW, WORKSPACE | {"slug": "taken"})

    assert client.post(NEW, WORKSPACE | {"slug": "free"}).url == "/w/free/"


def test_short_name_is_made_of_latin_letters_where_there_are_any():
    assert free_slug("Acme Korea") == "acme-korea"
    assert re.fullmatch(r"team-[0-9a-f]{6}", free_slug("목표 회사"))
