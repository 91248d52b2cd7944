import pytest

from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    user = make_user(language="en")
    client.force_login(user)
    return user


def test_person_is_answered_in_their_language(client, person):
    response = client.get("/profile/", headers={"Accept-Language": "ko"})

    assert response["Content-Language"] == "en"


def test_person_signs_out(client, person):
    response = client.post("/accounts/logout/")

    assert (response.status_code, response.url) == (302, "/")
    assert client.get("/profile/").status_code == 302


def test_browser_forgets_the_pages_of_a_person_who_signs_out(client, person):
    response = client.post("/accounts/logout/")

    assert response["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("url", ["/profile/", "/accounts/password/change/"])
def test_no_page_of_a_person_is_kept_on_the_way(client, person, url):
    assert "no-store" in client.get(url)["Cache-Control"]


def test_b21_page_that_brings_a_visitor_a_cookie_is_kept_nowhere(client):
    response = client.get("/")

    assert response.cookies.keys() == {"csrftoken"}
    assert "no-store" in response["Cache-Control"]
    assert not response.has_header("Clear-Site-Data")


def test_stranger_is_sent_to_sign_in(client):
    response = client.get("/profile/")

    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/profile/")


@pytest.mark.parametrize(
    ("page", "back"),
    [("http://testserver/inbox/?page=2", "/inbox/%3Fpage%3D2"), ("http://evil.com/x", "/")],
)
def test_session_that_ends_under_a_page_takes_the_whole_page_to_sign_in(client, page, back):
    response = client.get("/profile/", headers={"HX-Request": "true", "HX-Current-URL": page})

    assert response.status_code == 200
    assert response["HX-Redirect"] == f"/accounts/login/?next={back}"
    assert response.content == b""


def test_session_that_ends_under_a_form_leaves_what_was_typed(client):
    response = client.post("/profile/", {"name": "Kim"}, headers={"HX-Request": "true"})

    assert (response.status_code, response.content) == (401, b"")
