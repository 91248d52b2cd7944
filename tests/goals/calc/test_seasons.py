"""Which share of a period its parts usually had."""

import datetime as dt
from decimal import Decimal

import pytest

from goals.calc.seasons import weekday_weights, yearly_weights, years_before
from kpis.calc.periods import Window, month_of
from kpis.enums import Grain

MONDAY = dt.date(2026, 3, 2)
WEEK = [Window(MONDAY + dt.timedelta(days=n), MONDAY + dt.timedelta(days=n)) for n in range(7)]


def values(*numbers):
    return [None if number is None else Decimal(number) for number in numbers]


def test_shares_of_several_years_are_averaged():
    """A quarter and a half of the first part make three eighths."""
    found = yearly_weights([values(1, 3), values(50, 50)])

    assert found == values("0.375", "0.625")


def test_year_that_is_not_known_well_enough_is_left_out():
    assert yearly_weights([values(None, 3), values(1, 1)]) == values("0.5", "0.5")


def test_a_missing_part_takes_the_mean_of_its_year():
    assert yearly_weights([values(None, *[2] * 9)]) == values(*["0.1"] * 10)


@pytest.mark.parametrize(
    "years", [[], [values(None, None)], [values(0, 0)], [values(5, -1)]], ids=str
)
def test_years_without_a_season_have_no_weights(years):
    assert yearly_weights(years) is None


@pytest.mark.parametrize(
    ("grain", "window", "before"),
    [
        (Grain.DAY, WEEK[0], Window(dt.date(2025, 3, 3), dt.date(2025, 3, 3))),
        (
            Grain.WEEK,
            Window(MONDAY, MONDAY + dt.timedelta(days=6)),
            Window(dt.date(2025, 3, 3), dt.date(2025, 3, 9)),
        ),
        (Grain.MONTH, month_of(dt.date(2028, 2, 1)), month_of(dt.date(2027, 2, 1))),
    ],
    ids=["same weekday", "same week", "same month, without its 29th"],
)
def test_a_year_before(grain, window, before):
    assert years_before(window, grain, 1) == before


def test_weekdays_show_how_a_week_usually_runs():
    daily = {
        MONDAY - dt.timedelta(days=n): Decimal(n % 7 == 2) * 7 + 1 for n in range(1, 40)
    }  # Saturdays bring eight times as much

    assert weekday_weights(WEEK, daily) == values(1, 1, 1, 1, 1, 8, 1)


def test_weeks_too_long_ago_show_nothing():
    daily = {MONDAY - dt.timedelta(days=85 + n): Decimal(1) for n in range(7)}

    assert weekday_weights(WEEK, daily) is None
