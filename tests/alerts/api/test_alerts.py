import datetime as dt

import pytest
from django.utils import timezone

from alerts.enums import AlertState
from alerts.models import Alert, Delivery
from alerts.services.alerts import resolve
from tests.alerts.factories import make_alert, make_judged_target, make_plan_alert
from tests.tokens import errors_of


@pytest.fixture
def alert(api):
    target = make_judged_target(workspace=api.workspace)
    target.kpi.name = "Visits"
    target.kpi.save()
    return make_alert(target=target)


def test_alert_tells_what_happened_and_who_was_told(api, alert):
    deliveries = Delivery.objects.for_workspace(api.workspace).order_by("pk")
    keys = {delivery.recipient.email: delivery.key for delivery in deliveries}

    answer = api.get("viewer", f"/alerts/{alert.public_id}").json()

    assert answer.pop("opened_at").endswith("Z")
    assert answer.pop("title").startswith("Visits missed its target: 90 against 100")
    assert [(r["code"], r["actual"], r["target"]) for r in answer["reasons"]] == [
        ("ended_missed_at_least", "90", "100")
    ]
    assert "90" in answer.pop("reasons")[0]["message"]
    assert answer == {
        "id": alert.public_id,
        "kind": "target_missed",
        "target": alert.target.public_id,
        "plan": None,
        "kpi": None,
        "source": None,
        "goal": None,
        "state": "open",
        "note": "",
        "acknowledged_at": None,
        "acknowledged_by": None,
        "snoozed_until": None,
        "resolved_at": None,
        "resolved_by": None,
        "resolution": "",
        "feedback": {"useful": 0, "noise": 0},
        "comments": [],
        "deliveries": [
            {"channel": "email", "recipient": email, "state": "pending", "key": key}
            for email, key in keys.items()
        ],
        "version": 1,
    }
    assert set(keys) == {"owner@acme.test", "manager@acme.test"}


def test_alert_of_a_plan_names_the_plan_and_what_moved(api):
    alert = make_plan_alert(workspace=api.workspace)

    answer = api.get("viewer", f"/alerts/{alert.public_id}").json()

    assert (answer["kind"], answer["target"], answer["plan"]) == (
        "plan_drifted",
        None,
        alert.plan.public_id,
    )
    assert answer["title"].startswith("Plan “Spring sale” now needs 382 orders instead of 338")
    assert [(each["code"], each["checked"], each["message"]) for each in answer["reasons"]] == [
        ("assumption_moved", "131", "AOV is $131.00, not $148.00 (−11\u00a0%)")
    ]


def test_title_is_in_the_language_that_is_accepted(api, alert):
    answer = api.get("viewer", f"/alerts/{alert.public_id}", Accept_Language="ko").json()

    assert "목표" in answer["title"]
    assert "Visits" in answer["title"]


def test_list_is_newest_first_and_filtered_by_state(api, alert):
    later = make_alert(target=make_judged_target(workspace=api.workspace))
    make_alert()  # of another workspace
    resolve(alert=alert, now=timezone.now())

    def found(query):
        return [each["id"] for each in api.get("viewer", f"/alerts?{query}").json()["items"]]

    assert found("") == [later.public_id, alert.public_id]
    assert found("state=resolved") == [alert.public_id]
    assert found("state=snoozed") == []
    assert errors_of(api.get("viewer", "/alerts?state=x")) == [("state", "enum")]


def test_list_takes_as_many_queries_for_many_alerts_as_for_one(api, django_assert_num_queries):
    api.get("viewer", "/alerts")
    for _ in range(2):
        make_alert(target=make_judged_target(workspace=api.workspace))
        with django_assert_num_queries(5):  # token, alerts, messages, comments, feedback
            api.get("viewer", "/alerts")


def test_editors_acknowledge_with_a_plan(api, alert):
    body = {"note": "Move the budget"}

    assert api.statuses("POST", f"/alerts/{alert.public_id}/acknowledge", body) == {
        "owner": 200,
        "editor": 200,
        "viewer": 403,
        "stranger": 404,
    }
    answer = api.get("viewer", f"/alerts/{alert.public_id}").json()
    assert (answer["state"], answer["note"]) == ("acknowledged", "Move the budget")
    assert answer["acknowledged_by"] == "editor@acme.test"


def test_editors_snooze_until_a_day(api, alert):
    until = (api.workspace.today(timezone.now()) + dt.timedelta(days=3)).isoformat()

    answer = api.post("editor", f"/alerts/{alert.public_id}/snooze", {"until": until}).json()

    assert (answer["state"], answer["snoozed_until"], answer["version"]) == ("snoozed", until, 2)


@pytest.mark.parametrize(
    ("action", "body", "errors"),
    [
        ("acknowledge", {"note": " "}, [("note", "invalid")]),
        ("acknowledge", {"note": "x" * 2001}, [("note", "string_too_long")]),
        ("acknowledge", {}, [("note", "missing")]),
        ("acknowledge", {"note": "x", "state": "resolved"}, [("state", "extra_forbidden")]),
        ("snooze", {"until": "2026-01-01"}, [("until", "invalid")]),
        ("snooze", {"until": "soon"}, [("until", "date")]),
        ("snooze", {"until": None}, [("until", "date")]),
    ],
)
def test_wrong_answers_to_an_alert_are_refused(api, alert, action, body, errors):
    response = api.post("editor", f"/alerts/{alert.public_id}/{action}", body)

    assert response.status_code == 422
    assert errors_of(response) == errors
    alert.refresh_from_db()
    assert (alert.state, alert.version) == (AlertState.OPEN, 1)


def test_alert_that_changed_meanwhile_or_is_over_is_409(api, alert):
    path = f"/alerts/{alert.public_id}/acknowledge"
    api.post("editor", path, {"note": "First"})

    stale = api.post("owner", path, {"note": "Second", "version": 1})
    resolve(alert=Alert.objects.for_workspace(api.workspace).get(), now=timezone.now())
    over = api.post("owner", path, {"note": "Third"})

    assert (stale.status_code, over.status_code) == (409, 409)
    assert [(e["yours"], e["current"]) for e in stale.json()["errors"]] == [("Second", "First")]
    assert over.json()["detail"] == "This alert is over."


@pytest.mark.parametrize("body", [None, {}, {"note": "Budget moved", "version": 1}])
def test_editors_resolve(api, alert, body):
    answer = api.post("editor", f"/alerts/{alert.public_id}/resolve", body)
    again = api.post("editor", f"/alerts/{alert.public_id}/resolve", body and {})

    told = answer.json()
    assert (told["state"], told["resolved_by"]) == ("resolved", "editor@acme.test")
    assert told["resolution"] == (body or {}).get("note", "")
    assert (answer.status_code, again.status_code) == (200, 409)


def test_feedback_counts_the_last_word_of_each(api, alert):
    path = f"/alerts/{alert.public_id}/feedback"
    api.post("owner", path, {"useful": True})
    api.post("editor", path, {"useful": True})

    answer = api.post("editor", path, {"useful": False})

    assert answer.json()["feedback"] == {"useful": 1, "noise": 1}
    assert errors_of(api.post("editor", path, {"useful": "yes"})) == [("useful", "bool_type")]


def test_comment_joins_the_thread_and_says_by_whom(api, alert):
    path = f"/alerts/{alert.public_id}/comments"

    answer = api.post("editor", path, {"text": " Is it the campaign? "})
    refused = api.post("editor", path, {"text": "  "})
    forbidden = api.post("viewer", path, {"text": "Hello"})

    (said,) = answer.json()["comments"]
    assert (said["by"], said["text"]) == ("editor@acme.test", "Is it the campaign?")
    assert (refused.status_code, forbidden.status_code) == (422, 403)
