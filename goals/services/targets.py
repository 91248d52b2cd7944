"""Making and changing targets; every change is a new version with its reason."""

import datetime as dt
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from goals.models import Goal, Target, TargetVersion
from goals.services.promises import settle_promise
from goals.services.sentences import sentence
from goals.services.target_versions import PROMISE_FIELDS, promise_texts
from goals.services.verdicts import refresh_verdict
from kpis.models import Kpi
from workspaces.models import Membership
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version

_UPDATED: Final = (*PROMISE_FIELDS, "baseline_frozen_at", "baseline_frozen_by", "next_check_at")


@transaction.atomic
def create_target(
    *, goal: Goal, kpi: Kpi, by: Membership, now: dt.datetime, **fields: Any
) -> Target:
    """Make a target: a promise about `kpi` that should move `goal`.

    `fields` are those of `Target` that a person types; `settle_promise` says how the rest
    follows. The next tick of the clock judges it.

    Raises:
        ValidationError: a field is refused.
    """
    target = Target(workspace=goal.workspace, goal=goal, kpi=kpi, next_check_at=now)
    settle_promise(target=target, by=by, now=now, **fields)
    target.full_clean()
    target.save()
    _keep_version(target, reason="", by=by, now=now)
    record_change(
        workspace=goal.workspace,
        by=by,
        action="created",
        subject=target,
        after={"sentence": sentence(target, "en")},
    )
    refresh_verdict(goal=goal, now=now)
    return target


@transaction.atomic
def update_target(
    *,
    target: Target,
    reason: str,
    by: Membership,
    now: dt.datetime,
    expected_version: int | None = None,
    **fields: Any,
) -> Target:
    """Change what a target promises: a new version with its reason, judged at the next tick.

    Assessments made so far keep the version they were made under. Nothing is written where
    nothing differs.

    Raises:
        ValidationError: a field or the missing `reason` is refused.
        StaleVersionError: somebody else has saved since `expected_version`.
    """
    stored = Target.objects.for_workspace(target.workspace).get(pk=target.pk)
    before = promise_texts(stored)
    settle_promise(target=target, stored=stored, by=by, now=now, **fields)
    after = promise_texts(target)
    if after == before:
        return target
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the target changes.")})
    target.full_clean()
    claim_next_version(subject=target, expected=expected_version)
    target.next_check_at = now
    target.save(update_fields=_UPDATED)
    _keep_version(target, reason=reason.strip(), by=by, now=now)
    changed = [name for name in after if after[name] != before[name]]
    record_change(
        workspace=target.workspace,
        by=by,
        action="changed",
        subject=target,
        before={name: before[name] for name in changed},
        after={"reason": reason.strip(), **{name: after[name] for name in changed}},
    )
    refresh_verdict(goal=target.goal, now=now)
    return target


@transaction.atomic
def archive_target(*, target: Target, by: Membership, now: dt.datetime) -> None:
    """Stop judging a target; what was judged stays."""
    target.is_archived = True
    target.save(update_fields=["is_archived"])
    record_change(workspace=target.workspace, by=by, action="archived", subject=target)
    refresh_verdict(goal=target.goal, now=now)


def _keep_version(target: Target, *, reason: str, by: Membership, now: dt.datetime) -> None:
    TargetVersion.objects.create(
        workspace_id=target.workspace_id,
        target=target,
        number=target.version,
        promise={
            **promise_texts(target),
            "sentence_ko": sentence(target, "ko"),
            "sentence_en": sentence(target, "en"),
        },
        reason=reason,
        by=by.user,
        at=now,
        made_on=target.workspace.today(now),
    )
