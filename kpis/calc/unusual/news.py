"""Which unusual values are news: few, fresh, and each stretch of them once."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from kpis.calc.unusual.detector import Verdict

QUIET_DAYS: Final = 7
"""After an unusual day, so many further ones are part of the same story."""
QUIET_WEEKS: Final = 4
"""The same for weekly values."""
FRESH_DAYS: Final = 14
"""An older day is history: whoever fills it in later is not told of it."""


def unusual_news(
    verdicts: Mapping[dt.date, Verdict],
    *,
    judged_until: dt.date | None,
    told_on: dt.date | None,
    quiet: dt.timedelta,
    today: dt.date,
) -> dt.date | None:
    """Return the day to tell of: the first unusual one among those not judged before.

    Args:
        verdicts: by day, or by the last day of each week, ascending.
        judged_until: the last day judged before; None on the first look, which only learns.
        told_on: the day told of last, if any.
        quiet: how long after that day nothing more is told.
        today: in the workspace's time zone.
    """
    if judged_until is None:
        return None
    after = max(judged_until, today - dt.timedelta(FRESH_DAYS))
    if told_on is not None:
        after = max(after, told_on + quiet)
    return next((day for day, each in verdicts.items() if day > after and each.is_unusual), None)
