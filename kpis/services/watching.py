"""Looking at new data: is a value out of the ordinary, has data stopped coming?

`watch_kpis(now=…)` is made to be called by the clock: it looks only at KPIs with new data or with
data that has become late, and may run twice or be killed at any time. What somebody may want to
hear of is one `DataChange` row, for alerts to claim.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

from kpis.calc.periods import ONE_DAY, Window
from kpis.calc.unusual.detector import LARGEST, Verdict
from kpis.calc.unusual.news import QUIET_DAYS, QUIET_WEEKS, unusual_news
from kpis.calc.unusual.series import judge_days, judge_weeks
from kpis.enums import Cadence, DataChangeKind, Grain
from kpis.models import DataChange, Kpi, KpiWatch
from kpis.services.catalog import Catalog
from kpis.services.series import Facts, read_facts
from workspaces.models import Workspace
from workspaces.sight import inside

REASON: Final = "the clock serves all workspaces"
_CHUNK: Final = 100  # KPIs looked at together
_LOOK_BACK: Final = {Cadence.DAY: dt.timedelta(400), Cadence.WEEK: dt.timedelta(weeks=156)}
_QUIET: Final = {
    Cadence.DAY: dt.timedelta(QUIET_DAYS),
    Cadence.WEEK: dt.timedelta(weeks=QUIET_WEEKS),
}
_SEEN: Final = [
    "data_version",
    "kpi_version",
    "looked_until",
    "judged_until",
    "unusual_on",
    "late_from",
    "is_late",
]


@dataclass(frozen=True, slots=True)
class Watched:
    """How many KPIs had something to look at, and how many changes were found."""

    due: int
    changes: int


def watch_kpis(*, now: dt.datetime, workspace: Workspace | None = None) -> Watched:
    """Look at every KPI with new or late data, in one workspace or in all."""
    due = list(_due(now=now, workspace=workspace))
    changes = 0
    for workspace_id, rows in groupby(due, key=lambda row: row[0]):
        kpi_ids = [kpi_id for _, kpi_id in rows]
        for start in range(0, len(kpi_ids), _CHUNK):
            with inside(workspace_id):
                changes += _look_at(kpi_ids[start : start + _CHUNK], now=now)
    return Watched(due=len(due), changes=changes)


def _due(*, now: dt.datetime, workspace: Workspace | None) -> Iterable[tuple[int, int]]:
    """Return the KPIs to look at, as pairs of numbers: of their workspace and of their own."""
    living = Kpi.objects.filter(is_archived=False, data_version__gt=0)
    scoped = living.for_workspace(workspace) if workspace else living.across_awake(reason=REASON)
    is_due = Q(watch__isnull=True)
    is_due |= ~Q(watch__data_version=F("data_version")) | ~Q(watch__kpi_version=F("version"))
    for zone in scoped.order_by().values_list("workspace__time_zone", flat=True).distinct():
        today = now.astimezone(ZoneInfo(zone)).date()
        is_over = Q(watch__looked_until__lt=today - ONE_DAY) & Q(
            watch__looked_until__lt=F("last_measured_on")
        )
        has_become_late = Q(watch__is_late=False, watch__late_from__lte=today)
        is_due |= Q(workspace__time_zone=zone) & (is_over | has_become_late)
    return scoped.filter(is_due).order_by("workspace_id", "pk").values_list("workspace_id", "pk")


def is_told_by_its_inputs(change: DataChange) -> bool:
    """Whether the value is unusual because one that it is made of was, in the days before it."""
    kpi = change.kpi
    if kpi is None or kpi.is_recorded or change.kind != DataChangeKind.UNUSUAL:
        return False
    days = _QUIET[Cadence(kpi.cadence)]
    return (
        DataChange.objects.for_workspace(kpi.workspace)
        .filter(
            kpi__in=Catalog.of(kpi.workspace).inputs(kpi),
            kind=DataChangeKind.UNUSUAL,
            on__range=(change.on - days, change.on),
        )
        .exists()
    )


def _look_at(kpi_ids: list[int], *, now: dt.datetime) -> int:
    """Look at KPIs of one workspace: long reading and judging first, then a short transaction."""
    watches = _watches_of(kpi_ids)
    workspace = watches[0].workspace
    seen = {watch.pk: _state(watch) for watch in watches}
    today = workspace.today(now)
    facts = _read(watches, workspace, today)
    found = [(watch, list(_changes(watch, facts, today))) for watch in watches]
    with transaction.atomic():
        stored = KpiWatch.objects.for_workspace(workspace).filter(pk__in=seen)
        locked = stored.select_for_update(no_key=True).order_by("pk")
        ours = {each.pk for each in locked if _state(each) == seen[each.pk]}
        mine = [(watch, changes) for watch, changes in found if watch.pk in ours]
        for watch, changes in mine:
            watch.data_version, watch.kpi_version = watch.kpi.data_version, watch.kpi.version
            watch.looked_until = today - ONE_DAY
            for change in changes:
                change.changed_at = now
        KpiWatch.objects.for_workspace(workspace).bulk_update([each for each, _ in mine], _SEEN)
        made = DataChange.objects.bulk_create(change for _, each in mine for change in each)
    return len(made)


def _watches_of(kpi_ids: list[int]) -> list[KpiWatch]:
    kpis = Kpi.objects.across_workspaces(reason=REASON).filter(pk__in=kpi_ids)
    missing = kpis.filter(watch__isnull=True).values_list("workspace_id", "pk")
    KpiWatch.objects.bulk_create(
        (KpiWatch(workspace_id=workspace_id, kpi_id=pk) for workspace_id, pk in missing),
        ignore_conflicts=True,
    )
    watches = KpiWatch.objects.across_workspaces(reason=REASON).filter(kpi__in=kpi_ids)
    return list(watches.select_related("workspace", "kpi").order_by("pk"))


def _state(watch: KpiWatch) -> tuple[Any, ...]:
    """Return what a look goes by; where it is another now, somebody else has looked meanwhile."""
    return tuple(getattr(watch, name) for name in _SEEN)


def _read(watches: list[KpiWatch], workspace: Workspace, today: dt.date) -> Facts:
    judged = [watch.kpi for watch in watches if watch.kpi.cadence in _LOOK_BACK]
    cadences = {Cadence(kpi.cadence) for kpi in judged}
    return read_facts(
        workspace=workspace,
        wanted=[(kpi, "") for kpi in judged],
        start=today - _LOOK_BACK[max(cadences, default=Cadence.DAY, key=_LOOK_BACK.__getitem__)],
        end=today - ONE_DAY,
        catalog=Catalog.of(workspace),
    )


def _changes(watch: KpiWatch, facts: Facts, today: dt.date) -> Iterator[DataChange]:
    if watch.kpi.is_recorded:  # whatever is made of others comes with them
        yield from _lateness(watch, today)
    if watch.kpi.cadence in _LOOK_BACK:
        yield from _unusual_values(watch, facts, today)


def _lateness(watch: KpiWatch, today: dt.date) -> Iterator[DataChange]:
    is_first_look = watch.looked_until is None
    was_late = watch.is_late
    watch.late_from = watch.kpi.stale_from
    watch.is_late = watch.late_from is not None and watch.late_from <= today
    if watch.is_late == was_late or is_first_look:
        return
    last_on = {"last_on": str(watch.kpi.last_measured_on)}
    if watch.is_late:
        yield _change(watch, DataChangeKind.LATE, watch.late_from or today, last_on)
    else:
        yield _change(watch, DataChangeKind.ARRIVED, today, last_on)


def _unusual_values(watch: KpiWatch, facts: Facts, today: dt.date) -> Iterator[DataChange]:
    cadence = Cadence(watch.kpi.cadence)
    values = _values(watch.kpi, facts, cadence, today)
    judge = judge_days if cadence == Cadence.DAY else judge_weeks
    verdicts = dict(judge(values.items()))
    told_on = watch.unusual_on
    if told_on and told_on in verdicts and not verdicts[told_on].is_unusual:
        yield _change(watch, DataChangeKind.USUAL, told_on, _numbers(values, verdicts, told_on))
        watch.unusual_on = told_on = None
    news = unusual_news(
        verdicts,
        judged_until=watch.judged_until,
        told_on=told_on,
        quiet=_QUIET[cadence],
        today=today,
    )
    if news:
        watch.unusual_on = news
        yield _change(watch, DataChangeKind.UNUSUAL, news, _numbers(values, verdicts, news))
    watch.judged_until = max(verdicts, default=watch.judged_until)


def _values(kpi: Kpi, facts: Facts, cadence: Cadence, today: dt.date) -> dict[dt.date, float]:
    """Return the values to judge by their day or the last of their week.

    Only what is over counts, and of ratios only what has a large enough denominator.
    """
    if cadence == Cadence.WEEK:
        points = facts.points(kpi, "", Grain.WEEK, today)
        whole = {p.end: p.value for p in points if not p.is_partial and p.reason is None}
    else:
        first, daily = today - _LOOK_BACK[cadence], facts.daily(kpi, "")
        whole = {
            day: value
            for day, value in daily.items()
            if day >= first and not (kpi.min_volume and _has_reason(kpi, facts, day))
        }
    return {
        day: float(value)
        for day, value in whole.items()
        if value is not None and abs(value) <= LARGEST
    }


def _has_reason(kpi: Kpi, facts: Facts, day: dt.date) -> bool:
    return facts.value(kpi, "", Window(day, day)).reason is not None


def _numbers(
    values: dict[dt.date, float], verdicts: dict[dt.date, Verdict], day: dt.date
) -> dict[str, Any]:
    verdict = verdicts[day]
    low, expected = verdict.low, verdict.expected
    if low is not None and min(values.values()) >= 0:
        low = max(low, 0.0)  # what has never been negative is not expected to be
    told = {"value": values[day], "expected": expected, "low": low, "high": verdict.high}
    return {name: repr(number) for name, number in told.items() if number is not None}


def _change(
    watch: KpiWatch, kind: DataChangeKind, on: dt.date, facts: dict[str, Any]
) -> DataChange:
    return DataChange(
        workspace_id=watch.workspace_id, kpi_id=watch.kpi_id, kind=kind, on=on, facts=facts
    )
