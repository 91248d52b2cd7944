"""What a stranger can reach of the accounts: sign-in and the mail for a forgotten password."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache

from tests.factories import PASSWORD, make_membership, make_user

pytestmark = pytest.mark.django_db
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


def test_mail_goes_to_the_address_as_it_is_stored(client):
    user = make_user(email="kim@example.com")

    ask(client, "KIM@Example.com")

    assert mail.outbox[0].to == [user.email]


def test_stranger_learns_nothing_and_is_not_asked_to_sign_up(client):
    assert ask(client, "nobody@example.com") == (302, DONE)

    (message,) = mail.outbox
    assert "signup" not in message.body
    assert "://" not in message.body


@pytest.mark.parametrize("is_known", [True, False])
def test_mail_server_that_is_away_is_told_to_nobody(client, settings, is_known):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    address = make_user().email if is_known else "nobody@example.com"

    assert ask(client, address) == (302, DONE)


def test_guesses_are_counted_by_account_whatever_host_they_name(client):
    user = make_membership().user
    for number in range(10):
        guess(client, number=number, address=user.email)

    assert guess(client, number=99, address=user.email, password=PASSWORD) == 200


def test_guesses_at_one_account_leave_the_others_alone(client):
    user = make_membership().user
    for _ in range(10):
        guess(client, address="another@example.com")

    assert guess(client, address=user.email, password=PASSWORD) == 302
