"""B20: where a page leads on to is ours, whatever an address or a form asks for."""

import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from tests.factories import PASSWORD, make_membership
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOSTILE = [
    "https://evil.test/",
    "http://evil.test",
    "//evil.test",
    "///evil.test",
    "////evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "\\/evil.test",
    "https:evil.test",
    "https:/evil.test",
    "http:\\\\evil.test",
    "javascript:alert(1)",
    "data:text/html,evil",
    "/%09/evil.test",
    "\t//evil.test",
    "//evil.test@testserver/",
    "http://testserver@evil.test/",
    "http://[::1",
]


def leads_away(location: str) -> bool:
    """Whether a browser that gets `location` from us would leave the site."""
    plain = location.strip().replace("\t", "").replace("\n", "").replace("\\", "/")
    parts = urlsplit(plain)
    return parts.netloc not in ("", "testserver") or parts.scheme not in ("", "http", "https")


@pytest.fixture
def member():
    return make_membership()


def answers(path: str, data: dict[str, str], clients) -> list[str]:
    """The answers to each hostile way back, in the form and in the address."""
    found = []
    for client, hostile in zip(clients, HOSTILE, strict=True):
        cache.clear()  # tries are counted
        answer = client.post(path, data | {"next": hostile}, query_params={"next": hostile})
        assert answer.status_code == 302, (hostile, answer.status_code)
        found.append(answer.url)
    return found


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/accounts/logout/", {}),
        ("/i18n/setlang/", {"language": "en"}),
        ("/profile/look", {"theme": "dark"}),
        ("/accounts/reauthenticate/", {"password": PASSWORD}),
    ],
    ids=["sign-out", "language", "look", "step-up"],
)
def test_b20_nobody_is_led_away(member, path, data):
    clients = signed_in(dict.fromkeys(HOSTILE, member.user)).values()

    assert [url for url in answers(path, data, clients) if leads_away(url)] == []


def test_b20_sign_in_leads_nobody_away_with_or_without_a_code(member):
    data = {"login": member.user.email, "password": PASSWORD}
    clients = [Client() for _ in HOSTILE]
    found = answers("/accounts/login/", data, clients)
    TOTP.activate(member.user, SECRET)
    steps = []
    for client, hostile in zip(clients[::6], HOSTILE[::6], strict=True):
        client.logout()
        cache.clear()  # a code counts as used, and guesses are counted
        client.post("/accounts/login/", data, query_params={"next": hostile})
        code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
        path = "/accounts/2fa/authenticate/"
        steps.append(client.post(path, {"code": code, "next": hostile}).url)

    assert [url for url in found + steps if leads_away(url)] == []
