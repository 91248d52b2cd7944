"""How often history moved that much in that time, by hand."""

import datetime as dt
from decimal import Decimal

import pytest

from goals.calc.precedents import Pair, pairs_by_day, pairs_by_month, weigh, whole_months
from goals.enums import Bound
from kpis.calc.periods import Window

LAST = dt.date(2026, 3, 31)


def numbers(*pairs):
    return [(Decimal(before), Decimal(after)) for before, after in pairs]


def test_long_periods_are_looked_at_four_weeks_apart():
    first = LAST - dt.timedelta(days=90 + 90 + 28 - 1)

    found = list(pairs_by_day(first=first, last=LAST, length_days=90, span_days=90))

    assert found == [
        Pair(
            Window(dt.date(2025, 10, 3), dt.date(2025, 12, 31)),
            Window(dt.date(2026, 1, 1), LAST),
        ),
        Pair(
            Window(dt.date(2025, 9, 5), dt.date(2025, 12, 3)),
            Window(dt.date(2025, 12, 4), dt.date(2026, 3, 3)),
        ),
    ]


def test_short_periods_are_looked_at_a_week_apart_at_most_24_times():
    found = list(pairs_by_day(first=dt.date(2020, 1, 1), last=LAST, length_days=28, span_days=7))

    assert len(found) == 24
    assert [pair.after.end for pair in found[:2]] == [LAST, dt.date(2026, 3, 24)]
    assert found[0].before == Window(dt.date(2026, 2, 25), dt.date(2026, 3, 3))


def test_months_are_whole_and_shifted_by_months():
    found = list(
        pairs_by_month(
            first=dt.date(2025, 9, 1),
            last=dt.date(2026, 3, 30),
            length_months=3,
            span_months=2,
        )
    )

    assert found == [
        Pair(
            Window(dt.date(2025, 10, 1), dt.date(2025, 11, 30)),
            Window(dt.date(2026, 1, 1), dt.date(2026, 2, 28)),
        ),
        Pair(
            Window(dt.date(2025, 9, 1), dt.date(2025, 10, 31)),
            Window(dt.date(2025, 12, 1), dt.date(2026, 1, 31)),
        ),
    ]


@pytest.mark.parametrize(
    ("days", "months"), [(1, 1), (28, 1), (31, 1), (89, 3), (92, 3), (365, 12), (366, 12)]
)
def test_days_as_months(days, months):
    assert whole_months(days) == months


def test_rises_of_a_fifth_or_more_are_counted():
    changes = numbers((100, 120), (100, 119), (50, 75), (80, 40))

    found = weigh(changes, reference=Decimal(10_000), target=Decimal(12_000), bound=Bound.AT_LEAST)

    assert (found.found_count, found.window_count) == (2, 4)
    assert (found.needed, found.largest) == (Decimal("0.2"), Decimal("0.5"))


def test_falls_are_counted_the_other_way_round():
    changes = numbers(("0.6", "0.3"), ("0.6", "0.31"), ("0.5", "0.1"))

    found = weigh(changes, reference=Decimal("0.6"), target=Decimal("0.3"), bound=Bound.AT_MOST)

    assert (found.found_count, found.window_count) == (2, 3)
    assert (found.needed, found.largest) == (Decimal("-0.5"), Decimal("-0.8"))


def test_what_starts_at_nothing_has_no_relative_change():
    found = weigh(
        numbers((0, 50), (100, 150)),
        reference=Decimal(100),
        target=Decimal(140),
        bound=Bound.AT_LEAST,
    )

    assert (found.found_count, found.window_count) == (1, 1)


@pytest.mark.parametrize("reference", [0, -5])
def test_without_a_positive_start_nothing_is_asked_for(reference):
    found = weigh(
        numbers((1, 2)), reference=Decimal(reference), target=Decimal(3), bound=Bound.AT_LEAST
    )

    assert (found.needed, found.window_count) == (None, 0)
