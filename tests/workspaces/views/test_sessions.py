"""Cases B01 and B02: sessions begin anew, are seen, and end at once."""

import pytest
from django.test import Client

from tests.factories import PASSWORD, make_membership, make_user

LOGIN = "/accounts/login/"


def sign_in(user, client=None):
    client = client or Client(headers={"User-Agent": "Firefox/133 (X11; Linux)"})
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert client.get("/profile/").status_code == 200
    return client


@pytest.fixture
def person(db):
    return make_membership(user=make_user(language="en")).user


def test_b01_planted_session_gets_a_new_id_at_sign_in(person):
    client = Client()
    client.get(LOGIN)
    client.session["planted"] = True
    client.session.save()
    planted = client.session.session_key

    sign_in(person, client)

    assert client.session.session_key != planted


def test_b02_one_browser_is_signed_out_by_another(person):
    here, there = sign_in(person), sign_in(person)

    page = here.get("/profile/sessions/")
    (other,) = [each for each in page.context["sessions"] if not each.is_current]
    answer = here.post(f"/profile/sessions/{other.id}/end/")

    assert "Firefox · Linux" in page.text
    assert answer.url == "/profile/sessions/"
    assert there.get("/profile/").status_code == 302
    assert here.get("/profile/").status_code == 200


def test_b02_everywhere_else_is_signed_out_at_once(person):
    here, *others = [sign_in(person) for _ in range(3)]

    here.post("/profile/sessions/end-others/")

    assert [other.get("/profile/").status_code for other in others] == [302, 302]
    assert here.get("/profile/").status_code == 200


def test_session_of_somebody_else_is_not_there_to_be_ended(person):
    mine = sign_in(person)
    theirs = sign_in(make_membership().user)
    (other,) = theirs.get("/profile/sessions/").context["sessions"]

    assert mine.post(f"/profile/sessions/{other.id}/end/").status_code == 404
    assert theirs.get("/profile/").status_code == 200


def test_b02_deactivation_and_a_new_password_end_every_session(person):
    client = sign_in(person)
    person.set_password("another long password")
    person.save()

    assert client.get("/profile/").status_code == 302

    person.set_password(PASSWORD)
    person.save()
    client = sign_in(person)
    person.is_active = False
    person.save()

    assert client.get("/profile/").status_code == 302
