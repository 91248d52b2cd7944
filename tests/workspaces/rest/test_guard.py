"""Case D08 and the answers that no operation gives itself."""

import gzip
import io
import time

import pytest
import time_machine

from tests.tokens import errors_of

PROBLEM = "application/problem+json"


def members_of(response):
    assert response.headers["Content-Type"] == PROBLEM
    return set(response.json())


@pytest.mark.parametrize("path", ["/", "/nothing", "/workspace/", "/kpis/../workspace", "/%00"])
def test_unknown_address_is_the_one_404(api, path):
    response = api.get("owner", path)

    assert response.status_code == 404
    assert response.content == api.get("stranger", "/audit/x").content
    assert members_of(response) == {"type", "title", "status", "detail", "errors"}


def test_wrong_method_is_405_with_what_is_allowed(api):
    response = api.post("owner", "/workspace", {})

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, PATCH")
    assert members_of(response) == {"type", "title", "status", "detail", "errors"}


@pytest.mark.parametrize(
    "content",
    [
        b"name=x",
        b"",
        b"{",
        b'{"version": 1, "version": 2}',
        b'{"version": NaN}',
        b'{"version": -Infinity}',
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"name": "\xff"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"version": ' + b"9" * 100_000 + b"}",
    ],
    ids=[
        *("form", "nothing", "cut off", "twice", "nan", "infinity", "nul", "half a character"),
        *("not utf-8", "deep list", "deep object", "endless number"),
    ],
)
def test_d08_what_is_no_json_is_refused(api, content):
    response = api.patch("owner", "/workspace", content)

    assert response.status_code == (400 if content else 422)
    assert response.headers["Content-Type"] == PROBLEM
    assert api.get("owner", "/workspace").json()["version"] == 1


@pytest.mark.parametrize("content", ['"text"', "[]", "null", "7"])
def test_json_that_is_no_object_is_422(api, content):
    assert api.patch("owner", "/workspace", content).status_code == 422


def test_d08_other_types_and_compressed_bodies_are_415(api):
    form = api.patch("owner", "/workspace", b"name=x", type="application/x-www-form-urlencoded")
    bomb = api.patch("owner", "/workspace", gzip.compress(b"0" * 10**7), Content_Encoding="gzip")

    assert (form.status_code, bomb.status_code) == (415, 415)
    assert members_of(form) == members_of(bomb) == {"type", "title", "status", "detail", "errors"}


def test_d08_too_large_a_body_is_413_before_it_is_read(api):
    response = api.patch("owner", "/workspace", b"{}", Content_Length=str(50 * 1024 * 1024))

    assert response.status_code == 413
    assert members_of(response) == {"type", "title", "status", "detail", "errors"}


def test_d08_body_that_breaks_off_is_400(api):
    response = api.client.request(
        REQUEST_METHOD="PATCH",
        PATH_INFO="/api/v1/workspace",
        CONTENT_TYPE="application/json",
        CONTENT_LENGTH="500",
        HTTP_AUTHORIZATION=f"Bearer {api.tokens['owner']}",
        **{"wsgi.input": io.BytesIO(b'{"version": 1, "name": "Half"}')},
    )

    assert response.status_code == 400
    assert response.json()["detail"] == "The body breaks off."


def test_parameters_that_mean_nothing_are_refused(api):
    response = api.get("owner", "/audit?limit=2&limit=3&order_by=workspace__slug&object_id=%00")

    assert response.status_code == 422
    assert errors_of(response) == [
        ("limit", "query"),
        ("order_by", "query"),
        ("object_id", "query"),
    ]


def test_cursor_of_another_list_or_of_nobody_is_refused(api):
    response = api.get("owner", "/audit?cursor=WzFd:1:x")

    assert response.status_code == 422
    assert errors_of(response) == [("cursor", "cursor")]


def test_answers_are_not_cached(api):
    for response in (api.get("owner", "/workspace"), api.get("owner", "/nothing")):
        assert "no-store" in response.headers["Cache-Control"]


def test_token_in_the_clear_is_refused_and_not_led_on(api, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = ["^api/v1/"]

    response = api.get("owner", "/workspace")

    assert (response.status_code, "Location" in response.headers) == (403, False)


def test_more_requests_than_a_minute_allows_are_told_when_to_come_again(api, settings):
    settings.API_REQUESTS_PER_MINUTE = 2

    with time_machine.travel(time.time() // 60 * 60, tick=False):
        answers = [api.get("viewer", "/workspace") for _ in range(3)]
        other = api.get("owner", "/workspace")

    assert [answer.status_code for answer in (*answers, other)] == [200, 200, 429, 200]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].headers["Content-Type"] == "application/problem+json"
