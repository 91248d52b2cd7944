"""What the trajectory asks for by now."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.calc.trajectory import (
    Knot,
    even_path,
    in_steps,
    milestone_path,
    months_of,
    share_path,
)
from kpis.calc.periods import Window, month_of

JANUARY = dt.date(2026, 1, 1)
QUARTER = Window(JANUARY, dt.date(2026, 3, 31))
MONTHS = [month_of(dt.date(2026, month, 1)) for month in (1, 2, 3)]
TO_900 = {"start": Decimal(0), "end": Decimal(900)}
HALVED = {"start": Decimal("0.6"), "end": Decimal("0.3")}


def days(first, count):
    """Days of the quarter, the first of January being 1."""
    found = [JANUARY + dt.timedelta(days=first - 1 + number) for number in range(count)]
    return [Window(day, day) for day in found]


QUARTER_DAYS = days(1, 90)


@pytest.mark.parametrize(
    ("arrived", "expected"),
    [
        pytest.param(days(1, 1), "10", id="first-day"),
        pytest.param(days(1, 45), "450", id="half"),
        pytest.param(days(1, 20) + days(31, 10), "300", id="missing-days-are-not-asked-for"),
        pytest.param(days(1, 90), "900", id="end"),
    ],
)
def test_total_is_asked_for_as_far_as_it_has_arrived(arrived, expected):
    path = even_path(QUARTER_DAYS, **TO_900)

    assert path.asked_of(arrived, last=arrived[-1].end) == Decimal(expected)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(dt.date(2025, 12, 1), "0.6", id="before-the-period"),
        pytest.param(dt.date(2026, 2, 14), "0.45", id="halfway-down"),
        pytest.param(dt.date(2026, 3, 31), "0.3", id="at-the-end"),
        pytest.param(dt.date(2026, 6, 1), "0.3", id="later-than-the-end"),
    ],
)
def test_level_moves_evenly(day, expected):
    assert even_path([QUARTER], **HALVED).at(day) == Decimal(expected)


def test_months_ask_for_equal_parts_however_long_they_are():
    path = even_path(MONTHS, **TO_900)

    assert [path.at(month.end) for month in MONTHS] == [300, 600, 900]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(dt.date(2026, 1, 30), 0, id="first-step-not-yet"),
        pytest.param(dt.date(2026, 1, 31), 310, id="first-step"),
        pytest.param(dt.date(2026, 2, 27), 310, id="stands-still"),
        pytest.param(dt.date(2026, 2, 28), 590, id="second-step"),
        pytest.param(dt.date(2026, 3, 31), 900, id="last-step"),
    ],
)
def test_steps_stand_at_the_ends_of_months(day, expected):
    assert in_steps(even_path(QUARTER_DAYS, **TO_900), QUARTER).at(day) == expected


def test_total_in_steps_asks_for_closed_months_and_not_for_what_is_missing_in_them():
    path = in_steps(even_path(QUARTER_DAYS, **TO_900), QUARTER)
    arrived = days(1, 10) + days(21, 30)  # ten days of January are missing

    assert path.asked_of(arrived, last=dt.date(2026, 2, 19)) == 210
    assert path.asked_of(days(1, 30), last=dt.date(2026, 1, 30)) is None


def test_line_of_steps_has_a_corner_before_and_after_each():
    path = in_steps(even_path(QUARTER_DAYS, **TO_900), QUARTER)

    assert path.corners() == [
        (dt.date(2025, 12, 31), 0),
        (dt.date(2026, 1, 31), 0),
        (dt.date(2026, 1, 31), 310),
        (dt.date(2026, 2, 28), 310),
        (dt.date(2026, 2, 28), 590),
        (dt.date(2026, 3, 31), 590),
        (dt.date(2026, 3, 31), 900),
    ]


def test_shares_follow_the_weights():
    path = share_path(MONTHS, [Decimal(1), Decimal(0), Decimal(4)], **TO_900)

    assert [path.at(month.end) for month in MONTHS] == [180, 180, 900]


@pytest.mark.parametrize("weights", [[0, 0, 0], [1, -1, 3]], ids=["nothing", "negative"])
def test_weights_that_cannot_be_shared_are_refused(weights):
    with pytest.raises(ValueError, match="shares need weights"):
        share_path(MONTHS, [Decimal(weight) for weight in weights], **TO_900)


MILESTONES = [Knot(dt.date(2026, 1, 31), Decimal(100)), Knot(dt.date(2026, 2, 28), Decimal(400))]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(dt.date(2026, 1, 31), 100, id="first-milestone"),
        pytest.param(dt.date(2026, 2, 14), 250, id="between-two"),
        pytest.param(dt.date(2026, 3, 31), 900, id="the-end-is-the-last-one"),
    ],
)
def test_milestones_are_joined_evenly(day, expected):
    assert milestone_path(QUARTER, MILESTONES, **TO_900).at(day) == expected


def test_without_a_start_the_first_milestone_is_asked_for_from_the_beginning():
    path = milestone_path(QUARTER, MILESTONES, start=None, end=Decimal(900))

    assert path.at(JANUARY) == 100


def test_months_of_a_period_are_cut_to_it():
    period = Window(dt.date(2028, 2, 10), dt.date(2028, 4, 5))  # with a 29 February

    assert [(month.start.day, month.end.day) for month in months_of(period)] == [
        (10, 29),
        (1, 31),
        (1, 5),
    ]


@given(
    weights=st.lists(st.decimals(0, 100, places=2), min_size=90, max_size=90).filter(any),
    gaps=st.sets(st.integers(0, 89), max_size=88),
)
def test_parts_asked_for_and_not_asked_for_make_the_whole(weights, gaps):
    path = share_path(QUARTER_DAYS, weights, **TO_900)
    here = [day for number, day in enumerate(QUARTER_DAYS) if number not in gaps]
    missing = [day for number, day in enumerate(QUARTER_DAYS) if number in gaps]

    parts = [path.asked_of(some, last=QUARTER.end) or 0 for some in (here, missing)]

    assert abs(sum(parts) - 900) < Decimal("1e-15")
