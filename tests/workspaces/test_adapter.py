"""What a stranger can reach of the accounts: sign-in and the mail for a forgotten password.

Cases B03, B04, B06 and B07 of docs/security.md.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.factories import PASSWORD, make_membership, make_user
from workspaces.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WRONG = "wrong"
LOGIN = "/accounts/login/"
RESET, DONE = "/accounts/password/reset/", "/accounts/password/reset/done/"


@pytest.fixture(autouse=True)
def no_guesses_yet(settings):
    settings.SITE_URL = "https://goals.example.com"
    cache.clear()


def ask(client, address: str, **headers: str) -> tuple[int, str]:
    response = client.post(RESET, {"email": address}, headers=headers)
    return response.status_code, response.url


def guess(client, *, address: str, password: str = WRONG, number: int = 1) -> int:
    """Try to sign in, each `number` from a machine and under a host of its own."""
    data = {"login": address, "password": password}
    headers = {"host": f"localhost:{number}"}
    return client.post(LOGIN, data, headers=headers, REMOTE_ADDR=f"10.0.0.{number}").status_code


@pytest.mark.parametrize("host", ["localhost:6666", "testserver"])
def test_link_leads_to_the_site_however_it_was_asked_for(client, host):
    user = make_user(language="ko")

    assert ask(client, user.email, host=host) == (302, DONE)

    (message,) = mail.outbox
    (link,) = re.findall(r"\S+://\S+", message.body)
    assert link.startswith("https://goals.example.com/accounts/password/reset/key/")
    assert host not in message.subject + message.body
    assert client.get(urlsplit(link).path, follow=True).status_code == 200


@pytest.mark.parametrize(
    ("language", "subject"), [("ko", "비밀번호를 다시 정하십시오"), ("en", "Set a new password")]
)
def test_mail_speaks_the_language_of_its_reader(client, language, subject):
    user = make_user(language=language)

    ask(client, user.email, **{"accept-language": "de"})

    assert mail.outbox[0].subject == subject


def test_b03_mail_goes_to_the_address_as_it_is_stored(client):
    user = make_user(email="kim@example.com")

    ask(client, "KIM@Example.com")

    assert mail.outbox[0].to == [user.email]


def test_b03_stranger_learns_nothing_and_is_not_asked_to_sign_up(client):
    assert ask(client, "nobody@example.com") == (302, DONE)

    (message,) = mail.outbox
    assert "signup" not in message.body
    assert "://" not in message.body


@pytest.mark.parametrize("is_known", [True, False])
def test_b03_mail_server_that_is_away_is_told_to_nobody(client, settings, is_known):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    address = make_user().email if is_known else "nobody@example.com"

    assert ask(client, address) == (302, DONE)


def test_b06_guesses_are_counted_by_account_whatever_host_they_name(client):
    user = make_membership().user
    for number in range(10):
        guess(client, number=number, address=user.email)

    assert guess(client, number=99, address=user.email, password=PASSWORD) == 200


def test_b06_guesses_at_one_account_leave_the_others_alone(client):
    user = make_membership().user
    for _ in range(10):
        guess(client, address="another@example.com")

    assert guess(client, address=user.email, password=PASSWORD) == 302


@pytest.mark.parametrize("typed", ["ｋim@example.com", "kım@example.com", "kim@exämple.com"])
def test_b03_address_that_merely_looks_alike_gets_no_link(client, typed):
    make_user(email="kim@example.com")
    make_user(email="kim@xn--exmple-cua.com")

    client.post(RESET, {"email": typed})

    assert [m.to for m in mail.outbox if "/reset/key/" in m.body and m.to == [typed]] == []


def test_b03_account_without_a_password_is_answered_alike(client):
    user = make_user()
    user.set_unusable_password()
    user.save()

    assert ask(client, user.email) == ask(client, "nobody@example.com") == (302, DONE)


def follow(client, link: str) -> str:
    """The text of the page that a reset link leads to, in its own words alone."""
    page = client.get(link, follow=True)
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    return heading.strip()


def test_b04_reset_link_is_over_when_anything_has_changed(client):
    user = make_user(email="kim@example.com", language="en")
    ask(client, user.email)
    (link,) = re.findall(r"\S+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    good = follow(client, link)
    over = follow(Client(), link[:-3] + "zz/")
    seen = {}
    for name, changes in {
        "used": {"password": "another"},
        "signed in": {"last_login": timezone.now()},
        "address changed": {"email": "kim@new.test"},
    }.items():
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(**changes)
            seen[name] = follow(Client(), link)
            transaction.set_rollback(True)
    back = follow(Client(), link)
    User.objects.filter(pk=user.pk).update(is_active=False)
    seen["deactivated"] = follow(Client(), link)

    assert good == back != over
    assert set(seen.values()) == {over}, seen


def test_b06_stranger_locks_nobody_out_of_a_browser_that_is_known(client):
    user = make_membership().user
    guess(client, address=user.email, password=PASSWORD)
    client.post("/accounts/logout/")
    for number in range(11):
        guess(Client(), number=number, address=user.email)

    assert guess(Client(), number=99, address=user.email, password=PASSWORD) == 200
    assert guess(client, number=99, address=user.email, password=PASSWORD) == 302


def test_b06_known_browser_has_no_more_guesses_than_others_and_is_known_for_one(client):
    user, other = make_membership().user, make_membership().user
    guess(client, address=user.email, password=PASSWORD)
    client.post("/accounts/logout/")
    for number in range(10):
        guess(client, number=number, address=user.email)
        guess(client, number=number, address=other.email)

    assert guess(client, number=98, address=user.email, password=PASSWORD) == 200
    assert guess(client, number=99, address=other.email, password=PASSWORD) == 200


def test_b06_network_of_one_customer_is_one_machine(client):
    user = make_membership().user
    for number in range(30):
        sent = {"login": f"a{number}@b.test", "password": WRONG}
        client.post(LOGIN, sent, REMOTE_ADDR=f"2001:db8:0:1::{number:x}")

    sent = {"login": user.email, "password": PASSWORD}
    here = client.post(LOGIN, sent, REMOTE_ADDR="2001:db8:0:1:ffff::1").status_code
    there = client.post(LOGIN, sent, REMOTE_ADDR="2001:db8:0:2::1").status_code

    assert (here, there) == (429, 302)


@pytest.mark.parametrize(
    "password",
    ["x" * 100_000, "x" * 1_000_000, "a\0b", "비밀 번호🔑" * 20, " with spaces around "],
    ids=["100 kB", "1 MB", "NUL", "emoji", "spaces"],
)
def test_b07_strange_password_is_answered_and_never_cut(client, password):
    cut = password.strip()[:72].replace("\0", "")
    user = make_user(password=cut)

    assert client.post(LOGIN, {"login": user.email, "password": password}).status_code == 200


def test_b07_long_password_is_taken_whole(client):
    words = " 긴 문장과 🔑 emoji, and spaces at both ends, of more than sixty-four characters "
    user = make_user(password=words)

    assert guess(client, address=user.email, password=words[:-1]) == 200
    assert guess(client, address=user.email, password=words) == 302
