"""The season: which share of a period its parts usually had, as past years and weeks show."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Final

from kpis.calc.exact import EXACT
from kpis.calc.periods import ONE_DAY, Window, month_of
from kpis.enums import Grain

YEARS_BACK: Final = 3
"""So many years are looked back on for a season."""
WEEKS_BACK: Final = 12
"""Without a past year, so many weeks show how a week usually runs."""
LEAST_KNOWN: Final = Decimal("0.9")
"""A past year with fewer of its parts known says nothing about the season."""
DAYS_A_YEAR: Final = 364  # 52 weeks: the same weekday


def years_before(window: Window, grain: Grain, years: int) -> Window:
    """Return the part of a past year that `window` repeats: its month, or the same weekdays."""
    if grain == Grain.MONTH:
        return month_of(dt.date(window.start.year - years, window.start.month, 1))
    back = dt.timedelta(days=DAYS_A_YEAR * years)
    return Window(window.start - back, window.end - back)


def yearly_weights(years: Sequence[Sequence[Decimal | None]]) -> list[Decimal] | None:
    """Return the mean share that each part had, over the past `years` that are known well enough.

    A missing part takes the mean of its year. None without a year that is known and positive.
    """
    shares = [found for year in years if (found := _shares(year))]
    with localcontext(EXACT):
        return [_mean(parts) for parts in zip(*shares, strict=True)] or None


def weekday_weights(
    windows: Sequence[Window], daily: Mapping[dt.date, Decimal]
) -> list[Decimal] | None:
    """Return the weight of each of `windows`, one a day, from the days of the weeks before them.

    None where a weekday is not known, or nothing was there to share.
    """
    first = windows[0].start - WEEKS_BACK * 7 * ONE_DAY
    by_weekday: dict[int, list[Decimal]] = defaultdict(list)
    for day, value in daily.items():
        if first <= day < windows[0].start:
            by_weekday[day.weekday()].append(value)
    if len(by_weekday) < 7:
        return None
    with localcontext(EXACT):
        usual = {weekday: _mean(values) for weekday, values in by_weekday.items()}
    weights = [usual[window.start.weekday()] for window in windows]
    return weights if _can_be_shared(weights) else None


def _shares(year: Sequence[Decimal | None]) -> list[Decimal] | None:
    known = [value for value in year if value is not None]
    if not _can_be_shared(known) or len(known) < LEAST_KNOWN * len(year):
        return None
    with localcontext(EXACT):
        usual = _mean(known)
        filled = [usual if value is None else value for value in year]
        total = sum(filled, Decimal(0))
        return [value / total for value in filled]


def _can_be_shared(values: Sequence[Decimal]) -> bool:
    return any(values) and min(values) >= 0


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)
