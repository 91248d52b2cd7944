"""Weighing targets against their KPIs' own history: has it ever moved that much in that time?

What was found is kept beside each target, so that pages can say it at no cost. `weigh_due(now=…)`
is made to be called by the clock and may run twice or be killed at any time.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import F, Q

from goals.calc.precedents import (
    LEAST_WINDOWS,
    Pair,
    Precedents,
    pairs_by_day,
    pairs_by_month,
    reach_days,
    weigh,
    whole_months,
)
from goals.enums import Bound, TargetWindow
from goals.models import Precedent, Target
from kpis.calc.periods import ONE_DAY, Window, week_of, window_of
from kpis.enums import Aggregation, Cadence, Kind
from kpis.services.series import Facts, read_facts
from workspaces.models import Workspace

log = logging.getLogger(__name__)

REASON: Final = "the clock serves all workspaces"
WEIGHED_AGAIN_AFTER: Final = dt.timedelta(days=7)
AT_ONCE: Final = 500  # targets that one call of the clock looks at
LEAST_COVERED: Final = Decimal("0.9")  # of a window's days must have data
UNIT_DAYS: Final = {"day": 1, "week": 7, "month": 30}  # of a rate
CADENCE_DAYS: Final = {Cadence.DAY: 1, Cadence.WEEK: 7, Cadence.MONTH: 31}
WRITTEN: Final = (
    *("target_version", "data_version", "found_count", "window_count", "length_days"),
    *("needed", "largest", "weighed_at"),
)


def weigh_due(*, now: dt.datetime) -> int:
    """Weigh targets that were not, or whose promise or data is newer; return how many.

    Data that only got longer is looked at again after a week, unless there was too little of it.
    A workspace that makes trouble is logged and holds up no other.
    """
    targets = Target.objects.across_awake(reason=REASON)
    stale = ~Q(precedent__data_version=F("kpi__data_version"))
    is_ripe = Q(precedent__weighed_at__lt=now - WEIGHED_AGAIN_AFTER) | Q(
        precedent__window_count__lt=LEAST_WINDOWS
    )
    due = targets.active().filter(
        Q(precedent__isnull=True) | ~Q(precedent__target_version=F("version")) | (stale & is_ripe)
    )
    found = due.select_related("kpi", "workspace").order_by("workspace", "pk")[:AT_ONCE]
    by_workspace: dict[Workspace, list[Target]] = defaultdict(list)
    for target in found:
        by_workspace[target.workspace].append(target)
    count = 0
    for some in by_workspace.values():
        try:
            count += len(weigh_targets(targets=some, now=now))
        except Exception:  # whatever is wrong with one, the others are weighed
            log.exception("targets of workspace %s cannot be weighed", some[0].workspace_id)
    return count


def weigh_targets(*, targets: Sequence[Target], now: dt.datetime) -> list[Precedent]:
    """Weigh targets of one workspace and keep what was found, in as many queries as for one."""
    if not targets:
        return []
    found = find_precedents(targets=targets, today=targets[0].workspace.today(now))
    rows = [
        Precedent(
            workspace_id=target.workspace_id,
            target=target,
            target_version=target.version,
            data_version=target.kpi.data_version,
            found_count=each.found_count,
            window_count=each.window_count,
            length_days=target.period.days,
            needed=each.needed,
            largest=each.largest,
            weighed_at=now,
        )
        for target, each in zip(targets, found, strict=True)
    ]
    return Precedent.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["target"], update_fields=WRITTEN
    )


def find_precedents(*, targets: Sequence[Target], today: dt.date) -> list[Precedents]:
    """Return what the history before `today` says about targets of one workspace, saved or not."""
    looks = [_Look.of(target, today=today) for target in targets]
    facts = read_facts(
        workspace=targets[0].workspace,
        wanted={(target.kpi, target.segment_key) for target in targets},
        start=min(look.first for look in looks),
        end=max(look.last for look in looks),
    )
    return [look.precedents(facts) for look in looks]


@dataclass(frozen=True, slots=True)
class _Look:
    """Where in its history one target's KPI is looked at."""

    target: Target
    first: dt.date
    last: dt.date
    span_days: int

    @classmethod
    def of(cls, target: Target, *, today: dt.date) -> "_Look":
        """The history up to the newest data that lies before the period and before today."""
        kpi, week_starts_on = target.kpi, target.workspace.week_starts_on
        last = min(today, target.starts_on) - ONE_DAY
        if kpi.last_measured_on:
            covered = window_of(Cadence(kpi.cadence), kpi.last_measured_on, week_starts_on)
            last = min(last, covered.end)
        if target.window == TargetWindow.WEEK:
            week = week_of(last, week_starts_on)
            last = last if week.end == last else week.start - ONE_DAY
        span = _span_days(target)
        back = reach_days(length_days=target.period.days, span_days=span)
        return cls(target, last - dt.timedelta(days=back), last, span)

    def precedents(self, facts: Facts) -> Precedents:
        """Weigh what `facts` say of the windows."""
        changes = list(self._changes(facts))
        reference = self.target.baseline_value
        if reference is None:
            newest = next(iter(self._pairs()), None)
            reference = self._value(facts, newest.after) if newest else None
        if reference is None:
            return Precedents()
        return weigh(
            changes,
            reference=reference,
            target=self.target.target_value,
            bound=Bound(self.target.bound),
        )

    def _changes(self, facts: Facts) -> Iterator[tuple[Decimal, Decimal]]:
        for pair in self._pairs():
            before, after = self._value(facts, pair.before), self._value(facts, pair.after)
            if before is not None and after is not None:
                yield before, after

    def _pairs(self) -> Iterable[Pair]:
        length = self.target.period.days
        if self.target.kpi.cadence == Cadence.MONTH:
            return pairs_by_month(
                first=self.first,
                last=self.last,
                length_months=whole_months(length),
                span_months=whole_months(self.span_days),
            )
        return pairs_by_day(
            first=self.first, last=self.last, length_days=length, span_days=self.span_days
        )

    def _value(self, facts: Facts, window: Window) -> Decimal | None:
        """Return the value of a window that has data nearly throughout, a sum without its gaps."""
        kpi, wanted = self.target.kpi, self._count(window)
        found = facts.value(kpi, self.target.segment_key, window)
        if found.value is None or found.days_with_data < LEAST_COVERED * wanted:
            return None
        if kpi.kind == Kind.MEASURED and kpi.aggregation == Aggregation.SUM:
            return found.value * wanted / found.days_with_data
        return found.value

    def _count(self, window: Window) -> int:
        """Return how many values a window holds where none is missing."""
        cadence = Cadence(self.target.kpi.cadence)
        if cadence == Cadence.MONTH:
            return whole_months(window.days)
        return max(window.days // CADENCE_DAYS[cadence], 1)


def _span_days(target: Target) -> int:
    """Return over how many days the judged value is taken."""
    match target.window:
        case TargetWindow.TOTAL:
            return target.period.days
        case TargetWindow.LATEST:
            return CADENCE_DAYS[Cadence(target.kpi.cadence)]
    return UNIT_DAYS[target.window] * target.judged_windows
