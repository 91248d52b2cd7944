"""Moved goalposts: what every change of a target changed, and why it was made."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _

from goals.calc.boundary import Limits
from goals.enums import Condition, TargetRole, TargetWindow, Trajectory
from goals.models import Target, TargetVersion
from goals.services.numbers import promised_for, value_for
from goals.services.target_versions import promise_values
from kpis.formatting import format_date
from workspaces.models import Workspace
from workspaces.paging import page_of
from workspaces.reader import Reader


@dataclass(frozen=True, slots=True)
class Move:
    """One part of a promise, before and after; `is_easier` where a number tells, else None."""

    label: str
    before: str
    after: str
    is_easier: bool | None = None


@dataclass(frozen=True, slots=True)
class Goalpost:
    """One change of one target, in words for one reader."""

    version: TargetVersion
    moves: Sequence[Move]


def read_goalposts(
    *, workspace: Workspace, reader: Reader, number: str | None
) -> tuple[Page[TargetVersion], list[Goalpost]]:
    """Read one page of the changes of all targets, the newest first; two queries."""
    changes = TargetVersion.objects.for_workspace(workspace).filter(number__gt=1)
    with_all = changes.select_related("target__kpi", "target__goal", "by")
    page = page_of(with_all.order_by("-at", "-pk"), number)
    shown = list(page)
    promises = _promises(workspace, shown)
    return page, [
        Goalpost(version, list(_moves(version.target, promises, version.number, reader)))
        for version in shown
    ]


Promises = Mapping[tuple[int, int], dict[str, Any]]  # by target and number of the version


def _promises(workspace: Workspace, shown: Sequence[TargetVersion]) -> Promises:
    """Return the promises of `shown` and of the versions before them."""
    numbers = {version.number - 1 for version in shown} | {version.number for version in shown}
    rows = TargetVersion.objects.for_workspace(workspace).filter(
        target__in={version.target_id for version in shown}, number__in=numbers
    )
    found = rows.values_list("target", "number", "promise")
    return {(target_id, number): promise for target_id, number, promise in found}


def _moves(target: Target, promises: Promises, number: int, reader: Reader) -> Iterator[Move]:
    """Yield what differs between a version and the one before it."""
    texts = [promises[target.pk, each] for each in (number - 1, number)]
    before, after = (Target(kpi=target.kpi, **promise_values(each)) for each in texts)
    keys = [each["kpi"] for each in texts]
    parts = zip(_told(before, keys[0], reader), _told(after, keys[1], reader), strict=True)
    for (label, was), (_label, said) in parts:
        if was != said:
            yield Move(label, was, said)
    was, said = (promised_for(reader, each) for each in (before, after))
    if was != said:
        yield Move(_("Target value"), was, said, is_easier(before.limits, after.limits))


def is_easier(before: Limits, after: Limits) -> bool | None:
    """Return whether `after` allows all that `before` did and more, None where neither does."""
    if _holds_all(after, before):
        return True
    return False if _holds_all(before, after) else None


def _holds_all(outer: Limits, inner: Limits) -> bool:
    is_low = outer.low is None or (inner.low is not None and outer.low <= inner.low)
    is_high = outer.high is None or (inner.high is not None and outer.high >= inner.high)
    return is_low and is_high


def _told(promised: Target, kpi_key: str, reader: Reader) -> list[tuple[str, str]]:
    """Return the parts of a promise with their names, but for the value, as the reader writes."""
    window = TargetWindow(promised.window)
    baseline = value_for(reader, promised.baseline_value, promised)
    if promised.baseline_from and promised.baseline_to:
        baseline += f" ({_dates(promised.baseline_from, promised.baseline_to, reader)})"
    judged = f" × {promised.judged_windows}" if promised.is_rate else ""
    return [
        (_("KPI"), kpi_key),
        (_("Segment"), promised.segment_key or _("all segments")),
        (_("Role"), str(TargetRole(promised.role).label)),
        (_("Judged by"), f"{window.label}{judged}"),
        (_("Condition"), str(Condition(promised.condition).label)),
        (_("Baseline"), baseline),
        (_("Period"), _dates(promised.starts_on, promised.ends_on, reader)),
        (_("How it gets there"), _trajectory(promised, reader)),
        (_("Why this should move the goal"), promised.link_reason),
    ]


def _trajectory(promised: Target, reader: Reader) -> str:
    label = str(Trajectory(promised.trajectory).label)
    stops = [
        f"{each['on']}: {value_for(reader, Decimal(each['value']), promised)}"
        for each in promised.milestones
    ]
    return f"{label} ({', '.join(stops)})" if stops else label


def _dates(start: dt.date, end: dt.date, reader: Reader) -> str:
    first, last = (format_date(day, language=reader.language) for day in (start, end))
    return f"{first} – {last}"
