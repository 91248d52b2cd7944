"""The value that a change is measured from."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from goals.enums import TargetWindow
from goals.services.baselines import Baseline, compute_baseline, scaled_to
from kpis.calc.periods import Window
from kpis.enums import Aggregation, Unit
from tests.factories import make_kpi
from tests.goals.facts import measured, record

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 3, 2)


def at(number):
    return MONDAY + dt.timedelta(days=number)


def baseline(kpi, window, first, last, segment_key=""):
    return compute_baseline(
        kpi=kpi, segment_key=segment_key, window=window, start=at(first), end=at(last)
    )


def test_a_total_is_the_sum_and_tells_of_missing_days():
    kpi = make_kpi()
    record(kpi, [1, 2, None, 4, 5], start=MONDAY)

    assert baseline(kpi, TargetWindow.TOTAL, 0, 3) == Baseline(
        value=Decimal(7), window=Window(at(0), at(3)), windows_count=0, missing_days=1
    )


def test_a_week_is_the_mean_of_the_full_weeks_among_the_dates():
    """Wednesday to Tuesday three weeks later, with a day missing in the third week."""
    kpi = make_kpi()
    record(kpi, [9] * 7 + [10] * 7 + [None] + [50] * 6 + [20] * 7 + [99] * 7, start=MONDAY)

    assert baseline(kpi, TargetWindow.WEEK, 2, 29) == Baseline(
        value=Decimal(105), window=Window(at(7), at(27)), windows_count=2, missing_days=0
    )


def test_a_level_is_the_last_value():
    kpi = make_kpi(aggregation=Aggregation.LAST)
    record(kpi, [5, 7, None, 6], start=MONDAY)

    assert baseline(kpi, TargetWindow.LATEST, 0, 2).value == 7


def test_a_segment_has_its_own():
    kpi = make_kpi(breakdown=["channel"])
    for channel, value in (("instagram", 3), ("search", 5)):
        record(kpi, [value] * 7, start=MONDAY, segment={"channel": channel})

    assert baseline(kpi, TargetWindow.WEEK, 0, 6, "channel=instagram").value == 21
    assert baseline(kpi, TargetWindow.WEEK, 0, 6).value == 56


def test_a_rate_is_the_formula_on_sums(bounce_rate):
    bounce_rate.unit = Unit.PERCENT
    record(measured(bounce_rate, "bounced"), [60] + [0] * 6, start=MONDAY)
    record(measured(bounce_rate, "sessions"), [100] + [50] * 6, start=MONDAY)

    assert baseline(bounce_rate, TargetWindow.TOTAL, 0, 6).value == Decimal("0.15")


@pytest.mark.parametrize(
    ("window", "last"),
    [(TargetWindow.TOTAL, 9), (TargetWindow.LATEST, 9), (TargetWindow.WEEK, 9)],
)
def test_without_data_there_is_none(window, last):
    kpi = make_kpi()
    record(kpi, [1] * 5, start=at(20))

    with pytest.raises(ValidationError) as caught:
        baseline(kpi, window, 0, last)

    assert set(caught.value.message_dict) == {"baseline_from"}


def test_scaled_to_the_length_of_the_period():
    assert scaled_to(Decimal(840), days=84, period_days=90) == 900
