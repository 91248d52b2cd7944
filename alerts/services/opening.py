"""From changes of verdicts, plans and data to alerts: each is dealt with once, whoever looks first.

A change is claimed in a transaction of its own that writes the alert, the messages to its
recipients and the claim together, so that a killed process leaves either all of it or nothing.
"""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Final, cast

from django.db import transaction

from alerts.calc.story import freeze
from alerts.calc.transitions import News, is_relief, read_news
from alerts.enums import AlertState, ClaimOutcome
from alerts.models import Alert, ChangeClaim
from alerts.services.alerts import resolve
from alerts.services.data_opening import claim_data_change, unclaimed_data_changes
from alerts.services.plan_opening import claim_plan_change, unclaimed_plan_changes
from alerts.services.stories import write_story
from alerts.services.telling import tell
from goals.enums import ChangeKind, Status, TargetRole
from goals.models import PlanChange, Target, VerdictChange
from kpis.models import DataChange
from workspaces.models import Workspace, WorkspaceScopedQuerySet

log = logging.getLogger(__name__)

PAGE = 500  # changes looked up at once
REASON = "the clock serves all workspaces"
_TOLD: Final = frozenset({ClaimOutcome.OPENED, ClaimOutcome.WORSENED, ClaimOutcome.MOVED})


def open_due_alerts(*, now: dt.datetime, workspace: Workspace | None = None) -> int:
    """Claim every change of a verdict, a plan or data that nobody has claimed, oldest first.

    A change that cannot be told is logged, looked at again the next time, and blocks no other.

    Returns:
        How many alerts were opened, or told again because they grew worse or moved further.
    """
    verdicts, plans = unclaimed_changes(workspace), unclaimed_plan_changes(workspace)
    data = unclaimed_data_changes(workspace)
    return (
        _claim_all(verdicts, claim_change, now, what="verdict change")
        + _claim_all(plans, claim_plan_change, now, what="plan change")
        + _claim_all(data, claim_data_change, now, what="data change")
    )


def _claim_all(
    unclaimed: WorkspaceScopedQuerySet[VerdictChange]
    | WorkspaceScopedQuerySet[PlanChange]
    | WorkspaceScopedQuerySet[DataChange],
    claim: Callable[..., ClaimOutcome | None],
    now: dt.datetime,
    *,
    what: str,
) -> int:
    told, last = 0, 0
    while ids := list(
        unclaimed.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PAGE]
    ):
        for change_id in ids:
            try:
                outcome = claim(change_id=change_id, now=now)
            except Exception:  # whatever is wrong with one, the others are told
                log.exception("%s %s cannot be told", what, change_id)
            else:
                told += outcome in _TOLD
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
        return ClaimOutcome.OPENED, _tell(alert, news, change, now)
    if _is_worse(change, news, alert):
        return ClaimOutcome.WORSENED, _tell(alert, news, change, now)
    return ClaimOutcome.NOTHING, alert


def _tell(alert: Alert, news: News, change: VerdictChange, now: dt.datetime) -> Alert:
    story = freeze(write_story(alert=alert, kind=news.kind, change=change))
    return tell(alert=alert, kind=news.kind, change=change, story=story, now=now)


def _is_worse(change: VerdictChange, news: News, alert: Alert) -> bool:
    """Whether `change` must be told again: more severe, or about a promise made since."""
    told_change = cast(VerdictChange, alert.change)  # the database holds that it is there
    told = _read(told_change, change.target)
    is_new_promise = change.assessment.target_version > told_change.assessment.target_version
    return told is None or is_new_promise or news.severity > told.severity


def _read(change: VerdictChange, target: Target) -> News | None:
    return read_news(
        change=ChangeKind(change.kind),
        new_status=Status(change.new_status),
        role=TargetRole(target.role),
    )
