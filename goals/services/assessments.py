"""Judging targets: one transaction each, once however many schedulers try."""

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from goals.enums import ChangeKind, Status, TargetRole
from goals.models import Assessment, Target, VerdictChange
from goals.models.target import TargetQuerySet
from goals.services.clock import next_check_at
from goals.services.judging import judge_target
from goals.services.observations import read_facts_of
from goals.services.target_versions import in_force
from goals.services.verdicts import refresh_verdict
from kpis.services.series import Facts
from workspaces.models import Workspace

logger = logging.getLogger(__name__)

BATCH_SIZE = 200
"""So many targets of a workspace have their facts read together."""
RETRY_AFTER = dt.timedelta(minutes=30)
"""A target whose judgement failed is left alone for so long."""
JUDGED_FIELDS = (
    "status",
    "latest_assessment",
    "judged_version",
    "judged_data_version",
    "next_check_at",
    "check_error",
)
"""What judging writes on a target."""
FIRST_DAY_ZONE = dt.timezone(dt.timedelta(hours=14))
"""Where a day begins first."""


@dataclass(frozen=True, slots=True)
class Result:
    """How many targets were due, how many were judged, and of how many that changed the verdict."""

    due: int
    assessed: int
    changed: int


@dataclass(frozen=True, slots=True)
class _Outcome:
    assessment: Assessment | None = None
    has_changed: bool = False


def assess_due(
    *,
    now: dt.datetime,
    workspace: Workspace | None = None,
    as_of: dt.date | None = None,
    everything: bool = False,
) -> Result:
    """Judge every target that is due, of one workspace or of all; a failing one is set aside.

    A target is due when its promise or its KPI's data is newer than its judgement, or when its
    clock says so; with `everything` each one is. With `as_of` the question is how things stood on
    that date: due is each target not yet judged as of it, and the present stays due as it was.

    Raises:
        ValidationError: `as_of` lies in the future.
    """
    first_today = now.astimezone(FIRST_DAY_ZONE).date()
    if as_of and as_of > (workspace.today(now) if workspace else first_today):
        raise ValidationError({"as_of": _("Nothing can be judged as of a future date.")})
    due = assessed = changed = 0
    for batch in _batches(_due(now=now, workspace=workspace, as_of=as_of, everything=everything)):
        due += len(batch)
        for outcome in _assess_batch(batch, as_of=as_of, now=now):
            assessed += outcome.assessment is not None
            changed += outcome.has_changed
    return Result(due=due, assessed=assessed, changed=changed)


def assess_target(*, target: Target, as_of: dt.date, now: dt.datetime) -> Assessment | None:
    """Judge one target from measurements dated up to `as_of`; None if that was done already.

    Raises:
        ValueError: `as_of` lies in the future of the target's workspace.
    """
    seen = _active().get(pk=target.pk)
    if as_of > seen.workspace.today(now):
        raise ValueError("nothing can be judged as of a future date")
    (promise,) = _promises(seen.workspace, [seen], as_of=as_of, now=now)
    facts = read_facts_of(workspace=seen.workspace, targets=[promise], as_of=as_of)
    return _assess(seen, promise, facts=facts, as_of=as_of, now=now).assessment


def read_assessment(*, target: Target, as_of: dt.date, now: dt.datetime) -> Assessment:
    """Return how `target` stood on a date, stored or worked out on the spot; nothing is written.

    Raises:
        ValidationError: `as_of` lies in the future.
    """
    today = target.workspace.today(now)
    if as_of > today:
        raise ValidationError({"as_of": _("Nothing can be judged as of a future date.")})
    (promise,) = _promises(target.workspace, [target], as_of=as_of, now=now)
    return _stored(promise, as_of) or judge_target(
        target=promise,
        facts=read_facts_of(workspace=target.workspace, targets=[promise], as_of=as_of),
        as_of=as_of,
        is_day_over=as_of < today,
        previous=_previous_status(promise, as_of),
    )


def _promises(
    workspace: Workspace, targets: Sequence[Target], *, as_of: dt.date, now: dt.datetime
) -> list[Target]:
    """Return what each of `targets` promised as of a date, in the same order."""
    today = workspace.today(now)
    found = in_force(workspace=workspace, targets=targets, as_of=as_of, today=today)
    return [found[target.pk] for target in targets]


def _stored(promise: Target, as_of: dt.date) -> Assessment | None:
    """Return the judgement of a promise as of a date on the data there is, if there is one."""
    done = Assessment.objects.for_workspace(promise.workspace).filter(
        target=promise,
        target_version=promise.version,
        as_of=as_of,
        data_version=promise.kpi.data_version,
    )
    return done.first()


def _active() -> TargetQuerySet:
    rows = Target.objects.across_workspaces(reason="the clock judges the targets of all workspaces")
    return rows.active().select_related("kpi", "goal", "workspace")


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


def _batches(targets: TargetQuerySet) -> Iterator[list[Target]]:
    """Yield the targets of one workspace at a time, read just before they are judged.

    Guardrails come first, so that no goal is met for a moment before its guardrail breaks it.
    """
    rows = list(targets.order_by("workspace", "kpi", "pk").values_list("workspace", "pk"))
    for _workspace, of_workspace in groupby(rows, key=lambda row: row[0]):
        keys = [key for _workspace, key in of_workspace]
        for start in range(0, len(keys), BATCH_SIZE):
            batch = _active().filter(pk__in=keys[start : start + BATCH_SIZE])
            yield sorted(batch, key=lambda target: (target.role != TargetRole.GUARDRAIL, target.pk))


def _assess_batch(
    batch: Sequence[Target], *, as_of: dt.date | None, now: dt.datetime
) -> Iterator[_Outcome]:
    if not batch:
        return
    workspace = batch[0].workspace
    today = workspace.today(now)
    date = min(as_of, today) if as_of else today
    try:
        promises = _promises(workspace, batch, as_of=date, now=now)
        facts = read_facts_of(workspace=workspace, targets=promises, as_of=date)
    except Exception as error:  # one broken target must not keep the others from being judged
        if len(batch) == 1:
            _set_aside(batch[0], error, now=now)
            return
        for target in batch:
            yield from _assess_batch([target], as_of=as_of, now=now)
        return
    for target, promise in zip(batch, promises, strict=True):
        try:
            yield _assess(target, promise, facts=facts, as_of=date, now=now)
        except Exception as error:  # see above; the error is logged and kept on the row
            _set_aside(target, error, now=now)


def _set_aside(target: Target, error: Exception, *, now: dt.datetime) -> None:
    logger.error("Target %s could not be judged.", target.pk, exc_info=error)
    Target.objects.for_workspace(target.workspace).filter(pk=target.pk).update(
        check_error=f"{type(error).__name__}: {error}"[:300], next_check_at=now + RETRY_AFTER
    )


@transaction.atomic
def _assess(
    seen: Target, promise: Target, *, facts: Facts, as_of: dt.date, now: dt.datetime
) -> _Outcome:
    """Judge the target as it was `seen` before its `facts` were read, under its row's lock.

    It is judged by the `promise` in force as of that date. The data version is the one seen, so
    data that arrived in between makes the target due again.
    """
    locked = (
        Target.objects.for_workspace(seen.workspace)
        .select_related("latest_assessment")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=seen.pk)
    )
    if locked.version != seen.version or locked.is_archived:
        return _Outcome()  # changed meanwhile: due again, as it is now
    locked.kpi, locked.goal, locked.workspace = seen.kpi, seen.goal, seen.workspace
    today = seen.workspace.today(now)
    before = locked.latest_assessment
    assessment = _stored(promise, as_of)
    kinds: list[ChangeKind] = []
    is_new = assessment is None
    if assessment is None:
        promise.latest_assessment = before
        assessment = judge_target(
            target=promise,
            facts=facts,
            as_of=as_of,
            is_day_over=as_of < today,
            previous=_previous_status(promise, as_of),
        )
        assessment.target, assessment.created_at = locked, now
        assessment.save()
        kinds = _move_status(locked, assessment, now=now)
    if as_of == today:
        _advance_clock(locked, promise, assessment, now=now)
    locked.save(update_fields=JUDGED_FIELDS)
    if locked.latest_assessment != before:
        refresh_verdict(goal=locked.goal, now=now)
    return _Outcome(assessment if is_new else None, has_changed=bool(kinds))


def _previous_status(target: Target, as_of: dt.date) -> Status | None:
    """Return the status of the same promise before, as of that date or an earlier one."""
    latest = target.latest_assessment
    if latest and latest.as_of <= as_of and latest.target_version == target.version:
        return Status(latest.status)
    before = (
        Assessment.objects.for_workspace(target.workspace)
        .filter(target=target, target_version=target.version, as_of__lte=as_of)
        .order_by("-as_of", "-pk")
        .first()
    )
    return Status(before.status) if before else None


def _move_status(target: Target, assessment: Assessment, *, now: dt.datetime) -> list[ChangeKind]:
    """Make `assessment` the target's latest, unless a later date is judged already.

    Writes the transition that this is, and returns its kind.
    """
    latest = target.latest_assessment
    if latest and latest.as_of > assessment.as_of:
        return []
    old_status = target.status if latest else ""
    kinds = []
    if old_status != assessment.status:
        kinds.append(ChangeKind.STATUS)
    elif _is_confirmed_now(target, assessment):
        kinds.append(ChangeKind.OFF_TRACK_CONFIRMED)
    for kind in kinds:
        VerdictChange.objects.create(
            workspace_id=target.workspace_id,
            target=target,
            assessment=assessment,
            kind=kind,
            old_status=old_status,
            new_status=assessment.status,
            changed_at=now,
        )
    target.status = assessment.status
    target.latest_assessment = assessment
    return kinds


def _is_confirmed_now(target: Target, assessment: Assessment) -> bool:
    """Return whether this is the second judgement as off track, on newer data than the first.

    Once for each spell of being off track.
    """
    if assessment.status != Status.OFF_TRACK:
        return False
    changes = VerdictChange.objects.for_workspace(target.workspace).filter(target=target)
    newest = changes.select_related("assessment").order_by("-pk").first()
    if newest is None or newest.kind != ChangeKind.STATUS:
        return False
    first = newest.assessment
    return (first.data_version, first.data_until) != (
        assessment.data_version,
        assessment.data_until,
    )


def _advance_clock(
    target: Target, promise: Target, assessment: Assessment, *, now: dt.datetime
) -> None:
    target.judged_version = target.version
    target.judged_data_version = target.kpi.data_version
    target.next_check_at = next_check_at(target=promise, assessment=assessment, now=now)
    target.check_error = ""
