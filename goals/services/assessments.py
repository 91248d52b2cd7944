"""Judging what is due: many targets at once, once however many schedulers try."""

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from goals.enums import TargetRole
from goals.models import Assessment, Target
from goals.models.target import TargetQuerySet
from goals.services.docket import Docket, Judgement
from goals.services.standstill import without_standing
from goals.services.transitions import Saved, save_judgements
from goals.services.verdicts import refresh_verdicts
from kpis.models import Kpi
from kpis.services.tallies import prove_tallies
from workspaces.models import Workspace
from workspaces.sight import inside

logger = logging.getLogger(__name__)

CHUNK_KPIS, CHUNK_TARGETS = 200, 2000
"""Targets of at most so many KPIs, and so many of them, are judged and saved together."""
RETRY_AFTER = dt.timedelta(minutes=30)
"""A target whose judgement failed is left alone for so long."""
FIRST_DAY_ZONE = dt.timezone(dt.timedelta(hours=14))
"""Where a day begins first."""
_NEEDED = ("id", "workspace", "target", "target_version", "as_of", "status")
_NOT_NEEDED = [
    f"latest_assessment__{field.name}"
    for field in Assessment._meta.fields
    if field.name not in _NEEDED
]


@dataclass(frozen=True, slots=True)
class Result:
    """How many targets were due, how many were judged, and of how many that changed the verdict.

    A sweep that `is_cut` had no time for the rest, which stays due.
    """

    due: int
    assessed: int
    changed: int
    is_cut: bool = False


def assess_due(
    *,
    now: dt.datetime,
    workspace: Workspace | None = None,
    as_of: dt.date | None = None,
    everything: bool = False,
    longest: dt.timedelta | None = None,
) -> Result:
    """Judge every target that is due, of one workspace or of all; a failing one is set aside.

    Those with the newest data come first. After `longest` nothing more is begun.

    A target is due when its promise or its KPI's data is newer than its judgement, or when its
    clock says so; with `everything` each one is, after the numbers of all are proven. With `as_of`
    the question is how things stood on that date: due is each target not yet judged as of it, and
    the present stays due as it was.

    Raises:
        ValidationError: `as_of` lies in the future.
    """
    first_today = now.astimezone(FIRST_DAY_ZONE).date()
    if as_of and as_of > (workspace.today(now) if workspace else first_today):
        raise ValidationError({"as_of": _("Nothing can be judged as of a future date.")})
    if everything:
        prove_tallies(workspaces=[workspace] if workspace else Workspace.objects.all(), now=now)
    counts = Counter[str]()
    began, is_cut = time.monotonic(), False
    for chunk in _chunks(_due(now=now, workspace=workspace, as_of=as_of, everything=everything)):
        if is_cut := bool(counts) and _is_over(began, longest):
            break
        counts["due"] += len(chunk)
        if chunk:
            today = chunk[0].workspace.today(now)
            date = min(as_of, today) if as_of else today
            awaited = None if as_of else _awaited(chunk[0].workspace, now=now)
            with inside(chunk[0].workspace_id):
                judged = _assess_or_set_aside(chunk, as_of=date, now=now, awaited=awaited)
            for saved in judged:
                counts["assessed"] += 1
                counts["changed"] += saved.has_changed
    return Result(counts["due"], counts["assessed"], counts["changed"], is_cut)


def _is_over(began: float, longest: dt.timedelta | None) -> bool:
    return longest is not None and time.monotonic() - began > longest.total_seconds()


def assess_target(*, target: Target, as_of: dt.date, now: dt.datetime) -> Assessment | None:
    """Judge one target from measurements dated up to `as_of`; None if that was done already.

    None also if the target changes in this moment: then it is due again.

    Raises:
        ValueError: `as_of` lies in the future of the target's workspace.
    """
    rows = _active().select_related("kpi", "workspace", "latest_assessment")
    seen = rows.get(pk=target.pk)
    if as_of > seen.workspace.today(now):
        raise ValueError("nothing can be judged as of a future date")
    judged = _judgement(seen, as_of=as_of, now=now)
    saved = save_judgements([judged], as_of=as_of, now=now, is_patient=True)
    return saved[0].assessment if saved else None


def read_assessment(*, target: Target, as_of: dt.date, now: dt.datetime) -> Assessment:
    """Return how `target` stood on a date, stored or worked out on the spot; nothing is written.

    Raises:
        ValidationError: `as_of` lies in the future.
    """
    if as_of > target.workspace.today(now):
        raise ValidationError({"as_of": _("Nothing can be judged as of a future date.")})
    return _judgement(target, as_of=as_of, now=now).assessment


def _judgement(target: Target, *, as_of: dt.date, now: dt.datetime) -> Judgement:
    docket = Docket(workspace=target.workspace, targets=[target], as_of=as_of, now=now)
    return docket.judge(target)


def _active() -> TargetQuerySet:
    rows = Target.objects.across_awake(reason="the clock judges the targets of all workspaces")
    return rows.active()


def _awaited(workspace: Workspace, *, now: dt.datetime) -> TargetQuerySet:
    """The targets that a sweep begun `now` has not come to; data that came later is the next's."""
    came_later = Q(kpi__data_changed_at__gt=now)
    return _active().filter(~came_later, workspace=workspace).due_for_check(now=now)


def _due(
    *,
    now: dt.datetime,
    workspace: Workspace | None,
    as_of: dt.date | None,
    everything: bool,
) -> TargetQuerySet:
    targets = _active()
    if workspace:
        targets = targets.filter(workspace=workspace)
    if everything:
        return targets
    if as_of:
        return targets.not_judged_as_of(as_of)
    return targets.due_for_check(now=now)


def _chunks(targets: TargetQuerySet) -> Iterator[list[Target]]:
    """Yield the targets of some KPIs of one workspace at a time, read just before they are judged.

    Cut by KPI, since what a KPI's targets are judged on is read once.
    """
    newest = F("kpi__data_changed_at").desc(nulls_last=True)
    ordered = targets.order_by("workspace", newest, "kpi", "pk")
    rows = ordered.values_list("workspace", "kpi", "pk")
    for workspace_id, of_workspace in groupby(list(rows), key=itemgetter(0)):
        workspace = Workspace.objects.get(pk=workspace_id)
        kpis: set[int] = set()
        keys: list[int] = []
        for _workspace_id, kpi, key in of_workspace:
            if len(keys) == CHUNK_TARGETS or (len(kpis) == CHUNK_KPIS and kpi not in kpis):
                yield _read(workspace, keys)
                kpis, keys = set(), []
            kpis.add(kpi)
            keys.append(key)
        yield _read(workspace, keys)


def _read(workspace: Workspace, keys: Sequence[int]) -> list[Target]:
    """Read targets by KPI; those of one KPI share it, and of the latest assessment little is read.

    That is half of the work that making each row's own objects would be.
    """
    rows = _active().filter(workspace=workspace, pk__in=keys)
    rows = rows.select_related("latest_assessment").defer(*_NOT_NEEDED)
    targets = list(rows.order_by("kpi", "segment_key", "pk"))
    kpis = Kpi.objects.for_workspace(workspace).in_bulk({target.kpi_id for target in targets})
    for kpi in kpis.values():
        kpi.workspace = workspace
    for target in targets:
        target.workspace, target.kpi = workspace, kpis[target.kpi_id]
    return targets


def _assess_or_set_aside(
    chunk: Sequence[Target], *, as_of: dt.date, now: dt.datetime, awaited: TargetQuerySet | None
) -> list[Saved]:
    """Judge the targets and save it; one by one if together that fails."""
    workspace = chunk[0].workspace
    try:
        if awaited is not None:
            chunk = without_standing(workspace=workspace, targets=chunk, now=now, awaited=awaited)
        docket = Docket(workspace=workspace, targets=chunk, as_of=as_of, now=now)
        judged, failed = _judged(docket, chunk)
        saved = save_judgements(judged, as_of=as_of, now=now, awaited=awaited)
    except Exception as error:  # one broken target must not keep the others from being judged
        if len(chunk) == 1:
            _set_aside(chunk[0], error, now=now, awaited=awaited)
            return []
        alone = [_read(target.workspace, [target.pk]) for target in chunk]
        return [
            saved
            for targets in alone
            if targets
            for saved in _assess_or_set_aside(targets, as_of=as_of, now=now, awaited=awaited)
        ]
    for target, cause in failed:
        _set_aside(target, cause, now=now, awaited=awaited)
    return saved


def _judged(
    docket: Docket, chunk: Sequence[Target]
) -> tuple[list[Judgement], list[tuple[Target, Exception]]]:
    """Return the judgements, guardrails' first, and the targets that could not be judged."""
    judged, failed = [], []
    for target in chunk:
        try:
            judged.append(docket.judge(target))
        except Exception as error:  # as above; it is logged and kept on the row
            failed.append((target, error))
    judged.sort(key=lambda each: (each.target.role != TargetRole.GUARDRAIL, each.target.pk))
    return judged, failed


def _set_aside(
    target: Target, error: Exception, *, now: dt.datetime, awaited: TargetQuerySet | None
) -> None:
    """Leave the target alone for a while; its goal does not wait for it."""
    logger.error("Target %s could not be judged.", target.pk, exc_info=error)
    workspace = target.workspace
    with transaction.atomic():
        Target.objects.for_workspace(workspace).filter(pk=target.pk).update(
            check_error=f"{type(error).__name__}: {error}"[:300], next_check_at=now + RETRY_AFTER
        )
        refresh_verdicts(workspace=workspace, goal_ids=[target.goal_id], now=now, awaited=awaited)
