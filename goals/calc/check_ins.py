"""When a check-in is owed."""

import datetime as dt
from functools import partial

from goals.enums import CheckInRhythm
from kpis.calc.periods import ONE_DAY, month_of, week_of

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


def missed_round(
    *,
    rhythm: CheckInRhythm,
    starts_on: dt.date,
    since: dt.date,
    said_on: dt.date | None,
    today: dt.date,
    week_starts_on: int,
) -> dt.date | None:
    """Return the last day of the round before the present one, if it went by without a word.

    A round that had begun before `since`, the day from which somebody was asked, is not missed.
    """
    begin_of_round = partial(
        owed_since, rhythm=rhythm, starts_on=starts_on, week_starts_on=week_starts_on
    )
    present = begin_of_round(today=today)
    if present is None:
        return None
    last = present - ONE_DAY
    before = begin_of_round(today=last)
    if before is None or since > before or (said_on is not None and said_on >= before):
        return None
    return last
