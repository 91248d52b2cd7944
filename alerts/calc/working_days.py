"""Working days: neither Saturday, Sunday nor a public holiday."""

import datetime as dt
from collections.abc import Container
from typing import Final

SATURDAY: Final = 5
_DAY: Final = dt.timedelta(days=1)


def is_working_day(day: dt.date, *, holidays: Container[dt.date]) -> bool:
    """Return whether people are at work on `day`."""
    return day.weekday() < SATURDAY and day not in holidays


def after_working_days(day: dt.date, count: int, *, holidays: Container[dt.date]) -> dt.date:
    """Return the `count`-th working day after `day`; `day` itself is not counted."""
    while count:
        day += _DAY
        count -= is_working_day(day, holidays=holidays)
    return day
