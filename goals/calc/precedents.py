"""How often a KPI's own history moved as much, in as much time, as a target asks for.

The KPI is looked at in pairs of windows: what it was, and what it was one period later. Pairs lie
some weeks or months apart, the newest first; they overlap, so they are examples and not a sample.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

from goals.enums import Bound
from kpis.calc.exact import EXACT, rounded
from kpis.calc.periods import ONE_DAY, Window, month_of

MOST_PAIRS: Final = 24
LONG_FROM_DAYS: Final = 56  # from here on pairs lie four weeks apart, or a month; below a week
LEAST_WINDOWS: Final = 4  # fewer say nothing about how usual a change is
MONTH_DAYS: Final = Decimal("30.44")


@dataclass(frozen=True, slots=True)
class Pair:
    """A window and the one that lies a period later."""

    before: Window
    after: Window


@dataclass(frozen=True, slots=True)
class Precedents:
    """In `found_count` of `window_count` windows the KPI changed by `needed` or better.

    Changes are fractions; `largest` is the best of them. Without a positive value to start from
    nothing is asked for, so `needed` is None and no window counts.
    """

    found_count: int = 0
    window_count: int = 0
    needed: Decimal | None = None
    largest: Decimal | None = None


def step_days(length_days: int) -> int:
    """Return how far apart pairs lie for a period of `length_days`."""
    return 28 if length_days >= LONG_FROM_DAYS else 7


def reach_days(*, length_days: int, span_days: int) -> int:
    """Return how many days back from the newest one all pairs lie, by days or by months."""
    return MOST_PAIRS * 31 + length_days + span_days


def pairs_by_day(
    *, first: dt.date, last: dt.date, length_days: int, span_days: int
) -> Iterator[Pair]:
    """Yield pairs of windows of `span_days`, `length_days` apart, inside `first`…`last`."""
    for number in range(MOST_PAIRS):
        end = last - dt.timedelta(days=number * step_days(length_days))
        after = Window(end - dt.timedelta(days=span_days - 1), end)
        back = dt.timedelta(days=length_days)
        before = Window(after.start - back, after.end - back)
        if before.start < first:
            return
        yield Pair(before, after)


def pairs_by_month(
    *, first: dt.date, last: dt.date, length_months: int, span_months: int
) -> Iterator[Pair]:
    """Yield pairs of `span_months` whole months, `length_months` apart, inside `first`…`last`."""
    newest = month_of(last)
    if newest.end > last:
        newest = month_of(newest.start - ONE_DAY)
    for number in range(MOST_PAIRS):
        after = _months(newest, number, span_months)
        before = _months(newest, number + length_months, span_months)
        if before.start < first:
            return
        yield Pair(before, after)


def whole_months(days: int) -> int:
    """Return how many months `days` are, at least one."""
    return max(round(days / MONTH_DAYS), 1)


def weigh(
    changes: Iterable[tuple[Decimal, Decimal]], *, reference: Decimal, target: Decimal, bound: Bound
) -> Precedents:
    """Return how many of `changes`, each from a value to a later one, moved as far as asked for.

    What is asked for leads from `reference` to `target`; with both ends bound, the way to it
    counts. Values of zero or less have no relative change and are left out.
    """
    if reference <= 0:
        return Precedents()
    with localcontext(EXACT):
        needed = _kept(target / reference - 1)
        moved = [_kept(after / before - 1) for before, after in changes if before > 0]
    is_rise = bound == Bound.AT_LEAST or (bound != Bound.AT_MOST and needed >= 0)
    found = [change for change in moved if (change >= needed if is_rise else change <= needed)]
    best = max if is_rise else min
    return Precedents(len(found), len(moved), needed, best(moved) if moved else None)


def _months(newest: Window, back: int, count: int) -> Window:
    end = _month_before(newest, back)
    return Window(_month_before(newest, back + count - 1).start, end.end)


def _month_before(month: Window, back: int) -> Window:
    number = month.start.year * 12 + month.start.month - 1 - back
    return month_of(dt.date(number // 12, number % 12 + 1, 1))


def _kept(fraction: Decimal) -> Decimal:
    kept = rounded(fraction)
    return Decimal(0) if kept is None else kept
