"""Reading what is known about a target: its observations, and the value it is judged on."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from goals.calc.forecast import Frequency, Replays
from goals.calc.observation import History, Observation, arrived
from goals.enums import TargetWindow
from goals.models import Target
from kpis.calc.aggregate import over_time
from kpis.calc.periods import ONE_DAY, Window, full_windows, window_of, windows
from kpis.enums import Aggregation, Cadence, Grain
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from kpis.services.series import Facts, WindowValue, read_facts
from workspaces.models import Workspace

HISTORY_DAYS = {Cadence.DAY: 4 * 366, Cadence.WEEK: 10 * 366, Cadence.MONTH: 20 * 366}
"""How far before a target's newest data a forecast looks, and what "best ever" means."""
MOST_HISTORIES = 16
"""So many are kept: a quarter of a megabyte each for years of days."""
FREQUENCIES: dict[Grain, Frequency] = {Grain.DAY: "D", Grain.WEEK: "W", Grain.MONTH: "M"}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a target's KPI on a date.

    The `observations` have arrived, those of `coming` have not and lead up to the period's end.
    The end is judged on the windows `judged`, of the windows `inside` the period. `actual` is the
    judged value so far, with the reason if none is fit to judge; `data_until` the last date with
    data.
    """

    grain: Grain
    observations: History
    coming: Sequence[Window]
    inside: Sequence[Window]
    judged: Sequence[Window]
    actual: WindowValue
    data_until: dt.date | None


class Shared:
    """What is worked out once for all targets that are judged on the same facts.

    Only the last few are kept: judge all targets of one KPI before those of the next.
    """

    def __init__(self) -> None:
        self.replays = Replays()
        self._observations: OrderedDict[Hashable, History] = OrderedDict()

    def observations(
        self, facts: Facts, target: Target, first: dt.date | None, until: dt.date
    ) -> History:
        """Return what has arrived of the target's KPI, in its windows from `first` to `until`."""
        asked = (target.kpi.key, target.segment_key, target.grain, first, until)
        if asked not in self._observations:
            found = _observations(facts, target, target.grain, first, until)
            self._observations[asked] = History(found)
        self._observations.move_to_end(asked)
        if len(self._observations) > MOST_HISTORIES:
            self._observations.popitem(last=False)
        return self._observations[asked]


def is_level(target: Target) -> bool:
    """Whether the target is judged on one value of its period, not on all of them."""
    return target.window == TargetWindow.LATEST or (
        target.window == TargetWindow.TOTAL
        and not target.kpi.is_derived
        and target.kpi.aggregation in (Aggregation.LAST, Aggregation.MIN, Aggregation.MAX)
    )


def read_facts_of(*, workspace: Workspace, targets: Iterable[Target], as_of: dt.date) -> Facts:
    """Read the facts that all `targets` are judged on, in as many queries as for one."""
    asked = list(targets)
    return read_facts(
        workspace=workspace,
        catalog=Catalog.reaching(workspace, {target.kpi for target in asked}),
        wanted={(target.kpi, target.segment_key) for target in asked},
        start=min((first_date(target, as_of) for target in asked), default=as_of),
        end=as_of,
    )


def observe(
    *,
    facts: Facts,
    target: Target,
    as_of: dt.date,
    is_day_over: bool,
    arrived_until: dt.date | None = None,
    shared: Shared | None = None,
) -> Known:
    """Return what measurements dated up to `as_of` say about `target`.

    The sum of a day that is not over counts in the value so far, but the day is still to come.
    What is dated after `arrived_until` is left out, as if it had not arrived yet. Targets observed
    on the same facts pass one `shared`.
    """
    kpi, period = target.kpi, target.period
    week_starts_on = target.workspace.week_starts_on
    grain = target.grain
    until = min(as_of, period.end, arrived_until or as_of)
    seen = facts.value(kpi, target.segment_key, Window(first_date(target, as_of), until))
    is_open = as_of <= period.end and not is_day_over and _grows_over_the_day(kpi)
    over_until = min(until, as_of - ONE_DAY) if is_open else until
    observations = (shared or Shared()).observations(facts, target, seen.first_on, over_until)
    inside = windows_inside(target, seen.last_on)
    judged = inside
    if target.is_rate:
        judged = inside[-target.judged_windows :]
    elif is_level(target):
        judged = inside[-1:]
    last = observations[-1].window.end if observations else min(as_of, period.start - ONE_DAY)
    end = max((window.end for window in judged), default=last)
    ahead = windows(grain, last + ONE_DAY, end, week_starts_on) if last < end else []
    return Known(
        grain=grain,
        observations=observations,
        coming=[window for window in ahead if last < window.start and window.end <= end],
        inside=inside,
        judged=judged,
        actual=_actual(facts, target, observations, until),
        data_until=seen.last_on,
    )


def full_observations(
    *, facts: Facts, kpi: Kpi, segment_key: str, grain: Grain, span: Window, week_starts_on: int
) -> list[Observation]:
    """Return the days, weeks or months that lie wholly inside `span`."""
    whole = full_windows(grain, span.start, span.end, week_starts_on)
    return [observation_of(facts, kpi, segment_key, window, window) for window in whole]


def first_date(target: Target, as_of: dt.date) -> dt.date:
    """Return from when on facts are read to judge `target` as of a date."""
    until = min(as_of, target.ends_on)
    back = dt.timedelta(days=HISTORY_DAYS[Cadence(target.kpi.cadence)])
    return min(until - back, target.starts_on)


def _grows_over_the_day(kpi: Kpi) -> bool:
    is_made_of_sums = kpi.is_derived or kpi.aggregation == Aggregation.SUM
    return is_made_of_sums and kpi.cadence == Cadence.DAY


def _observations(
    facts: Facts, target: Target, grain: Grain, first: dt.date | None, until: dt.date
) -> list[Observation]:
    if first is None or first > until:
        return []
    kpi, segment = target.kpi, target.segment_key
    found = windows(grain, first, until, target.workspace.week_starts_on)
    if grain == Grain.DAY:  # the common case: no sum for each day
        days = facts.each_day(kpi, segment, [window.start for window in found])
        return arrived(list(map(Observation._make, zip(found, *days, strict=True))))
    so_far = Window(first, until)
    return arrived([observation_of(facts, kpi, segment, window, so_far) for window in found])


def observation_of(
    facts: Facts, kpi: Kpi, segment_key: str, window: Window, so_far: Window
) -> Observation:
    """Return what is known of a window up to `so_far`; a week needs all days of a daily KPI."""
    found = facts.value(kpi, segment_key, window.cut_to(so_far) or window)
    wanted = _recordings_in(window, Cadence(kpi.cadence), found.last_on)
    return Observation(window, found.value, is_complete=found.days_with_data >= wanted)


def _recordings_in(window: Window, cadence: Cadence, last_on: dt.date | None) -> int:
    """Return how many values a window holds when all have arrived, at least 1.

    A month of a weekly KPI holds one for each weekday like that of its last value.
    """
    match cadence:
        case Cadence.DAY:
            return window.days
        case Cadence.WEEK if last_on:
            first = (last_on - window.start).days % 7
            return max((window.days - first + 6) // 7, 1)
    return 1


def windows_inside(target: Target, last_on: dt.date | None) -> list[Window]:
    """Return the windows of the period, of a KPI whose newest data is of `last_on`.

    A week or month that the period cuts belongs to it if the date does on which the KPI is
    usually recorded, as its last date shows. Windows of a rate are full ones.
    """
    period, grain = target.period, target.grain
    week_starts_on = target.workspace.week_starts_on
    if target.is_rate:
        return full_windows(grain, period.start, period.end, week_starts_on)
    usual = (last_on - window_of(grain, last_on, week_starts_on).start) if last_on else ONE_DAY * 0
    return [
        window
        for window in windows(grain, period.start, period.end, week_starts_on)
        if min(window.start + usual, window.end) in period
    ]


def _actual(
    facts: Facts, target: Target, observations: Sequence[Observation], until: dt.date
) -> WindowValue:
    kpi, segment, period = target.kpi, target.segment_key, target.period
    if until < period.start:
        return WindowValue()
    if target.window == TargetWindow.LATEST:
        last = observations[-1].window.cut_to(Window(period.start, until)) if observations else None
        return facts.value(kpi, segment, last) if last else WindowValue()
    if target.window == TargetWindow.TOTAL:
        return facts.value(kpi, segment, Window(period.start, until))
    inside = [each for each in observations if each.is_complete and each.window.is_inside(period)]
    last_ones = inside[-target.judged_windows :]
    if not last_ones:
        return WindowValue()
    if kpi.is_derived:
        joined = Window(last_ones[0].window.start, last_ones[-1].window.end)
        return facts.value(kpi, segment, joined)
    values = [each.value for each in last_ones if each.value is not None]
    return WindowValue(value=over_time(values, Aggregation.MEAN), days_with_data=len(values))
