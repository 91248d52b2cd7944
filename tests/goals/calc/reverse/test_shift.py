"""How far a campaign lies from what was before it, and how surely."""

import csv
import math
import random
from pathlib import Path

import pytest

from goals.calc.reverse.shift import Shift, Tally, Trouble, shift_of

CDNOW = Path(__file__).parents[3] / "data" / "cdnow" / "daily_1997-01_to_1997-09.csv"
STEADY = [Tally(100.0 + (-1) ** day * 10) for day in range(112)]


def shift(history, now, length, lag=None):
    return shift_of(history=history, now=now, length=length, lag=lag or length, season=7)


def test_change_is_that_of_the_rates():
    found = shift(STEADY, Tally(28 * 130.0, 28), 28)

    assert found.change == pytest.approx(0.3)
    low, high = found.interval(0.95)
    assert low < 0.3 < high
    assert found.chance < 0.01


def test_ratio_is_weighed_by_its_whole():
    history = [Tally(1, 10), Tally(90, 100)] * 28

    found = shift(history, Tally(91, 110), 14)

    assert found.change == pytest.approx(0)


def test_wilder_history_is_less_sure():
    wild = [Tally(each.part * (2 if day % 28 < 14 else 1)) for day, each in enumerate(STEADY)]
    now = Tally(14 * 130.0, 14)

    assert shift(wild, now, 14).spread > 5 * shift(STEADY, now, 14).spread


def test_a_history_without_any_movement_has_no_spread():
    found = shift([Tally(5.0)] * 28, Tally(35.0, 7), 7)

    assert (found.spread, found.chance) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("history", "now", "trouble"),
    [
        (STEADY[:2], 300.0, Trouble.NOTHING_EARLIER),
        ([*STEADY[:50], *[None] * 3], 300.0, Trouble.GAPS),
        ([Tally(0.0)] * 28, 300.0, Trouble.NOTHING_THEN),
        (STEADY, 0.0, Trouble.NOTHING_NOW),
        (STEADY[:3], 300.0, Trouble.TOO_LITTLE),
    ],
    ids=["short", "gaps", "nothing then", "nothing now", "little"],
)
def test_why_nobody_can_tell(history, now, trouble):
    assert shift(history, Tally(now, 3), 3) == trouble


def test_a_year_needs_years():
    """The days do not tell how one year differs from another: past differences do."""
    long = [Tally(100.0 + day % 5) for day in range(500)]

    assert shift(long[:400], Tally(2800.0, 28), 28, lag=364) == Trouble.TOO_LITTLE
    assert isinstance(shift(long, Tally(2800.0, 28), 28, lag=364), Shift)


def test_days_of_the_week_are_no_change():
    """Ten days from Friday on hold more weekends than the ten before, as they always did."""
    noise = random.Random(1)  # noqa: S311
    week = [100.0, 100, 100, 100, 100, 300, 300]
    days = [Tally(week[day % 7] * math.exp(noise.gauss(0, 0.03))) for day in range(158)]
    now = Tally(sum(each.part for each in days[-10:]), 10)

    found = shift(days[:-10], now, 10)

    assert abs(found.change) > 0.2
    assert found.chance > 0.05


def test_false_alarms_are_as_rare_as_promised():
    """Every stretch of a real shop's half year, in which nothing was done to it."""
    with CDNOW.open() as file:
        rows = [row for row in csv.DictReader(file) if row["date"] >= "1997-04-01"]
    orders = [Tally(float(row["orders"])) for row in rows]
    found = [
        shift(orders[:at], Tally(sum(x.part for x in orders[at : at + days]), days), days)
        for days in (7, 10, 14, 28)
        for at in range(2 * days, len(orders) - days, 3)
    ]

    assert sum(each.chance < 0.05 for each in found) <= 0.05 * len(found)
