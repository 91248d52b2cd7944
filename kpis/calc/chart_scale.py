"""Where the ticks of a chart stand, and how wide its words are."""

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

Unit = Literal["day", "month", "year"]

NICE_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
FROM_ZERO_BELOW = Decimal("0.35")  # of the highest value: an axis that reaches so low starts at 0
DAY_STEPS = (1, 2, 7, 14)
MONTH_STEPS = (1, 2, 3, 6)
YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100)
DAYS_A_MONTH = 30.44


@dataclass(frozen=True, slots=True)
class DateTick:
    """A labelled day of the time axis and the unit its label counts in."""

    on: dt.date
    unit: Unit


def value_ticks(low: Decimal, high: Decimal, *, steps: int) -> list[Decimal]:
    """Return about `steps` + 1 round values that enclose `low` and `high`.

    An axis of positive values starts at zero unless all of them are close together: a
    cut axis makes a small change look large.
    """
    if low > high:
        msg = "low must not exceed high"
        raise ValueError(msg)
    if Decimal(0) <= low < FROM_ZERO_BELOW * high:
        low = Decimal(0)
    if low == high:
        reach = abs(low) / 2 or Decimal(1)
        low, high = low - reach, high + reach
    step = _nice_step((high - low) / steps)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * number for number in range(int(first), int(last) + 1)]


def _nice_step(rough: Decimal) -> Decimal:
    magnitude = Decimal(1).scaleb(rough.adjusted())
    return next(nice * magnitude for nice in NICE_STEPS if nice * magnitude >= rough)


def date_ticks(first: dt.date, last: dt.date, *, most: int) -> list[DateTick]:
    """Return at most `most` days from `first` to `last` that are worth a label.

    Days of the month for weeks, first days of months for months, of years for years.
    """
    days = (last - first).days
    for step in DAY_STEPS:
        if days // step < most:
            return [DateTick(first + dt.timedelta(days=n), "day") for n in range(0, days + 1, step)]
    for step in MONTH_STEPS:
        if days / (step * DAYS_A_MONTH) < most:
            ticks = [DateTick(on, "month") for on in _months(first, last, step)]
            if len(ticks) <= most:
                return ticks
    for step in YEAR_STEPS:
        ticks = [DateTick(on, "year") for on in _months(first, last, 12 * step)]
        if len(ticks) <= most:
            return ticks
    return [DateTick(first, "year")]


def _months(first: dt.date, last: dt.date, step: int) -> Iterator[dt.date]:
    """First days of each `step`-th month, counted from January of year 1."""
    month = first.year * 12 + first.month - 1
    month = -(-(month + (first.day > 1)) // step) * step
    while month // 12 <= dt.MAXYEAR and (on := dt.date(month // 12, month % 12 + 1, 1)) <= last:
        yield on
        month += step


def text_width(text: str, *, size: float) -> float:
    """Return the rough width of `text` in the unit of the font `size`.

    Hangul and other wide letters fill their square; Latin letters and figures take a
    little over half of it (measured on Pretendard, rounded up).
    """
    return size * math.fsum(0.95 if ord(letter) >= 0x1100 else 0.58 for letter in text)
