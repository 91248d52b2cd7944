"""The course of a period: what it has brought, what is still to come, and what that must bring."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from goals.calc.forecast import Frequency, Outlook, Replays
from goals.calc.observation import History
from goals.enums import Bound
from kpis.calc.exact import EXACT, rounded
from kpis.calc.periods import Window

SEASONS: dict[Frequency, int] = {"D": 7, "W": 52, "M": 12}


@dataclass(frozen=True, slots=True)
class Course:
    """A period as the forecast sees it: its end is (`so_far` + Σ what is to come) ÷ `divisor`.

    `known` are the observations that have arrived, also those before the period. `counts` says of
    each one still to come whether it counts, and after them stands one for each gap in the judged
    part: a day that is missing is forecast like one more day; `days` are their first days.
    `complete_count` of the
    `judged_count` observations have arrived, `remaining_count` lie ahead. `divisor` is 1 for a
    sum, else `judged_count`: the end is their mean.
    """

    known: History
    counts: Sequence[bool]
    days: Sequence[dt.date]
    so_far: Decimal
    divisor: int
    judged_count: int
    complete_count: int
    remaining_count: int
    gaps: Sequence[Window]


def course(
    *,
    known: History,
    coming: Sequence[Window],
    judged: Sequence[Window],
    accumulates: bool,
    actual: Decimal | None,
) -> Course:
    """Return the course of a period whose end is judged on the windows `judged`.

    They add up where it `accumulates`; otherwise the end is their mean, of which `actual` is the
    part so far. A level is judged on one window only, its last.
    """
    inside = known.among(judged)
    complete = [each for each in inside if each.is_complete]
    gaps = [each.window for each in inside if not each.is_complete]
    with localcontext(EXACT):
        if accumulates or len(complete) < len(judged):  # `actual` may cover windows before those
            so_far = sum((each.value for each in complete if each.value is not None), Decimal(0))
        else:
            so_far = len(complete) * actual if actual is not None else Decimal(0)
    wanted = {window.start for window in judged}
    ahead = [window.start in wanted for window in coming]
    return Course(
        known=known,
        counts=[*ahead, *[True] * len(gaps)],
        days=[window.start for window in (*coming, *gaps)],
        so_far=so_far,
        divisor=1 if accumulates else max(len(judged), 1),
        judged_count=len(judged),
        complete_count=len(complete),
        remaining_count=sum(ahead),
        gaps=gaps,
    )


def outlook_of(
    course: Course,
    frequency: Frequency,
    replays: Replays | None = None,
    holidays: frozenset[dt.date] = frozenset(),
) -> Outlook | None:
    """Return the forecast of the period's end, None without any history.

    Days that are `holidays` bring as much more or less as those before them did. Questions that are
    asked together share their `replays`.
    """
    history, season = course.known, SEASONS[frequency]
    values = history.floats(season)
    if not values:
        return None
    counts = [float(each) for each in course.counts]
    if frequency == "D" and not holidays.isdisjoint(course.days):
        values, ratio = history.without_holidays(season, holidays)
        at_rest = [day in holidays for day in course.days]
        counts = [
            each * (ratio if rests else 1) for each, rests in zip(counts, at_rest, strict=True)
        ]
    replay = (replays or Replays()).of(values, frequency)
    return replay.outlook(
        weights=[each / course.divisor for each in counts],
        done=float(course.so_far) / course.divisor,
    )


def needed(course: Course, *, target: Decimal) -> Decimal | None:
    """Return what each remaining observation must bring on average, None if none remains."""
    if not course.remaining_count:
        return None
    with localcontext(EXACT):
        return rounded((target * course.divisor - course.so_far) / course.remaining_count)


def best_ever(course: Course, *, bound: Bound) -> Decimal | None:
    """Return the best mean of as many observations in a row as remain, None without such a row."""
    length = course.remaining_count
    return course.known.best_mean(length, bound) if length else None
