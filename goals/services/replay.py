"""The last weeks of a promise, judged again moment by moment: for back-tests, nothing is written.

Each day is lived through as it usually goes: at its beginning the clock has the target judged, and
in the course of it, when data arrives, new data does. Data arrives `lag_days` after its date.
"""

import copy
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goals.calc.spells import RELIEF, Reading, confirmations
from goals.calc.status import FINAL
from goals.enums import Status
from goals.models import Target
from goals.services.clock import midnight
from goals.services.judging import judge_target
from goals.services.observations import Shared, observation_of, read_facts_of, windows_inside
from goals.services.volumes import has_volume, with_least_volume
from kpis.calc.periods import ONE_DAY, Window
from kpis.services.series import Facts

REPLAYED_DAYS: Final = 90
WARM_UP: Final = 14 * ONE_DAY
"""So long before the days that are asked about judging begins: what is open by then is known."""
LONGEST_WINDOW: Final = 31 * ONE_DAY
"""The window that was the newest when judging begins ended at most so long before."""
LEAST_RUN: Final = 28
"""A period that has run for fewer days is replayed as if it had begun with the days replayed, or if
it is shorter, as if it had just ended."""
NOON: Final = dt.time(12)
"""When the data of a day is taken to arrive."""
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class ClosedWindow:
    """A full day, week or month of a rate whose data has all arrived, and its own value.

    The newest of its data is dated `data_until`. The value is None where the KPI has none that is
    fit to judge.
    """

    window: Window
    value: Decimal | None
    has_failed: bool
    data_until: dt.date


@dataclass(frozen=True, slots=True)
class Replay:
    """What judging would have said on each of the `days`, of the promise as it stands now.

    The readings begin up to `WARM_UP` earlier. `began_on` is the first day of the period where that
    was moved back, for want of days.
    """

    days: Window
    readings: Sequence[Reading]
    began_on: dt.date | None
    promise: Target
    facts: Facts

    def windows(self, least_volume: Decimal | None = None) -> list[ClosedWindow]:
        """Return the windows that ended on the days that were judged again, and the one before.

        A rate has no value where its divisor is below `least_volume`.
        """
        days = Window(self.days.start - WARM_UP - LONGEST_WINDOW, self.days.end)
        return closed_windows(
            target=self.promise, facts=self.facts, days=days, least_volume=least_volume
        )

    def has_volume(self, reading: Reading, least_volume: Decimal | None) -> bool:
        """Return whether there was so much to divide by when `reading` was made."""
        return has_volume(
            target=self.promise,
            facts=self.facts,
            least_volume=least_volume,
            as_of=reading.on,
            is_day_over=False,
            arrived_until=reading.data_until,
        )


def replay(*, target: Target, today: dt.date) -> Replay:
    """Judge `target`, saved or not, as of each of the last 90 days that are over.

    One read of the data and one pass over the days; a few milliseconds a day. The data is that
    known today: what arrived late or was corrected since counts as if it had come in time.
    """
    days = Window(today - REPLAYED_DAYS * ONE_DAY, today - ONE_DAY)
    promise = copy.copy(target)
    is_moved = promise.starts_on > today - LEAST_RUN * ONE_DAY
    if is_moved:
        _begin_by(promise, max(days.start, today - promise.period.days * ONE_DAY))
    facts = read_facts_of(workspace=promise.workspace, targets=[promise], as_of=days.end)
    return Replay(
        days=days,
        readings=list(_readings(promise, facts, days)),
        began_on=promise.starts_on if is_moved else None,
        promise=promise,
        facts=facts,
    )


def usual_alarms(found: Replay) -> list[Reading]:
    """Return the readings that would have been told where no alert rule says otherwise."""
    told, is_trouble = [], False
    for reading, is_confirmed in zip(found.readings, confirmations(found.readings), strict=True):
        is_trouble = is_trouble and reading.status not in RELIEF
        if reading.status == Status.MISSED or (is_confirmed and not is_trouble):
            is_trouble = True
            if reading.on in found.days:
                told.append(reading)
    return told


def closed_windows(
    *, target: Target, facts: Facts, days: Window, least_volume: Decimal | None = None
) -> list[ClosedWindow]:
    """Return the windows of a rate that ended on one of the `days` and whose data has arrived.

    They have no value where the rate's divisor is below `least_volume`.
    """
    if not target.is_rate:
        return []
    choosy = copy.copy(target)
    choosy.kpi = with_least_volume(target.kpi, least_volume)
    return [
        found
        for window in windows_inside(target, None)
        if window.end in days and (found := _closed(choosy, facts, window))
    ]


def _closed(target: Target, facts: Facts, window: Window) -> ClosedWindow | None:
    seen = observation_of(facts, target.kpi, target.segment_key, window, window)
    found = facts.value(target.kpi, target.segment_key, window)
    if not seen.is_complete or found.last_on is None:
        return None
    value = None if found.reason else found.value
    has_failed = value is not None and value not in target.limits
    return ClosedWindow(window, value, has_failed, found.last_on)


def _readings(promise: Target, facts: Facts, days: Window) -> Iterator[Reading]:
    shared, before = Shared(), None
    for at, as_of, arrived_until in _moments(promise, facts, days):
        judged = judge_target(
            target=promise,
            facts=facts,
            as_of=as_of,
            is_day_over=False,
            previous=before,
            arrived_until=arrived_until,
            shared=shared,
        )
        before = Status(judged.status)
        until = judged.data_until
        yield Reading(at, as_of, before, judged.probability, until, until)
        if before in FINAL:
            return


def _moments(
    promise: Target, facts: Facts, days: Window
) -> Iterator[tuple[dt.datetime, dt.date, dt.date]]:
    """Yield when `promise` is judged, as of which date, and up to which date data is there then."""
    zone, lag = promise.workspace.zone, promise.kpi.lag_days * ONE_DAY
    day = max(days.start - WARM_UP, promise.starts_on)
    while day <= min(days.end, promise.ends_on + lag + ONE_DAY):
        arriving = day - lag
        yield midnight(day, zone), day, arriving - ONE_DAY
        seen = facts.value(promise.kpi, promise.segment_key, Window(arriving, arriving))
        if seen.days_with_data:
            yield dt.datetime.combine(day, NOON, tzinfo=zone), day, arriving
        day += ONE_DAY


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
