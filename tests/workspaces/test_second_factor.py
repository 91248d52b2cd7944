"""Second factors: sealed at rest, asked after a new password, guessed in vain."""

import json
import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests.factories import PASSWORD, make_membership, make_user
from tests.people import signed_in
from workspaces.second_factor import SecondFactorAdapter

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN, CODE = "/accounts/login/", "/accounts/2fa/authenticate/"
ACTIVATE = "/accounts/2fa/totp/activate/"


@pytest.fixture
def person():
    cache.clear()  # of guesses
    person = make_membership(user=make_user(language="en")).user
    TOTP.activate(person, SECRET)
    return person


@pytest.fixture
def client():
    return Client(headers={"Accept-Language": "en"})


def code(steps=0, secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def test_secret_is_sealed_in_the_database(person):
    assert SECRET not in json.dumps(Authenticator.objects.get().data)


def test_b05_a_new_password_does_not_skip_the_second_factor(client, person, mailoutbox):
    client.post("/accounts/password/reset/", {"email": person.email})
    (link,) = re.findall(r"http\S+", mailoutbox[0].body)
    form = client.get(link, follow=True)
    client.post(
        form.request["PATH_INFO"],
        {"password1": "another long password", "password2": "another long password"},
    )

    answer = client.post(LOGIN, {"login": person.email, "password": "another long password"})

    assert answer.url.startswith(CODE)
    assert client.get("/profile/").status_code == 302


def test_b15_code_of_an_earlier_step_is_refused_and_guesses_end(client, person):
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})

    old = client.post(CODE, {"code": code(steps=-2)})
    guesses = [client.post(CODE, {"code": f"{guess:06}"}) for guess in range(12)]
    right = client.post(CODE, {"code": code()})

    assert "Incorrect code." in old.text
    assert "Incorrect code." not in guesses[-1].text
    assert right.status_code == 200
    assert client.get("/profile/").status_code == 302


def test_b15_code_opens_nothing_twice_as_long_as_it_is_good(person):
    with time_machine.travel(time.time() // 30 * 30, tick=False) as clock:
        early, opened = code(steps=1), []
        for _ in range(2):
            client = Client()
            client.post(LOGIN, {"login": person.email, "password": PASSWORD})
            opened.append(client.post(CODE, {"code": early}).status_code)
            clock.shift(45)

    assert opened == [302, 200]


def test_b15_code_that_sets_an_app_up_signs_nobody_in():
    person = make_membership(user=make_user(language="en")).user
    here = signed_in({"person": person})["person"]
    here.get(ACTIVATE)
    secret = here.session["mfa.totp.secret"]
    first = code(secret=secret)
    here.post(ACTIVATE, {"code": first})
    client = Client()
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})

    statuses = [client.post(CODE, {"code": c}).status_code for c in (first, code(1, secret))]

    assert statuses == [200, 302]


def test_b18_passkeys_are_bound_to_the_host_of_the_settings(client):
    options = client.get(
        "/accounts/2fa/webauthn/login/", headers={"Accept": "application/json", "Host": "localhost"}
    ).json()

    assert options["request_options"]["publicKey"]["rpId"] == "127.0.0.1"
    assert settings.SITE_URL.startswith("http://127.0.0.1")
    assert SecondFactorAdapter().get_totp_issuer() == "Mokpyo"
