import pytest

from tests.factories import make_goal, make_target


@pytest.fixture
def target(api):
    return make_target(goal=make_goal(workspace=api.workspace))


def test_what_is_said_is_read_again_the_latest_first(api, target):
    body = {"target": target.public_id, "confidence": 70, "note": "Good week"}
    first = api.post("editor", "/check-ins", body)
    assert first.status_code == 201
    later = api.post(
        "editor", "/check-ins", body | {"note": "", "value": "12.50", "value_on": "2026-01-05"}
    ).json()
    assert (later["value"], later["confidence"], later["by"]) == ("12.5", 70, "editor@acme.test")
    listed = api.get("viewer", f"/check-ins?target={target.public_id}").json()["items"]
    assert listed == [later, first.json()]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"confidence": 101}, "confidence"),
        ({"value": "5"}, "value"),
        ({"target": "nowhere"}, "target"),
        ({"mood": "good"}, "mood"),
    ],
)
def test_bad_bodies_name_the_field(api, target, sent, field):
    body = {"target": target.public_id, "confidence": 50} | sent
    answer = api.post("editor", "/check-ins", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
