"""When a review is due, and which lessons resemble what is being set."""

import calendar
import datetime as dt
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from goals.enums import ReviewRhythm

_DAYS: Final = {ReviewRhythm.WEEKLY: 7, ReviewRhythm.BIWEEKLY: 14}
_MONTHS: Final = {ReviewRhythm.MONTHLY: 1, ReviewRhythm.QUARTERLY: 3}


def next_review_on(*, rhythm: ReviewRhythm, after: dt.date) -> dt.date:
    """Return the day of the review after the one that looked at the days until `after`.

    Months are calendar months; where the day is missing, the month's last one.
    """
    if rhythm in _DAYS:
        return after + dt.timedelta(_DAYS[rhythm])
    months = after.year * 12 + after.month - 1 + _MONTHS[rhythm]
    year, month = months // 12, months % 12 + 1
    return dt.date(year, month, min(after.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Theme:
    """What a goal or a lesson is about; keys of the database, channels in small letters."""

    kpis: AbstractSet[int] = frozenset()
    channels: AbstractSet[str] = frozenset()
    personas: AbstractSet[int] = frozenset()


def resemblance(one: Theme, other: Theme) -> list[str]:
    """Return in what two themes are alike, out of `kpi`, `channel` and `persona`."""
    shared = {
        "kpi": one.kpis & other.kpis,
        "channel": one.channels & other.channels,
        "persona": one.personas & other.personas,
    }
    return [name for name, common in shared.items() if common]
