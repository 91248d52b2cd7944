"""From changes of verdicts to alerts: each change is dealt with once, whoever looks first.

A change is claimed in a transaction of its own that writes the alert, the messages to its
recipients and the claim together, so that a killed process leaves either all of it or nothing.
"""

import datetime as dt
from typing import cast

from django.db import transaction

from alerts.calc.rules import wants
from alerts.calc.transitions import FINAL, OF_WINDOWS, News, is_good_news, is_relief, read_news
from alerts.enums import AlertKind, AlertState, Audience, ClaimOutcome, Purpose
from alerts.models import Alert, ChangeClaim
from alerts.services.alerts import resolve
from alerts.services.flapping import goes_back_and_forth
from alerts.services.rules import read_rules
from alerts.services.verdict_telling import tell_of_end, tell_of_trouble
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
        .select_for_update(of=("self",))
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
    alert = unresolved.select_for_update(of=("self",)).first()
    if alert:
        alert.target = target
    return alert


def _deal_with(
    change: VerdictChange, alert: Alert | None, *, now: dt.datetime
) -> tuple[ClaimOutcome, Alert | None]:
    target = change.target
    if target.is_archived or target.goal.is_archived:
        return ClaimOutcome.NOTHING, alert
    if alert and alert.is_flapping and change.new_status not in FINAL:
        return ClaimOutcome.NOTHING, alert  # until it settles
    if change.kind != ChangeKind.STATUS:
        return _deal_with_signal(change, alert, now=now)
    was = _overturned(change)
    if (news := _read(change)) is not None:
        return _deal_with_news(change, news, alert, was=was, now=now)
    if was is not None:
        return _correct(change, alert, was=was, now=now)
    if is_relief(change=ChangeKind(change.kind), new_status=Status(change.new_status)):
        return _deal_with_relief(change, alert, now=now)
    return ClaimOutcome.NOTHING, alert


def _deal_with_signal(
    change: VerdictChange, alert: Alert | None, *, now: dt.datetime
) -> tuple[ClaimOutcome, Alert | None]:
    """Deal with what does not turn the status: told if the target's rule, or what is usual, does.

    The rule is looked up now, so one that was made or removed a moment ago is obeyed.
    """
    if change.kind == ChangeKind.WINDOW_KEPT:
        return _deal_with_kept_window(change, alert, now=now)
    rule = read_rules(change.target.workspace).rule_of(change.target)
    news = _read(change)
    if news is None or not wants(ChangeKind(change.kind), rule.terms if rule else None):
        return ClaimOutcome.NOTHING, alert
    audience = Audience(rule.audience) if rule else Audience.EVERYBODY
    return _deal_with_news(change, news, alert, audience=audience, now=now)


def _deal_with_kept_window(
    change: VerdictChange, alert: Alert | None, *, now: dt.datetime
) -> tuple[ClaimOutcome, Alert | None]:
    if alert is None or alert.kind != AlertKind.WINDOW_MISSED:
        return ClaimOutcome.NOTHING, alert
    tell_of_end(alert=alert, change=change, purpose=Purpose.RECOVERY, now=now)
    return ClaimOutcome.RESOLVED, resolve(alert=alert, now=now)


def _deal_with_news(
    change: VerdictChange,
    news: News,
    alert: Alert | None,
    *,
    was: Status | None = None,
    audience: Audience = Audience.EVERYBODY,
    now: dt.datetime,
) -> tuple[ClaimOutcome, Alert | None]:
    purpose, outcome = Purpose.TROUBLE, ClaimOutcome.WORSENED
    if alert is None:
        alert = Alert(workspace=change.target.workspace, target=change.target)
        outcome = ClaimOutcome.OPENED
        is_settled = change.new_status in FINAL or change.kind in OF_WINDOWS
        if not is_settled and goes_back_and_forth(change.target, now=now):
            purpose, outcome = Purpose.FLAPPING, ClaimOutcome.FLAPPING
    elif not (alert.is_flapping or _is_worse(change, news, alert)):
        return ClaimOutcome.NOTHING, alert
    alert.is_flapping = purpose == Purpose.FLAPPING
    return outcome, tell_of_trouble(
        alert=alert,
        kind=news.kind,
        change=change,
        purpose=purpose,
        was=was,
        audience=audience,
        now=now,
    )


def _deal_with_relief(
    change: VerdictChange, alert: Alert | None, *, now: dt.datetime
) -> tuple[ClaimOutcome, Alert | None]:
    is_good = is_good_news(
        change=ChangeKind(change.kind),
        new_status=Status(change.new_status),
        role=TargetRole(change.target.role),
    )
    if alert is None and not is_good:
        return ClaimOutcome.NOTHING, None
    outcome = ClaimOutcome.RESOLVED if alert else ClaimOutcome.MET
    alert = alert or _good_alert(change, now=now)
    purpose = Purpose.GOOD_NEWS if is_good else Purpose.RECOVERY
    tell_of_end(alert=alert, change=change, purpose=purpose, now=now)
    return outcome, alert if alert.state == AlertState.RESOLVED else resolve(alert=alert, now=now)


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
    change: VerdictChange, alert: Alert | None, *, was: Status, now: dt.datetime
) -> tuple[ClaimOutcome, Alert | None]:
    """Tell those who heard of the verdict that it does not stand any more."""
    told = alert or _alerts_of(change.target).first()  # the latest, over since
    if told is None:
        return ClaimOutcome.NOTHING, None
    told.target = change.target
    tell_of_end(alert=told, change=change, purpose=Purpose.CORRECTION, was=was, now=now)
    if alert is not None:
        resolve(alert=alert, now=now)
    return ClaimOutcome.CORRECTED, told


def _overturned(change: VerdictChange) -> Status | None:
    """The final verdict that `change` overturns; None where the promise itself was changed."""
    if change.old_status not in FINAL:
        return None
    before = VerdictChange.objects.for_workspace(change.target.workspace).filter(
        target=change.target, new_status=change.old_status, pk__lt=change.pk
    )
    version = before.order_by("-pk").values_list("assessment__target_version", flat=True).first()
    is_same_promise = version == change.assessment.target_version
    return Status(change.old_status) if is_same_promise else None


def _is_worse(change: VerdictChange, news: News, alert: Alert) -> bool:
    """Whether `change` must be told again: more severe, or of a promise or window since."""
    told_change = cast(VerdictChange, alert.change)  # the database holds that it is there
    told_change.target = change.target
    told = _read(told_change)
    is_new_promise = change.assessment.target_version > told_change.assessment.target_version
    is_next_window = news.kind == alert.kind == AlertKind.WINDOW_MISSED
    is_worse = told is None or news.severity > told.severity
    return is_new_promise or is_next_window or is_worse


def _read(change: VerdictChange) -> News | None:
    return read_news(
        change=ChangeKind(change.kind),
        new_status=Status(change.new_status),
        role=TargetRole(change.target.role),
    )
