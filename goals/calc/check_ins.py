"""When a check-in is owed."""

import datetime as dt

from goals.enums import CheckInRhythm
from kpis.calc.periods import month_of, week_of

FORTNIGHT = dt.timedelta(weeks=2)


def owed_since(
    *, rhythm: CheckInRhythm, starts_on: dt.date, today: dt.date, week_starts_on: int
) -> dt.date | None:
    """Return the first day of the present round; a check-in since then settles it.

    Rounds are calendar weeks, pairs of them counted from the week of `starts_on`, or months. None
    where nobody is asked.
    """
    match rhythm:
        case CheckInRhythm.WEEKLY:
            return week_of(today, week_starts_on).start
        case CheckInRhythm.BIWEEKLY:
            first = week_of(starts_on, week_starts_on).start
            return first + FORTNIGHT * ((today - first) // FORTNIGHT)
        case CheckInRhythm.MONTHLY:
            return month_of(today).start
    return None
