import pytest
from django.urls import reverse

from tests.factories import make_membership, make_user

pytestmark = pytest.mark.django_db
PROFILE, LOOK = "/profile/", "/profile/look"
GOOD = {
    "name": "Kim",
    "language": "en",
    "time_zone": "Europe/Berlin",
    "number_style": "international",
    "theme": "dark",
}


@pytest.fixture
def person(client):
    user = make_user(language="en", time_zone="Asia/Seoul")
    client.force_login(user)
    return user


def test_visitor_is_asked_to_sign_in(client):
    response = client.get(PROFILE)

    assert (response.status_code, response.url) == (
        302,
        f"{reverse('account_login')}?next=/profile/",
    )


def test_person_saves_all_five(client, person):
    response = client.post(PROFILE, GOOD)

    person.refresh_from_db()
    assert (response.status_code, response.url) == (302, PROFILE)
    assert {name: getattr(person, name) for name in GOOD} == GOOD


def test_wrong_values_are_refused_at_their_fields_and_kept(client, person):
    response = client.post(PROFILE, GOOD | {"time_zone": "Mars/Olympus", "name": "K" * 81})

    person.refresh_from_db()
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"time_zone", "name"}
    assert 'value="' + "K" * 81 + '"' in response.text
    assert person.name == ""


def test_zone_outside_the_list_stays_choosable(client, person):
    person.time_zone = "Etc/GMT+3"
    person.save()

    response = client.post(PROFILE, GOOD | {"time_zone": "Etc/GMT+3"})

    assert response.status_code == 302


def test_new_language_speaks_on_the_next_page(client, person):
    response = client.post(PROFILE, GOOD | {"language": "ko"}, follow=True)

    assert '<html lang="ko"' in response.text


def test_page_asks_two_queries(client, person, django_assert_num_queries):
    make_membership(user=person)

    with django_assert_num_queries(2):  # session, person
        client.get(PROFILE)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"theme": "dark"}, ("en", "dark")),
        ({"language": "ko"}, ("ko", "system")),
        ({}, ("en", "system")),
    ],
    ids=["theme", "language", "nothing"],
)
def test_switch_changes_only_what_was_sent(client, person, sent, kept):
    client.post(LOOK, sent)

    person.refresh_from_db()
    assert (person.language, person.theme) == kept


def test_switch_refuses_what_is_not_a_choice(client, person):
    response = client.post(LOOK, {"theme": "neon"})

    person.refresh_from_db()
    assert (response.status_code, person.theme) == (422, "system")


def test_switch_is_not_made_by_looking(client, person):
    assert client.get(LOOK, {"theme": "dark"}).status_code == 405


@pytest.mark.parametrize(
    ("back", "goes_to"),
    [
        ("/w/acme/?page=2", "/w/acme/?page=2"),
        ("https://evil.test/", PROFILE),
        ("//evil.test", PROFILE),
        ("javascript:alert(1)", PROFILE),
        ("", PROFILE),
    ],
)
def test_switch_comes_back_to_our_own_pages_only(client, person, back, goes_to):
    assert client.post(LOOK, {"theme": "dark", "next": back}).url == goes_to


def test_visitor_switches_the_language_by_cookie(client):
    response = client.post(reverse("set_language"), {"language": "en", "next": "/accounts/login/"})

    assert (response.status_code, response.url) == (302, "/accounts/login/")
    assert response.cookies["django_language"].value == "en"
