import datetime as dt

import pytest

from goals.enums import Status
from goals.models import Assessment, Target
from goals.services.assessments import assess_target
from kpis.enums import Unit
from tests.factories import make_goal, make_kpi, make_target
from tests.goals.facts import LATER, record
from tests.tokens import errors_of

NO_OTHER_NUMBERS = {"low": None, "high": None, "tolerance_percent": None}
JANUARY, MARCH = dt.date(2026, 1, 1), dt.date(2026, 3, 31)


@pytest.fixture
def goal(api):
    return make_goal(workspace=api.workspace, starts_on=JANUARY, ends_on=MARCH)


@pytest.fixture
def visits(api):
    """100 a day from October 2025 to the end of January 2026."""
    kpi = make_kpi(workspace=api.workspace, key="visits", name="Visits")
    record(kpi, [100] * 123, start=dt.date(2025, 10, 1))
    return kpi


@pytest.fixture
def body(goal, visits):
    return {
        "goal": goal.public_id,
        "kpi": "visits",
        "condition": {"kind": "change_percent", "value": "20"},
        "baseline": {"from": "2025-10-03", "to": "2025-12-31"},
        "start": "2026-01-01",
        "end": "2026-03-31",
        "link_reason": "Visitors become customers",
    }


def targets(api):
    return Target.objects.for_workspace(api.workspace)


def test_promise_is_worked_out_read_aloud_and_kept(api, body):
    answer = api.post("editor", "/targets", body)

    target = answer.json()
    sentence = target.pop("sentence")
    assert answer.status_code == 201
    assert target == {
        "id": target["id"],
        "goal": body["goal"],
        "kpi": "visits",
        "segment": {},
        "role": "primary",
        "window": "total",
        "judged_windows": 1,
        "condition": {"kind": "change_percent", "value": "20", **NO_OTHER_NUMBERS},
        "baseline": {
            "source": "computed",
            "from": "2025-10-03",
            "to": "2025-12-31",
            "value": "9000",
            "reason": "",
        },
        "baseline_value": "9000",
        "start": "2026-01-01",
        "end": "2026-03-31",
        "trajectory": {"kind": "linear", "milestones": []},
        "target_value": "10800",
        "link_reason": "Visitors become customers",
        "status": "unknown",
        "is_archived": False,
        "version": 1,
    }
    assert ("10,800" in sentence["en"], "10,800" in sentence["ko"]) == (True, True)
    assert sentence["en"] != sentence["ko"]
    assert api.get("viewer", f"/targets/{target['id']}").json() == {**target, "sentence": sentence}
    assert [t["id"] for t in api.get("viewer", "/targets").json()["items"]] == [target["id"]]


def test_preview_says_the_same_and_saves_nothing(api, body):
    preview = api.post("viewer", "/targets/preview", body).json()

    assert not targets(api).exists()
    saved = api.post("editor", "/targets", body).json()
    backtest, alternatives = preview.pop("backtest"), preview.pop("alternatives")
    assert preview == {
        "sentence": saved["sentence"],
        "target_value": "10800",
        "bound": "at_least",
        "baseline_value": "9000",
        "other_reading": "",
        "status": "unknown",
        "probability": None,
    }
    assert (backtest["alerts"], backtest["began_on"]) == ([], None)
    assert alternatives[0]["value"] == "9000"


def test_preview_asks_back_what_fifty_percent_of_a_rate_means(api, goal):
    make_kpi(workspace=api.workspace, key="bounce", unit=Unit.PERCENT, aggregation="mean")
    body = {
        "goal": goal.public_id,
        "kpi": "bounce",
        "window": "latest",
        "condition": {"kind": "change_percent", "value": "-50"},
        "baseline": {"value": "0.6", "reason": "from the old tool"},
        "start": "2026-01-01",
        "end": "2026-03-31",
        "link_reason": "So",
    }

    preview = api.post("editor", "/targets/preview", body).json()

    assert (preview["target_value"], preview["bound"]) == ("0.3", "at_most")
    assert ("30" in preview["other_reading"], "10" in preview["other_reading"]) == (True, True)


def test_week_and_segment_and_guardrail(api, body, visits):
    record(visits, [40] * 92, start=dt.date(2025, 10, 1), segment={"channel": "search"})
    body |= {
        "segment": {"channel": "search"},
        "role": "guardrail",
        "window": "week",
        "judged_windows": 2,
        "condition": {"kind": "at_most", "value": 300},
        "trajectory": {"kind": "linear"},
    }
    del body["baseline"]

    target = api.post("editor", "/targets", body).json()
    as_text = api.post("editor", "/targets", {**body, "segment": "channel=search"}).json()

    assert target["segment"] == as_text["segment"] == {"channel": "search"}
    assert (target["role"], target["window"], target["judged_windows"]) == ("guardrail", "week", 2)
    assert target["condition"] == {"kind": "at_most", "value": "300", **NO_OTHER_NUMBERS}
    assert (target["baseline"], target["baseline_value"]) == (None, None)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"goal": "nothing"}, [("goal", "unknown")]),
        ({"kpi": "nothing"}, [("kpi", "unknown")]),
        ({"link_reason": " "}, [("link_reason", "invalid")]),
        ({"condition": {"kind": "imagine", "value": "1"}}, [("condition.kind", "enum")]),
        ({"condition": {"kind": "at_least", "low": "1"}}, [("condition", "condition")]),
        ({"condition": {"kind": "at_least"}}, [("condition", "condition")]),
        ({"condition": {"kind": "at_least", "value": None}}, [("condition", "condition")]),
        (
            {"trajectory": {"kind": "linear", "milestones": [{"on": "2026-02-01", "value": "5"}]}},
            [("trajectory", "milestones")],
        ),
        ({"window": "year"}, [("window", "enum")]),
        ({"trajectory": {"kind": "zigzag"}}, [("trajectory.kind", "enum")]),
        ({"segment": "instagram"}, [("segment", "not_a_pair")]),
        ({"segment": {"": "x"}}, [("segment", "blank")]),
        ({"baseline": None}, [("baseline.from", "invalid")]),
        ({"baseline": {"value": "0", "reason": "r"}}, [("condition.value", "invalid")]),
        ({"baseline": {"value": "5"}}, [("baseline.reason", "invalid")]),
        ({"baseline": {"from": "2025-10-03"}}, [("baseline.to", "invalid")]),
        ({"baseline": {"from": "2025-12-01", "to": "2025-12-31"}}, [("baseline.to", "invalid")]),
        ({"baseline": {"from": "2198-01-01", "to": "2198-02-01"}}, [("baseline.from", "invalid")]),
        (
            {"baseline": {"from": "2025-12-01", "to": "2025-12-31", "value": "5"}},
            [("baseline", "baseline")],
        ),
        ({"end": "2025-12-31"}, [("end", "invalid")]),
        ({"target_value": "1"}, [("target_value", "extra_forbidden")]),
        ({"condition": {"kind": "at_least", "value": "1e99"}}, [("condition.value", "digits")]),
    ],
    ids=lambda value: str(value)[:60],
)
@pytest.mark.parametrize("path", ["/targets", "/targets/preview"])
def test_wrong_promise_is_refused_at_its_field(api, body, path, change, errors):
    response = api.post("editor", path, {**body, **change})

    assert response.status_code == 422
    assert errors_of(response) == errors
    assert not targets(api).exists()


def test_change_needs_a_reason_and_makes_a_version(api, body):
    target = api.post("editor", "/targets", body).json()
    path = f"/targets/{target['id']}"
    change = {"version": 1, "condition": {"kind": "at_least", "value": "11000"}}

    silent = api.patch("editor", path, change)
    changed = api.patch("editor", path, {**change, "reason": "The budget grew"})
    stale = api.patch("editor", path, {**change, "reason": "Again", "role": "secondary"})
    versions = api.get("viewer", f"{path}/versions").json()["items"]

    assert errors_of(silent) == [("reason", "missing")]
    assert changed.json()["target_value"] == "11000"
    assert (changed.json()["version"], changed.json()["baseline_value"]) == (2, "9000")
    assert stale.status_code == 409
    assert [(e["field"], e["yours"], e["current"]) for e in stale.json()["errors"]] == [
        ("role", "secondary", "primary")
    ]
    told = [(v["version"], v["reason"], v["target_value"], v["by"]) for v in versions]
    assert told == [
        (2, "The budget grew", "11000", "editor@acme.test"),
        (1, "", "10800", "editor@acme.test"),
    ]
    kept = set(versions[0]) - {"version", "reason", "by", "at"}
    assert {name: versions[1][name] for name in kept} == {name: target[name] for name in kept}


def test_baseline_can_be_typed_instead_or_taken_away(api, body):
    target = api.post("editor", "/targets", body).json()
    path = f"/targets/{target['id']}"
    typed = {"value": "8000", "reason": "From the old tool"}

    first = {"version": 1, "reason": "r", "baseline": typed}
    second = {
        "version": 2,
        "reason": "r",
        "baseline": None,
        "condition": {"kind": "at_least", "value": "5"},
    }
    with_typed = api.patch("editor", path, first).json()
    without = api.patch("editor", path, second).json()

    assert with_typed["target_value"] == "9600"
    assert with_typed["baseline"] == {"source": "typed", "from": None, "to": None, **typed}
    assert (without["baseline"], without["baseline_value"]) == (None, None)


def test_archived_target_leaves_the_list(api, goal, visits):
    target = make_target(goal=goal, kpi=visits)

    assert api.delete("editor", f"/targets/{target.public_id}").status_code == 204

    assert api.get("viewer", "/targets").json()["items"] == []
    assert api.get("viewer", f"/targets/{target.public_id}").json()["is_archived"] is True


def test_list_is_filtered_by_goal_and_kpi(api, goal, visits):
    sales = make_kpi(workspace=api.workspace, key="sales")
    other = make_goal(workspace=api.workspace)
    made = [make_target(goal=g, kpi=k) for g, k in ((goal, visits), (goal, sales), (other, sales))]
    foreign = make_target(goal=make_goal(workspace=api.foreign_workspace))

    def found(query):
        ids = [target["id"] for target in api.get("viewer", f"/targets?{query}").json()["items"]]
        return [[target.public_id for target in made].index(each) for each in ids]

    assert found(f"goal={goal.public_id}") == [0, 1]
    assert found("kpi=sales") == [1, 2]
    assert found(f"goal={goal.public_id}&kpi=sales") == [1]
    assert found(f"goal={foreign.goal.public_id}") == found("goal=nothing") == []


def test_assessment_tells_how_it_stands_without_changing_anything(api, goal, visits):
    target = make_target(goal=goal, kpi=visits)  # at least 100 in the first quarter
    path = f"/targets/{target.public_id}"

    answer = api.get("viewer", f"{path}/assessment?as_of=2026-01-10").json()

    reasons = answer.pop("reasons")
    assert {name: answer[name] for name in ("as_of", "data_until", "status", "actual")} == {
        "as_of": "2026-01-10",
        "data_until": "2026-01-10",
        "status": "met",
        "actual": "1000",
    }
    assert set(answer) == {
        *("as_of", "data_until", "target_version", "status", "is_final", "actual", "expected"),
        *("attainment", "projection", "projection_low80", "projection_high80", "probability"),
        *("needed", "best_ever", "remaining_windows"),
    }
    assert reasons[0]["code"] == "reached_already"
    assert reasons[0]["message"] == "1,000 is reached, the target is 100, and nothing can undo it."
    assert not Assessment.objects.for_workspace(api.workspace).exists()
    assert api.get("viewer", path).json()["status"] == "unknown"


def test_stored_assessment_is_what_is_told(api, goal, visits):
    target = make_target(goal=goal, kpi=visits, target_value=10**6)
    path = f"/targets/{target.public_id}"
    day = dt.date(2026, 1, 20)
    fresh = api.get("viewer", f"{path}/assessment?as_of={day}").json()

    assess_target(target=target, as_of=day, now=LATER)
    assess_target(target=target, as_of=dt.date(2026, 1, 10), now=LATER)

    assert api.get("viewer", f"{path}/assessment?as_of={day}").json() == fresh
    history = api.get("viewer", f"{path}/assessments").json()["items"]
    assert [each["as_of"] for each in history] == ["2026-01-20", "2026-01-10"]
    assert history[0] == fresh


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("as_of=2999-01-01", [("as_of", "date_out_of_range")]),
        ("as_of=2199-01-01", [("as_of", "invalid")]),
        ("as_of=yesterday", [("as_of", "date")]),
    ],
)
def test_future_cannot_be_judged(api, goal, visits, query, errors):
    target = make_target(goal=goal, kpi=visits)

    response = api.get("viewer", f"/targets/{target.public_id}/assessment?{query}")

    assert response.status_code == 422
    assert errors_of(response) == errors


def test_list_takes_as_many_queries_for_many_targets_as_for_one(
    api, goal, visits, django_assert_num_queries
):
    api.get("viewer", "/targets")
    for _ in range(2):
        make_target(goal=goal, kpi=visits, status=Status.MET)
        with django_assert_num_queries(2):  # token, targets
            api.get("viewer", "/targets")
