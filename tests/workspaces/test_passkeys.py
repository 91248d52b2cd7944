"""B18: a passkey opens its own person, from pages of this site, once for each challenge."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories import PASSWORD, make_user
from tests.workspaces.passkeys import Passkey

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HOST = "goals.example.com"
WITH_KEY, SECOND_STEP = "/accounts/2fa/webauthn/login/", "/accounts/2fa/authenticate/"


@pytest.fixture
def keys(settings):
    settings.SITE_URL = f"https://{HOST}"
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False  # as in production
    cache.clear()  # of guesses
    return [Passkey(make_user(), HOST) for _person in range(2)]


def challenge(client: Client) -> str:
    options = client.get(WITH_KEY, headers={"Accept": "application/json"}).json()
    return options["request_options"]["publicKey"]["challenge"]


def opens(client: Client, answer: str, path: str = WITH_KEY) -> bool:
    client.post(path, {"credential": answer})
    return client.get("/profile/").status_code == 200


def test_b18_passkey_opens_its_own_person_from_this_site_alone(keys):
    mine, other = keys
    lies = {
        "nothing": {},
        "another person": {"user": other.user},
        "another origin": {"origin": "https://evil.test"},
        "one that looks alike": {"origin": f"https://{HOST}.evil.test"},
        "without TLS": {"origin": f"http://{HOST}"},
        "another host": {"host": "evil.test"},
    }

    opened = []
    for name, lie in lies.items():
        client = Client()
        if opens(client, mine.answer(challenge(client), **lie)):
            opened.append(name)

    assert opened == ["nothing"]


def test_b18_answer_to_a_challenge_is_good_once(keys):
    first, second = Client(), Client()
    answer = keys[0].answer(challenge(first))
    challenge(second)

    assert not opens(second, answer)
    assert opens(first, answer)
    first.post("/accounts/logout/")
    assert not opens(first, answer)
    challenge(first)
    assert not opens(first, answer)


def test_b18_key_of_another_is_no_second_factor(keys):
    mine, other = keys
    client = Client()
    client.post("/accounts/login/", {"login": mine.user.email, "password": PASSWORD})

    def asked() -> str:
        options = client.get(SECOND_STEP).context["js_data"]["request_options"]
        return options["publicKey"]["challenge"]

    assert not opens(client, other.answer(asked()), SECOND_STEP)
    assert not opens(client, other.answer(asked(), user=mine.user), SECOND_STEP)
    assert opens(client, mine.answer(asked()), SECOND_STEP)
