import datetime as dt
from decimal import Decimal

import pytest

from goals.enums import Condition
from goals.forms.target import TargetForm
from kpis.enums import Unit
from tests.factories import make_goal, make_kpi

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 2, 4)  # a Wednesday


@pytest.fixture
def goal():
    return make_goal()


def read(goal, *, unit=Unit.COUNT, **fields):
    """The form as it reads what was typed about a KPI of `unit`."""
    kpi = make_kpi(workspace=goal.workspace, unit=unit)
    typed = {
        "kpi": kpi.pk,
        "role": "primary",
        "window": "total",
        "condition": "at_least",
        "condition_value": "30",
        "starts_on": "2026-01-01",
        "ends_on": "2026-03-31",
        "baseline_source": "typed",
        "baseline_value": "60",
        "baseline_reason": "Report",
        "baseline_from": "2025-01-01",
        "baseline_to": "2025-03-31",
        "link_reason": "It does.",
    }
    form = TargetForm(typed | fields, goal=goal, target=None, today=TODAY)
    assert form.is_valid(), form.errors
    return form.promise()


@pytest.mark.parametrize(
    ("unit", "condition", "value", "baseline"),
    [
        (Unit.COUNT, Condition.AT_LEAST, "30", "60"),
        (Unit.RATIO, Condition.AT_MOST, "30", "60"),
        (Unit.PERCENT, Condition.AT_LEAST, "0.3", "0.6"),
        (Unit.PERCENT, Condition.AT_MOST, "0.3", "0.6"),
        (Unit.PERCENT, Condition.CHANGE_PERCENT, "30", "0.6"),
    ],
)
def test_values_of_a_rate_become_fractions_and_a_change_stays_a_change(
    goal, unit, condition, value, baseline
):
    said = read(goal, unit=unit, condition=condition)

    assert (said["condition_value"], said["baseline_value"]) == (Decimal(value), Decimal(baseline))


def test_only_the_chosen_kind_of_baseline_is_said(goal):
    typed, computed, none = (
        read(goal, baseline_source=source) for source in ("typed", "computed", "")
    )

    assert (typed["baseline_value"], typed["baseline_from"]) == (Decimal(60), None)
    assert (computed.get("baseline_value"), computed["baseline_from"]) == (
        None,
        dt.date(2025, 1, 1),
    )
    assert (none.get("baseline_value"), none["baseline_from"], none["baseline_reason"]) == (
        None,
        None,
        "",
    )


def test_weeks_judged_are_left_to_the_service_unless_typed(goal):
    assert "judged_windows" not in read(goal)
    assert read(goal, judged_windows="7")["judged_windows"] == 7


@pytest.mark.parametrize(
    ("starts_on", "first", "last"),
    [
        (dt.date(2026, 1, 1), dt.date(2025, 10, 6), dt.date(2025, 12, 28)),
        (dt.date(2026, 3, 1), dt.date(2025, 11, 10), dt.date(2026, 2, 1)),
    ],
    ids=["running", "to come"],
)
def test_new_target_starts_from_the_goal_and_twelve_full_weeks_before(starts_on, first, last):
    goal = make_goal(starts_on=starts_on)

    initial = TargetForm(goal=goal, target=None, today=TODAY).initial

    assert (initial["starts_on"], initial["ends_on"]) == (goal.starts_on, goal.ends_on)
    assert (initial["baseline_from"], initial["baseline_to"]) == (first, last)


def test_reason_is_asked_for_a_change_only(goal):
    assert "reason" not in TargetForm(goal=goal, target=None, today=TODAY).fields
