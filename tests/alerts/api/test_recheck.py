import datetime as dt

import pytest
from django.core import mail

from goals.models import Assessment
from tests.factories import make_goal, make_kpi, make_target
from tests.goals.facts import record
from tests.goals.plans import make_drifting_plan
from tests.tokens import errors_of


@pytest.fixture
def target(api):
    """100 promised by the end of March 2026, 31 recorded in January."""
    goal = make_goal(workspace=api.workspace)
    kpi = make_kpi(workspace=api.workspace, key="visits")
    record(kpi, [1] * 90, start=dt.date(2026, 1, 1))
    return make_target(goal=goal, kpi=kpi)


def counts(response):
    assert response.json().pop("seconds") >= 0
    return [response.json()[name] for name in ("due", "assessed", "changed", "alerts_opened")]


def test_what_is_due_is_judged_and_told(api, target, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as bells:
        first = api.post("editor", "/recheck")
    second = api.post("editor", "/recheck", {})

    assert (first.status_code, counts(first), counts(second)) == (200, [1, 1, 1, 1], [0, 0, 0, 0])
    assert api.get("viewer", f"/targets/{target.public_id}").json()["status"] == "missed"
    (alert,) = api.get("viewer", "/alerts").json()["items"]
    assert alert["target"] == target.public_id
    assert (len(bells), mail.outbox) == (1, [])


def test_plans_are_checked(api):
    make_drifting_plan(workspace=api.workspace)

    answers = [api.post(who, "/recheck").json() for who in ("stranger", "editor", "editor")]

    assert [answer["plans_changed"] for answer in answers] == [0, 1, 0]


def test_past_can_be_judged(api, target):
    january = api.post("editor", "/recheck", {"as_of": "2026-01-31"})
    again = api.post("editor", "/recheck", {"as_of": "2026-01-31"})
    everything = api.post("editor", "/recheck", {"all": True})

    assert [counts(each)[:2] for each in (january, again, everything)] == [[1, 1], [0, 0], [1, 1]]
    days = Assessment.objects.for_workspace(api.workspace).values_list("as_of", flat=True)
    assert dt.date(2026, 1, 31) in days


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"as_of": "2199-01-01"}, [("as_of", "invalid")]),
        ({"everything": True}, [("everything", "extra_forbidden")]),
        ({"all": "yes"}, [("all", "bool_type")]),
        ({"workspace": "other"}, [("workspace", "extra_forbidden")]),
    ],
)
def test_wrong_wishes_are_refused(api, target, body, errors):
    response = api.post("editor", "/recheck", body)

    assert response.status_code == 422
    assert errors_of(response) == errors


def test_only_the_own_workspace_is_judged(api, target):
    assert api.statuses("POST", "/recheck") == {
        "owner": 200,
        "editor": 200,
        "viewer": 403,
        "stranger": 200,
    }
    assert counts(api.post("stranger", "/recheck", {"all": True})) == [0, 0, 0, 0]
