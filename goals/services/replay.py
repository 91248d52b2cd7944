"""The last weeks of a promise, judged again day by day: for back-tests, nothing is written."""

import copy
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goals.calc.spells import Reading, Terms, beginnings, troubles
from goals.calc.status import FINAL
from goals.enums import Status
from goals.models import Target
from goals.services.judging import judge_target
from goals.services.observations import Shared, observation_of, read_facts_of, windows_inside
from goals.services.volumes import with_least_volume
from kpis.calc.periods import ONE_DAY, Window
from kpis.services.series import Facts

REPLAYED_DAYS: Final = 90
LEAST_RUN: Final = 28
"""A period that has run for fewer days is replayed as if it had begun with the days replayed, or if
it is shorter, as if it had just ended."""
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class ClosedWindow:
    """A full day, week or month of a rate whose data has all arrived, and its own value.

    The value is None where the KPI has none that is fit to judge.
    """

    window: Window
    value: Decimal | None
    has_failed: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """What judging would have said on each of the `days`, of the promise as it stands now.

    `began_on` is the first day of the period where that was moved back, for want of days.
    """

    days: Window
    readings: Sequence[Reading]
    windows: Sequence[ClosedWindow]
    began_on: dt.date | None


def replay(*, target: Target, today: dt.date, least_volume: Decimal | None = None) -> Replay:
    """Judge `target`, saved or not, as of each of the last 90 days that are over.

    One read of the data and one pass over the days; a few milliseconds a day. The data is that
    known today: what arrived late or was corrected since counts as if it had been there. A rate
    whose divisor is below `least_volume` is not judged.
    """
    days = Window(today - REPLAYED_DAYS * ONE_DAY, today - ONE_DAY)
    promise = copy.copy(target)
    promise.kpi = with_least_volume(target.kpi, least_volume)
    is_moved = promise.starts_on > today - LEAST_RUN * ONE_DAY
    if is_moved:
        _begin_by(promise, max(days.start, today - promise.period.days * ONE_DAY))
    facts = read_facts_of(workspace=promise.workspace, targets=[promise], as_of=days.end)
    return Replay(
        days=days,
        readings=list(_readings(promise, facts, days)),
        windows=closed_windows(target=promise, facts=facts, days=days),
        began_on=promise.starts_on if is_moved else None,
    )


def usual_alarms(found: Replay) -> list[Reading]:
    """Return the readings that would have been told where no alert rule says otherwise."""
    begun = set(beginnings(troubles(found.readings, Terms())))
    return [
        reading
        for place, reading in enumerate(found.readings)
        if place in begun or reading.status == Status.MISSED
    ]


def closed_windows(*, target: Target, facts: Facts, days: Window) -> list[ClosedWindow]:
    """Return the windows of a rate that ended on one of the `days` and whose data has arrived."""
    if not target.is_rate:
        return []
    return [
        found
        for window in windows_inside(target, None)
        if window.end in days and (found := _closed(target, facts, window))
    ]


def _closed(target: Target, facts: Facts, window: Window) -> ClosedWindow | None:
    seen = observation_of(facts, target.kpi, target.segment_key, window, window)
    if not seen.is_complete:
        return None
    found = facts.value(target.kpi, target.segment_key, window)
    value = None if found.reason else found.value
    return ClosedWindow(window, value, value is not None and value not in target.limits)


def _readings(promise: Target, facts: Facts, days: Window) -> Iterator[Reading]:
    shared, before = Shared(), None
    for number in range(days.days):
        as_of = days.start + number * ONE_DAY
        if as_of < promise.starts_on:
            continue
        judged = judge_target(
            target=promise,
            facts=facts,
            as_of=as_of,
            is_day_over=True,
            previous=before,
            shared=shared,
        )
        before = Status(judged.status)
        yield Reading(as_of, before, judged.probability, judged.data_until)
        if before in FINAL:
            return


def _begin_by(promise: Target, day: dt.date) -> None:
    """Move the period back by whole weeks, so that it begins on `day` or the week before."""
    weeks = -(-(promise.starts_on - day).days // _WEEK)
    by = weeks * _WEEK * ONE_DAY
    promise.starts_on -= by
    promise.ends_on -= by
    promise.milestones = [
        {**each, "on": (dt.date.fromisoformat(each["on"]) - by).isoformat()}
        for each in promise.milestones
    ]
