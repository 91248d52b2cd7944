"""From verdict changes to alerts: each change is dealt with once, whoever looks first.

A change is claimed in a transaction of its own that writes the alert, the messages to its
recipients and the claim together, so that a killed process leaves either all of it or nothing.
"""

import datetime as dt
import logging

from django.db import transaction

from alerts.calc.transitions import News, is_relief, read_news
from alerts.enums import AlertState, ClaimOutcome
from alerts.models import Alert, ChangeClaim
from alerts.services.alerts import resolve
from alerts.services.telling import tell
from goals.enums import ChangeKind, Status, TargetRole
from goals.models import Target, VerdictChange
from workspaces.models import Workspace, WorkspaceScopedQuerySet

log = logging.getLogger(__name__)

PAGE = 500  # changes looked up at once
REASON = "the clock serves all workspaces"


def open_due_alerts(*, now: dt.datetime, workspace: Workspace | None = None) -> int:
    """Claim every verdict change that nobody has claimed, oldest first.

    A change that cannot be told is logged, looked at again the next time, and blocks no other.

    Returns:
        How many alerts were opened, or told again because they grew worse.
    """
    told, last = 0, 0
    while ids := list(
        unclaimed_changes(workspace)
        .filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:PAGE]
    ):
        for change_id in ids:
            try:
                outcome = claim_change(change_id=change_id, now=now)
            except Exception:  # whatever is wrong with one, the others are told
                log.exception("verdict change %s cannot be told", change_id)
            else:
                told += outcome in (ClaimOutcome.OPENED, ClaimOutcome.WORSENED)
        last = ids[-1]
    return told


def unclaimed_changes(
    workspace: Workspace | None = None,
) -> WorkspaceScopedQuerySet[VerdictChange]:
    """The verdict changes that still have to be dealt with, in one workspace or in all."""
    changes = VerdictChange.objects.filter(claim__isnull=True)
    if workspace:
        return changes.for_workspace(workspace)
    return changes.across_workspaces(reason=REASON)


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
    alert = _unresolved_alert(change.target)
    outcome, alert = _deal_with(change, alert, now=now)
    ChangeClaim.objects.create(
        workspace=change.target.workspace,
        change=change,
        alert=alert,
        outcome=outcome,
        claimed_at=now,
    )
    return outcome


def _unresolved_alert(target: Target) -> Alert | None:
    alert = (
        Alert.objects.for_workspace(target.workspace)
        .unresolved()
        .filter(target=target)
        .select_related("change__assessment", "acknowledged_by")
        .select_for_update(of=("self",))
        .first()
    )
    if alert:
        alert.target = target
    return alert


def _deal_with(
    change: VerdictChange, alert: Alert | None, *, now: dt.datetime
) -> tuple[ClaimOutcome, Alert | None]:
    target = change.target
    if target.is_archived or target.goal.is_archived:
        return ClaimOutcome.NOTHING, alert
    if is_relief(change=ChangeKind(change.kind), new_status=Status(change.new_status)):
        if alert is None:
            return ClaimOutcome.NOTHING, None
        return ClaimOutcome.RESOLVED, resolve(alert=alert, now=now)
    news = _read(change, target)
    if news is None:
        return ClaimOutcome.NOTHING, alert
    if alert is None:
        alert = Alert(workspace=target.workspace, target=target, state=AlertState.OPEN)
        return ClaimOutcome.OPENED, tell(alert=alert, kind=news.kind, change=change, now=now)
    if _is_worse(change, news, alert):
        return ClaimOutcome.WORSENED, tell(alert=alert, kind=news.kind, change=change, now=now)
    return ClaimOutcome.NOTHING, alert


def _is_worse(change: VerdictChange, news: News, alert: Alert) -> bool:
    """Whether `change` must be told again: more severe, or about a promise made since."""
    told = _read(alert.change, alert.target)
    is_new_promise = change.assessment.target_version > alert.change.assessment.target_version
    return told is None or is_new_promise or news.severity > told.severity


def _read(change: VerdictChange, target: Target) -> News | None:
    return read_news(
        change=ChangeKind(change.kind),
        new_status=Status(change.new_status),
        role=TargetRole(target.role),
    )
