"""Targets on counts turned into money are judged like targets on money that was recorded."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from goals.enums import Bound, Condition, Status, TargetWindow
from goals.services.assessments import assess_due, assess_target
from goals.services.reasons import reason_sentence
from goals.services.segments import known_segment
from kpis.enums import Kind, Unit
from kpis.services.conversions import NewValue, update_conversion_type
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import make_conversion_type, make_goal, make_kpi, make_target, make_workspace

pytestmark = pytest.mark.django_db

D = dt.date
NOW = dt.datetime(2026, 4, 10, 3, 0, tzinfo=dt.UTC)
AS_OF = D(2026, 4, 5)


@pytest.fixture
def workspace():
    return make_workspace()


@pytest.fixture
def lead(workspace):
    return make_conversion_type(workspace=workspace, key="lead", worth={D(2026, 1, 1): 12_000})


@pytest.fixture
def target(workspace, lead):
    """₩1,000,000 in the first quarter, from one lead a day: 90 × ₩12,000 = ₩1,080,000."""
    make_kpi(workspace=workspace, key="conversions")
    money = make_kpi(
        workspace=workspace,
        key="worth",
        kind=Kind.VALUED,
        valued_from="conversions",
        unit=Unit.MONEY,
        currency="KRW",
    )
    first = D(2026, 1, 1)
    record_measurements(
        workspace=workspace,
        rows=[
            MeasuredRow(
                "conversions",
                first + dt.timedelta(days=day),
                Decimal(1),
                {"conversion_type": "lead"},
            )
            for day in range(90)
        ],
        by=None,
        now=NOW,
    )
    money.refresh_from_db()
    return make_target(
        goal=make_goal(workspace=workspace),
        kpi=money,
        window=TargetWindow.TOTAL,
        condition=Condition.AT_LEAST,
        condition_value=Decimal(1_000_000),
        target_value=Decimal(1_000_000),
        bound=Bound.AT_LEAST,
    )


def test_running_total_of_money_is_met(target):
    assessment = assess_target(target=target, as_of=AS_OF, now=NOW)

    assert target.accumulates
    assert (assessment.actual, assessment.status) == (1_080_000, Status.MET)


def test_new_value_judges_the_target_again(target, lead, workspace):
    assess_due(now=NOW, workspace=workspace, as_of=AS_OF, everything=True)
    update_conversion_type(
        conversion_type=lead,
        by=None,
        values=[NewValue(D(2026, 1, 1), Decimal(10_000))],
        now=NOW + dt.timedelta(minutes=1),
    )

    result = assess_due(now=NOW + dt.timedelta(minutes=2), workspace=workspace)

    target.refresh_from_db()
    assert result.assessed == 1
    assert (target.latest_assessment.actual, target.status) == (900_000, Status.MISSED)


def test_count_without_a_value_leaves_the_verdict_open_and_says_why(target, workspace):
    row = MeasuredRow("conversions", D(2026, 3, 31), Decimal(1), {"conversion_type": "call"})
    record_measurements(workspace=workspace, rows=[row], by=None, now=NOW)
    target.kpi.refresh_from_db()

    assessment = assess_target(target=target, as_of=AS_OF, now=NOW)

    assert (assessment.status, assessment.actual) == (Status.UNKNOWN, None)
    with translation.override("en"):
        sentence = reason_sentence(assessment.reasons[0], kpi=target.kpi)
    assert sentence == "No value: “call” has no value on 2026-03-31"


def test_segment_of_a_valued_kpi_is_one_of_its_counts(target):
    assert known_segment(kpi=target.kpi, text="conversion_type=lead") == "conversion_type=lead"
