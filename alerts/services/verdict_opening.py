"""From changes of verdicts to alerts: each change is dealt with once, whoever looks first.

A change is claimed in a transaction of its own that writes the alert, the messages to its
recipients and the claim together, so that a killed process leaves either all of it or nothing.
"""

import datetime as dt
from collections.abc import Sequence
from typing import cast

from django.db import transaction

from alerts.calc.claims import Answer, Lasting, Turn, answer
from alerts.enums import AlertKind, AlertState, Audience, ClaimOutcome, Purpose
from alerts.models import Alert, ChangeClaim
from alerts.services.alerts import resolve
from alerts.services.flapping import goes_back_and_forth
from alerts.services.rules import read_rules
from alerts.services.verdict_telling import tell_of_end, tell_of_trouble
from goals.calc.status import FINAL
from goals.enums import ChangeKind, Status, TargetRole
from goals.models import Target, VerdictChange
from workspaces.models import Workspace, WorkspaceScopedQuerySet

REASON = "the clock serves all workspaces"


def unclaimed_changes(
    workspace: Workspace | None = None,
) -> WorkspaceScopedQuerySet[VerdictChange]:
    """The verdict changes that still have to be dealt with, in one workspace or in all."""
    changes = VerdictChange.objects.filter(claim__isnull=True)
    if workspace:
        return changes.for_workspace(workspace)
    return changes.across_awake(reason=REASON)


@transaction.atomic
def claim_quiet_changes(*, ids: Sequence[int], now: dt.datetime) -> None:
    """Claim together those of the changes that open no alert, of targets that never had one.

    They are most of all, as when thousands of targets begin; one by one they would keep those
    waiting that somebody has to hear of.
    """
    changes = VerdictChange.objects.across_workspaces(reason=REASON).filter(
        pk__in=ids, claim__isnull=True, target__alerts__isnull=True
    )
    targets = Target.objects.across_workspaces(reason=REASON).order_by("pk")
    held = targets.select_for_update(of=("self",), no_key=True).filter(
        pk__in=changes.values("target")
    )
    role_of = dict(held.values_list("pk", "role"))
    loud: set[int] = set()  # what comes after a change that is to be told waits for it
    claims: list[ChangeClaim] = []
    for change in changes.order_by("pk").select_related("assessment"):
        found = answer(_turn(change, role=TargetRole(role_of[change.target_id])), None, None)
        is_plain = change.kind == ChangeKind.STATUS and change.old_status not in FINAL
        if found.purpose is not None or not is_plain:
            loud.add(change.target_id)
        elif change.target_id not in loud:
            claims.append(
                ChangeClaim(
                    workspace_id=change.workspace_id,
                    change=change,
                    outcome=found.outcome,
                    claimed_at=now,
                )
            )
    ChangeClaim.objects.bulk_create(claims)


@transaction.atomic
def claim_change(*, change_id: int, now: dt.datetime) -> ClaimOutcome | None:
    """Deal with one change; None where another process already has.

    The lock on the target keeps its changes in order: each is claimed before the next one.
    """
    change = (
        VerdictChange.objects.across_workspaces(reason=REASON)
        .select_related("assessment")
        .get(pk=change_id)
    )
    change.target = (
        Target.objects.across_workspaces(reason=REASON)
        .select_related("workspace", "kpi", "goal__workspace", "goal__owner__user")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=change.target_id)
    )
    if ChangeClaim.objects.across_workspaces(reason=REASON).filter(change=change).exists():
        return None
    outcome, alert = _deal_with(change, _unresolved_alert(change.target), now=now)
    ChangeClaim.objects.create(
        workspace=change.target.workspace,
        change=change,
        alert=alert,
        outcome=outcome,
        claimed_at=now,
    )
    return outcome


def _alerts_of(target: Target) -> WorkspaceScopedQuerySet[Alert]:
    alerts = Alert.objects.for_workspace(target.workspace).filter(target=target)
    return alerts.select_related("change__assessment", "acknowledged_by")


def _unresolved_alert(target: Target) -> Alert | None:
    unresolved = _alerts_of(target).exclude(state=AlertState.RESOLVED)
    alert = unresolved.select_for_update(of=("self",), no_key=True).first()
    if alert:
        alert.target = target
    return alert


def _deal_with(
    change: VerdictChange, alert: Alert | None, *, now: dt.datetime
) -> tuple[ClaimOutcome, Alert | None]:
    """Tell what is to be told of a change, and to whom.

    The rule is looked up now, so one that was made or removed a moment ago is obeyed. It says to
    whom only of what a rule or what is usual has found; a verdict is for everybody concerned.
    """
    target = change.target
    if target.is_archived or target.goal.is_archived or target.kpi.is_archived:
        return ClaimOutcome.NOTHING, alert
    turn = _turn(change, role=TargetRole(target.role), was=_overturned(change))
    is_verdict = turn.kind == ChangeKind.STATUS
    rule = None if is_verdict else read_rules(target.workspace).rule_of(target)
    lasting = _lasting(alert) if alert else None
    found = answer(turn, lasting, rule.terms if rule else None)
    if found.purpose is None:
        return found.outcome, alert
    match found.outcome:
        case ClaimOutcome.CORRECTED:
            return _correct(change, alert, turn, now=now)
        case ClaimOutcome.RESOLVED | ClaimOutcome.MET:
            alert = alert or _good_alert(change, now=now)
            tell_of_end(alert=alert, change=change, purpose=found.purpose, now=now)
            is_over = alert.state == AlertState.RESOLVED
            return found.outcome, alert if is_over else resolve(alert=alert, now=now)
        case ClaimOutcome.OPENED if not turn.is_settled and goes_back_and_forth(target, now=now):
            found = found.if_restless()
    audience = Audience(rule.audience) if rule else Audience.EVERYBODY
    return found.outcome, _tell(change, found, alert, turn, audience=audience, now=now)


def _tell(
    change: VerdictChange,
    found: Answer,
    alert: Alert | None,
    turn: Turn,
    *,
    audience: Audience,
    now: dt.datetime,
) -> Alert:
    alert = alert or Alert(workspace=change.target.workspace, target=change.target)
    alert.is_flapping = found.purpose == Purpose.FLAPPING
    return tell_of_trouble(
        alert=alert,
        kind=cast(AlertKind, found.kind),
        change=change,
        purpose=cast(Purpose, found.purpose),
        was=turn.was,
        audience=audience,
        now=now,
    )


def _good_alert(change: VerdictChange, *, now: dt.datetime) -> Alert:
    return Alert(
        workspace=change.target.workspace,
        target=change.target,
        change=change,
        kind=AlertKind.TARGET_MET,
        state=AlertState.RESOLVED,
        opened_at=now,
        resolved_at=now,
    )


def _correct(
    change: VerdictChange, alert: Alert | None, turn: Turn, *, now: dt.datetime
) -> tuple[ClaimOutcome, Alert | None]:
    """Tell those who heard of the verdict that it does not stand any more."""
    told = alert or _alerts_of(change.target).first()  # the latest, over since
    if told is None:
        return ClaimOutcome.NOTHING, None
    told.target = change.target
    tell_of_end(alert=told, change=change, purpose=Purpose.CORRECTION, was=turn.was, now=now)
    if alert is not None:
        resolve(alert=alert, now=now)
    return ClaimOutcome.CORRECTED, told


def _turn(change: VerdictChange, *, role: TargetRole, was: Status | None = None) -> Turn:
    return Turn(
        kind=ChangeKind(change.kind),
        new_status=Status(change.new_status),
        role=role,
        version=change.assessment.target_version,
        was=was,
    )


def _lasting(alert: Alert) -> Lasting:
    told = cast(VerdictChange, alert.change)  # the database holds that it is there
    role = TargetRole(cast(Target, alert.target).role)
    return Lasting(AlertKind(alert.kind), _turn(told, role=role), alert.is_flapping)


def _overturned(change: VerdictChange) -> Status | None:
    """The final verdict that `change` overturns; None where the promise itself was changed."""
    if change.kind != ChangeKind.STATUS or change.old_status not in FINAL:
        return None
    before = VerdictChange.objects.for_workspace(change.target.workspace).filter(
        target=change.target, new_status=change.old_status, pk__lt=change.pk
    )
    version = before.order_by("-pk").values_list("assessment__target_version", flat=True).first()
    is_same_promise = version == change.assessment.target_version
    return Status(change.old_status) if is_same_promise else None
