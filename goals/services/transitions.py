"""Saving judgements: the assessments, what they turn, and when each target is due again."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import OuterRef, Subquery

from goals.enums import ChangeKind, Status
from goals.models import Assessment, Target, VerdictChange
from goals.models.target import TargetQuerySet
from goals.services.clock import next_check_at
from goals.services.docket import Judgement, Key
from goals.services.rows import insert_rows, update_rows
from goals.services.verdicts import refresh_verdicts
from workspaces.models import Workspace

JUDGED_FIELDS = (
    "status",
    "latest_assessment",
    "judged_version",
    "judged_data_version",
    "next_check_at",
    "check_error",
)
"""What judging writes on a target."""
_OF_JUDGING = (ChangeKind.STATUS, ChangeKind.OFF_TRACK_CONFIRMED)  # the others are of alert rules


class Saved(NamedTuple):
    """A judgement that was new and is saved now; `has_changed` says that it is a transition."""

    assessment: Assessment
    has_changed: bool


@transaction.atomic
def save_judgements(
    judgements: Sequence[Judgement],
    *,
    as_of: dt.date,
    now: dt.datetime,
    is_patient: bool = False,
    awaited: TargetQuerySet | None = None,
) -> list[Saved]:
    """Save what the targets of one workspace were judged as, as many statements as for one.

    A goal whose targets are not all judged yet, since some are among the `awaited`, waits for them.

    What somebody else is judging or changing in this moment is left to him, or with `is_patient`
    waited for; what he has judged or changed already is left as it is. It is due again if need be.
    """
    if not judgements:
        return []
    workspace = judgements[0].target.workspace
    held = _hold(workspace, judgements, as_of=as_of, is_patient=is_patient)
    before = {each.target.pk: each.target.latest_assessment_id for each in held}
    new = [each for each in held if each.is_new]
    _insert(workspace, new, as_of=as_of, now=now)
    changes = _changes(workspace, new, now=now)
    insert_rows(list(changes.values()))
    _move_targets(held, as_of=as_of, now=now)
    update_rows([each.target for each in held], JUDGED_FIELDS)
    touched = [
        each.target
        for each in held
        if awaited is not None or each.target.latest_assessment_id != before[each.target.pk]
    ]
    refresh_verdicts(
        workspace=workspace,
        goal_ids={each.goal_id for each in touched},
        now=now,
        awaited=awaited,
    )
    return [Saved(each.assessment, each.target.pk in changes) for each in new]


def _hold(
    workspace: Workspace, judgements: Sequence[Judgement], *, as_of: dt.date, is_patient: bool
) -> list[Judgement]:
    """Lock the targets' rows; return the judgements of those that are still as they were read."""
    seen = {each.target.pk: each for each in judgements}
    rows = (
        Target.objects.for_workspace(workspace)
        .filter(pk__in=seen)
        .select_for_update(no_key=True, skip_locked=not is_patient)
        .order_by("pk")
        .values_list("pk", "version", "is_archived", "latest_assessment")
    )
    same = {
        pk
        for pk, version, is_archived, latest in rows
        if (version, latest) == (seen[pk].target.version, seen[pk].target.latest_assessment_id)
        and not is_archived
    }
    done = _stored(workspace, same, as_of)
    return [
        each
        for each in judgements
        if each.target.pk in same and (each.key not in done or not each.is_new)
    ]


def _stored(workspace: Workspace, target_ids: Iterable[int], as_of: dt.date) -> dict[Key, int]:
    """Return the primary keys of the targets' assessments as of the date."""
    rows = Assessment.objects.for_workspace(workspace).filter(target__in=target_ids, as_of=as_of)
    return {
        (target, version, data_version): pk
        for pk, target, version, data_version in rows.values_list(
            "pk", "target", "target_version", "data_version"
        )
    }


def _insert(
    workspace: Workspace, new: Sequence[Judgement], *, as_of: dt.date, now: dt.datetime
) -> None:
    for each in new:
        each.assessment.target, each.assessment.created_at = each.target, now
    insert_rows([each.assessment for each in new])
    keys = _stored(workspace, [each.target.pk for each in new], as_of)
    for each in new:
        each.assessment.pk = keys[each.key]
        each.assessment._state.adding = False


def _changes(
    workspace: Workspace, new: Sequence[Judgement], *, now: dt.datetime
) -> dict[int, VerdictChange]:
    """Return the transitions that the new judgements are, by the target's primary key."""
    latest = [each for each in new if _is_latest(each)]
    lasting, kinds = [], {}
    for each in latest:
        if _old_status(each) == each.assessment.status:
            lasting.append(each)
        else:
            kinds[each.target.pk] = ChangeKind.STATUS
    kinds |= dict.fromkeys(_confirmed_now(workspace, lasting), ChangeKind.OFF_TRACK_CONFIRMED)
    return {
        each.target.pk: VerdictChange(
            workspace_id=each.target.workspace_id,
            target=each.target,
            assessment=each.assessment,
            kind=kinds[each.target.pk],
            old_status=_old_status(each),
            new_status=each.assessment.status,
            changed_at=now,
        )
        for each in latest
        if each.target.pk in kinds
    }


def _is_latest(judgement: Judgement) -> bool:
    """Whether no later date is judged already."""
    latest = judgement.target.latest_assessment
    return latest is None or latest.as_of <= judgement.assessment.as_of


def _old_status(judgement: Judgement) -> str:
    return judgement.target.status if judgement.target.latest_assessment else ""


def _confirmed_now(workspace: Workspace, lasting: Sequence[Judgement]) -> set[int]:
    """Return the targets judged as off track for the second time, on newer data than the first.

    Once for each spell of being off track.
    """
    off = {
        each.target.pk: each.assessment
        for each in lasting
        if each.assessment.status == Status.OFF_TRACK
    }
    if not off:
        return set()
    changes = VerdictChange.objects.for_workspace(workspace)
    own = changes.filter(target=OuterRef("target"), kind__in=_OF_JUDGING).order_by("-pk")
    newest = changes.filter(target__in=off, pk=Subquery(own.values("pk")[:1]))
    found = set()
    for change in newest.filter(kind=ChangeKind.STATUS).select_related("assessment"):
        first, second = change.assessment, off[change.target_id]
        if (first.data_version, first.data_until) != (second.data_version, second.data_until):
            found.add(change.target_id)
    return found


def _move_targets(held: Sequence[Judgement], *, as_of: dt.date, now: dt.datetime) -> None:
    """Make new judgements their targets' latest, and set the clocks of those judged as of today."""
    for each in held:
        target, assessment = each.target, each.assessment
        if each.is_new and _is_latest(each):
            target.status, target.latest_assessment = assessment.status, assessment
        if as_of == target.workspace.today(now):
            target.judged_version = target.version
            target.judged_data_version = target.kpi.data_version
            target.next_check_at = next_check_at(
                target=each.promise, assessment=assessment, now=now
            )
            target.check_error = ""
