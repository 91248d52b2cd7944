"""Cases F01 and F03: a link shows one goal for a while, and nothing beside it."""

import datetime as dt
import json
import time

import pytest
import time_machine
from django.core import serializers
from django.test import Client
from django.utils import timezone

from tests.alerts.factories import make_judged_target
from tests.factories import make_goal
from tests.people import without_token
from workspaces.models import AuditEntry, ShareLink

pytestmark = pytest.mark.once
PASSWORD = "open sesame"


@pytest.fixture
def goal(people):
    goal = make_goal(workspace=people.workspace, title="Shared goal", owner=people.members["owner"])
    make_judged_target(workspace=people.workspace, goal=goal, link_reason="inner reason")
    make_goal(workspace=people.workspace, title="Kept goal")
    return goal


def share(people, goal, **data):
    url = f"/w/acme/share/goals/{goal.public_id}/"
    page = people.post("manager", url, {"days": "30", **data})
    assert page.status_code == 200, page.context["form"].errors
    return page.context["address"].removeprefix("http://127.0.0.1:8000")


def links(people):
    return ShareLink.objects.for_workspace(people.workspace)


def test_f03_link_shows_the_goal_and_nobody_and_nothing_else(people, goal):
    url = share(people, goal)

    page = Client(headers={"Accept-Language": "en"}).get(url)

    assert page.status_code == 200
    assert "Shared goal" in page.text
    secrets = ["Kept goal", "inner reason", "Acme", "@", goal.public_id, "/w/acme"]
    assert [secret for secret in secrets if secret in page.text] == []
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    # Not `no-referrer`: browsers would send the password with `Origin: null`, which is refused.
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]
    assert page.cookies.keys() <= {"csrftoken"}
    assert links(people).get().view_count == 1


def test_no_parameter_chooses_what_is_shown(people, goal):
    url = share(people, goal)
    other = make_goal(workspace=people.workspace, title="Kept goal")

    page = Client().get(url, {"goal": other.public_id, "goal_id": other.public_id, "page": "2"})

    assert "Kept goal" not in page.text


@pytest.mark.parametrize("why", ["revoked", "expired", "archived", "other case", "cut", "guessed"])
def test_f01_what_opens_nothing_is_the_same_404(people, goal, why):
    url = share(people, goal)
    link = links(people).get()
    if why == "revoked":
        people.post("manager", f"/w/acme/settings/shares/{link.public_id}/revoke/")
    elif why == "expired":
        links(people).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    elif why == "archived":
        goal.is_archived = True
        goal.save()
    asked = {"other case": url.swapcase(), "cut": f"{url[:-2]}/", "guessed": f"/s/{'x' * 43}/"}
    path = asked.get(why, url).replace("/S/", "/s/")

    answer, missing = Client().get(path), Client().get("/s/nothing/")

    assert answer.status_code == missing.status_code == 404
    assert without_token(answer, path) == without_token(missing, "/s/nothing/")


def test_f01_guesses_are_slowed_down(db):
    client = Client(REMOTE_ADDR="192.0.2.1")

    with time_machine.travel(time.time() // 60 * 60, tick=False):  # a minute's guesses are counted
        answers = [client.get(f"/s/{number}/") for number in range(32)]

    assert [answer.status_code for answer in answers] == [404] * 30 + [429] * 2
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_f01_password_is_asked_and_its_guesses_end(people, goal):
    url = share(people, goal, password=PASSWORD)
    client = Client(headers={"Accept-Language": "en"})

    asked = client.get(url)
    wrong = client.post(url, {"password": "wrong"})
    right = client.post(url, {"password": PASSWORD}, follow=True)
    stranger = Client(headers={"Accept-Language": "en"})
    guesses = [stranger.post(url, {"password": str(guess)}).status_code for guess in range(10)]
    late = stranger.post(url, {"password": PASSWORD})

    assert "Shared goal" not in asked.text + wrong.text + late.text
    assert (wrong.status_code, late.status_code) == (422, 429)
    assert "Shared goal" in right.text
    assert guesses[0] == 422


def test_proof_of_one_password_opens_no_other_link(people, goal):
    first, second = (share(people, goal, password=PASSWORD) for _ in range(2))
    client = Client()
    client.post(first, {"password": PASSWORD})
    proof = client.cookies["share"].value

    page = Client(headers={"Cookie": f"share={proof}"}).get(second)

    assert "Shared goal" not in page.text


def test_token_and_password_are_kept_nowhere(people, goal):
    token = share(people, goal, password=PASSWORD).removeprefix("/s/").strip("/")

    entries = AuditEntry.objects.for_workspace(people.workspace)
    dump = serializers.serialize("json", [*links(people), *entries])

    assert len(json.loads(dump)) == 2
    assert token not in dump
    assert PASSWORD not in dump


@pytest.mark.parametrize(
    ("field", "value"), [("days", "0"), ("days", "366"), ("password", "short")], ids=str
)
def test_wrong_lifetime_or_password_is_refused_at_its_field(people, goal, field, value):
    url = f"/w/acme/share/goals/{goal.public_id}/"

    page = people.post("manager", url, {"days": "30", field: value})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not links(people).exists()


def test_list_names_views_and_revokes(people, goal):
    url = share(people, goal)
    Client().get(url)

    page = people.get("manager", "/w/acme/settings/shares/")

    assert ("Shared goal" in page.text, "Revoke" in page.text) == (True, True)
    assert people.statuses("get", "/w/acme/settings/shares/") == {
        "owner": {200},
        "editor": {403},
        "viewer": {403},
        "stranger": {404},
    }
