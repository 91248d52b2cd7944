import pytest

from goals.services.reviews import open_review
from tests.factories import START, make_goal, make_kpi
from tests.goals.facts import on, promise


@pytest.fixture
def target(api):
    goal = make_goal(workspace=api.workspace)
    return promise(make_kpi(workspace=api.workspace, key="orders"), 5, goal=goal)


def test_review_is_opened_decided_and_acknowledged(api, target):
    opened = api.post("editor", "/reviews", {"goal": target.goal.public_id})
    assert opened.status_code == 201
    review = opened.json()
    assert [line["target_id"] for line in review["lines"]] == [target.public_id]
    path = f"/reviews/{review['id']}"
    decision = {
        "target": target.public_id,
        "decision": "keep",
        "link_held": True,
        "new_value": None,
        "note": "",
    }
    body = {"version": review["version"], "summary": "Good", "decisions": [decision]}
    closed = api.patch("editor", path, body | {"close": True}).json()
    assert (closed["is_open"], closed["summary"], closed["decisions"]) == (
        False,
        "Good",
        [decision],
    )
    again = api.patch("editor", path, {"version": closed["version"], "summary": "Better"})
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "close")
    assert api.patch("editor", path, body).status_code == 409
    assert api.post("editor", f"{path}/acknowledge").status_code == 403
    told = api.post("manager", f"{path}/acknowledge").json()
    assert told["acknowledged_by"] == "manager@acme.test"
    assert api.get("viewer", "/reviews").json()["items"] == [told]


def test_lessons_are_written_and_found(api, target):
    open_review(goal=target.goal, by=api.members["editor"], now=on(START))
    body = {"text": "Stock first", "outcome": "failure", "kpi": "orders", "channel": "mail"}
    written = api.post("editor", "/lessons", body | {"goal": target.goal.public_id}).json()
    assert (written["kpi"], written["goal"]) == ("orders", target.goal.public_id)
    assert api.get("viewer", "/lessons?q=stock").json()["items"] == [written]
    assert api.get("viewer", "/lessons?outcome=success").json()["items"] == []
    assert api.get("viewer", "/lessons?kpi=orders&channel=Mail").json()["items"] == [written]
    for other in ("kpi=clicks", "channel=social", "persona=nobody"):
        assert api.get("viewer", f"/lessons?{other}").json()["items"] == []
    refused = api.post("editor", "/lessons", body | {"kpi": "nothing"})
    assert refused.json()["errors"][0]["field"] == "kpi"
