"""A revenue target on the real sales of a shop in 1997, judged on three dates."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from goals.enums import ChangeKind, Condition, Status
from goals.models import VerdictChange
from goals.services.assessments import assess_due
from goals.services.targets import create_target
from kpis.enums import Unit
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import make_goal, make_kpi, make_membership, make_workspace
from tests.goals.facts import LATER

pytestmark = pytest.mark.django_db

SALES = Path(__file__).parents[2] / "data/cdnow/daily_1997-01_to_1997-09.csv"
APRIL_30, MAY_31, JUNE_30 = (dt.date(1997, *day) for day in ((4, 30), (5, 31), (6, 30)))


@pytest.fixture
def revenue():
    workspace = make_workspace(time_zone="America/New_York", currency="USD")
    kpi = make_kpi(workspace=workspace, key="revenue", unit=Unit.MONEY, currency="USD")
    with SALES.open(newline="") as file:
        rows = [
            MeasuredRow(
                "revenue", dt.date.fromisoformat(row["date"]), round(Decimal(row["revenue"]), 2)
            )
            for row in csv.DictReader(file)
        ]
    record_measurements(workspace=workspace, rows=rows, by=None, now=LATER)
    kpi.refresh_from_db()
    return kpi


@pytest.fixture
def target(revenue):
    """At least $450,000 in the second quarter, over a past period; 359,153.66 came in."""
    return create_target(
        goal=make_goal(workspace=revenue.workspace),
        kpi=revenue,
        by=make_membership(workspace=revenue.workspace),
        now=LATER,
        link_reason="The shop lives on it.",
        condition=Condition.AT_LEAST,
        condition_value=Decimal(450_000),
        starts_on=dt.date(1997, 4, 1),
        ends_on=JUNE_30,
    )


def test_three_dates_end_in_exactly_one_change_to_missed(target):
    for day in (APRIL_30, MAY_31, JUNE_30, JUNE_30):
        assess_due(now=LATER, workspace=target.workspace, as_of=day)

    target.refresh_from_db()
    assessments = list(target.assessments.order_by("as_of"))
    assert [each.as_of for each in assessments] == [APRIL_30, MAY_31, JUNE_30]
    assert [each.actual for each in assessments] == [
        Decimal("142824.49"),
        Decimal("250757.79"),
        Decimal("359153.66"),
    ]
    assert [each.remaining_windows for each in assessments] == [61, 30, 0]
    assert assessments[1].needed == Decimal("6641.407")  # 199,242.21 in 30 days
    final = assessments[2]
    assert (final.status, final.is_final, final.probability) == (Status.MISSED, True, 0)
    assert final.reasons == [
        {
            "code": "ended_missed_at_least",
            "actual": "359153.66",
            "target": "450000",
            "difference_fraction": "-0.201880755555555556",
        }
    ]
    missed = VerdictChange.objects.for_workspace(target.workspace).filter(
        kind=ChangeKind.STATUS, new_status=Status.MISSED
    )
    assert [change.assessment for change in missed] == [final]


def test_the_present_finds_the_same_and_changes_nothing(target):
    assess_due(now=LATER, workspace=target.workspace, as_of=JUNE_30)

    result = assess_due(now=LATER)

    assert (result.assessed, result.changed) == (1, 0)
    target.refresh_from_db()
    assert (target.status, target.next_check_at) == (Status.MISSED, None)


def test_a_miss_seen_by_the_present_first_is_told_once_too(target):
    assess_due(now=LATER)

    for day in (APRIL_30, MAY_31, JUNE_30):
        assess_due(now=LATER, workspace=target.workspace, as_of=day)

    changes = VerdictChange.objects.for_workspace(target.workspace)
    assert [(change.old_status, change.new_status) for change in changes] == [("", "missed")]


def test_the_first_judgement_of_a_past_period_is_a_transition(target):
    assess_due(now=LATER, workspace=target.workspace, as_of=JUNE_30)

    changes = VerdictChange.objects.for_workspace(target.workspace)
    assert [(change.kind, change.old_status, change.new_status) for change in changes] == [
        ("status", "", "missed")
    ]
