"""What a period has brought, what it needs, and what was ever done."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.calc.course import best_ever, course, needed, outlook_of
from goals.calc.observation import History, Observation, arrived, filled
from goals.enums import Bound
from kpis.calc.periods import Window

START = dt.date(2026, 3, 2)


def day(number):
    date = START + dt.timedelta(days=number)
    return Window(date, date)


def seen(*values):
    """Daily observations from the start; None is a gap."""
    return History(
        Observation(day(number), None if value is None else Decimal(value), value is not None)
        for number, value in enumerate(values)
    )


def running(*values, days=10, first=0, accumulates=True, actual=None):
    """A period of ten days whose first is number `first`, with `values` from day 0 on."""
    last = first + days
    return course(
        known=seen(*values),
        coming=[day(number) for number in range(len(values), last)],
        judged=[day(number) for number in range(first, last)],
        accumulates=accumulates,
        actual=actual,
    )


def test_course_of_a_total_counts_what_lies_inside():
    found = running(5, 5, 7, 8, first=2)

    assert found.so_far == 15
    assert found.counts == [True] * 8
    assert (found.complete_count, found.remaining_count, found.divisor) == (2, 8, 1)


def test_course_of_a_mean_counts_only_the_judged_windows_that_have_arrived():
    found = running(9, 9, 2, first=2, days=2, accumulates=False, actual=Decimal("5.5"))

    assert (found.so_far, found.divisor, found.remaining_count) == (2, 2, 1)


def test_course_before_the_start_skips_the_days_until_then():
    found = running(5, 5, first=4)

    assert found.so_far == 0
    assert found.counts == [False, False] + [True] * 10


def test_course_asks_the_forecast_for_gaps_too():
    found = running(5, None, 7)

    assert found.gaps == [day(1)]
    assert found.so_far == 12
    assert found.counts == [True] * 8


def test_course_of_a_mean_weighs_the_value_so_far_by_its_days():
    found = running(4, 6, days=4, accumulates=False, actual=Decimal(5))

    assert (found.so_far, found.divisor) == (10, 4)
    assert needed(found, target=Decimal(6)) == 7  # (6·4 − 10) ÷ 2


@pytest.mark.parametrize(
    ("values", "target", "expected"),
    [
        pytest.param((10, 10, 10), 100, "10", id="as-so-far"),
        pytest.param((10, 10), 100, "10", id="eighty-in-eight-days"),
        pytest.param((0, 0, 0, 0, 0, 0, 0, 0, 0), 100, "100", id="all-on-the-last-day"),
        pytest.param((60, 60), 100, "-2.5", id="more-than-enough"),
        pytest.param((10,) * 10, 100, None, id="nothing-remains"),
    ],
)
def test_needed_hand_worked(values, target, expected):
    found = needed(running(*values), target=Decimal(target))

    assert found == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("values", "bound", "expected"),
    [
        pytest.param((1, 9, 9, 2, 8, 3, 3, 3), Bound.AT_LEAST, "9", id="two-highest-in-a-row"),
        pytest.param((1, 9, 9, 2, 8, 3, 3, 1), Bound.AT_MOST, "2", id="two-lowest-in-a-row"),
        pytest.param((9, None, 9, 2, 1, 3, None, 3), Bound.AT_LEAST, "5.5", id="gaps-break-a-row"),
        pytest.param((9, None, 9, None, 9, None, 9, None), Bound.AT_LEAST, None, id="no-row"),
        pytest.param((1,) * 10, Bound.AT_LEAST, None, id="nothing-remains"),
    ],
)
def test_best_ever_hand_worked(values, bound, expected):
    found = best_ever(running(*values), bound=bound)

    assert found == (None if expected is None else Decimal(expected))


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=40), st.integers(1, 10))
def test_best_ever_is_the_largest_of_all_means(values, days):
    found = best_ever(
        course(
            known=seen(*values),
            coming=[day(len(values) + number) for number in range(days)],
            judged=[day(len(values) + number) for number in range(days)],
            accumulates=True,
            actual=None,
        ),
        bound=Bound.AT_LEAST,
    )

    sums = [sum(values[i : i + days]) for i in range(len(values) - days + 1)]
    assert found == (round(Decimal(max(sums)) / days, 18) if sums else None)


def test_outlook_without_history_is_none():
    assert outlook_of(running(), "D") is None


def test_outlook_of_a_finished_period_is_its_total():
    found = outlook_of(running(*[10] * 10), "D")

    assert (found.median, found.low80, found.high80) == (100, 100, 100)


def test_outlook_adds_what_is_done_to_what_is_likely():
    found = outlook_of(running(*[10] * 60, days=20, first=50), "D")

    assert found.median == pytest.approx(200, rel=0.02)


def test_holidays_to_come_bring_what_holidays_brought():
    holidays = frozenset(day(number).start for number in (9, 20, 32, 44, 55))
    values = [4 if day(number).start in holidays else 10 for number in range(50)]
    found = running(*values, days=20, first=45)
    without = outlook_of(found, "W").median
    assert outlook_of(found, "D", holidays=holidays).median == pytest.approx(194, rel=0.01)
    assert outlook_of(found, "W", holidays=holidays).median == without


def test_arrived_drops_what_is_still_to_come_and_keeps_gaps():
    assert arrived(seen(None, 1, None, 2, None)) == seen(None, 1, None, 2)[1:]
    assert arrived(seen(None, None)) == []


def test_filled_repeats_the_last_season():
    values = [1, 2, 3, 4, 5, 6, 7, None, None]

    assert filled(seen(*values), season=7) == [1, 2, 3, 4, 5, 6, 7, 1, 2]
    assert filled(seen(1, None, 3), season=7) == [1, 1, 3]
