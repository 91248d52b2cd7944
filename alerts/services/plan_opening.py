"""From changes of plans to alerts: each change is dealt with once, whoever looks first.

As with verdicts, a change is claimed in a transaction of its own that writes the alert, the
messages to its recipients and the claim together.
"""

import datetime as dt

from django.db import transaction

from alerts.calc.plan_story import freeze_plan
from alerts.enums import AlertKind, AlertState, ClaimOutcome, Purpose
from alerts.models import Alert, PlanChangeClaim
from alerts.services.alerts import resolve
from alerts.services.outgoing import Outgoing
from alerts.services.plan_stories import write_plan_story
from alerts.services.telling import tell, write_messages
from goals.enums import PlanChangeKind
from goals.models import Plan, PlanChange
from workspaces.models import Workspace, WorkspaceScopedQuerySet

REASON = "the clock serves all workspaces"


def unclaimed_plan_changes(
    workspace: Workspace | None = None,
) -> WorkspaceScopedQuerySet[PlanChange]:
    """The changes of plans that still have to be dealt with, in one workspace or in all."""
    changes = PlanChange.objects.filter(claim__isnull=True)
    if workspace:
        return changes.for_workspace(workspace)
    return changes.across_awake(reason=REASON)


@transaction.atomic
def claim_plan_change(*, change_id: int, now: dt.datetime) -> ClaimOutcome | None:
    """Deal with one change; None where another process already has.

    The lock on the plan keeps its changes in order: each is claimed before the next one.
    """
    change = PlanChange.objects.across_workspaces(reason=REASON).get(pk=change_id)
    change.plan = (
        Plan.objects.across_workspaces(reason=REASON)
        .select_related("workspace", "owner__user")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=change.plan_id)
    )
    if PlanChangeClaim.objects.across_workspaces(reason=REASON).filter(change=change).exists():
        return None
    outgoing = Outgoing(change.plan.workspace)
    outcome, alert = _deal_with(change, _unresolved_alert(change.plan), outgoing=outgoing, now=now)
    outgoing.write()
    PlanChangeClaim.objects.create(
        workspace=change.plan.workspace,
        change=change,
        alert=alert,
        outcome=outcome,
        claimed_at=now,
    )
    return outcome


def _unresolved_alert(plan: Plan) -> Alert | None:
    alert = (
        Alert.objects.for_workspace(plan.workspace)
        .unresolved()
        .filter(plan=plan)
        .select_related("acknowledged_by")
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if alert:
        alert.plan, alert.workspace = plan, plan.workspace
    return alert


def _deal_with(
    change: PlanChange, alert: Alert | None, *, outgoing: Outgoing, now: dt.datetime
) -> tuple[ClaimOutcome, Alert | None]:
    """Tell of every step away from the plan, and of the way back to those who heard of it."""
    plan = change.plan
    if plan.is_archived or change.plan_version < plan.version:
        return ClaimOutcome.NOTHING, alert  # whoever saved it anew has read what it comes to
    if change.kind == PlanChangeKind.RETURNED:
        if alert is None:
            return ClaimOutcome.NOTHING, None
        story = freeze_plan(write_plan_story(alert=alert, change=change))
        write_messages(
            alert=alert,
            change=change,
            story=story,
            purpose=Purpose.RECOVERY,
            outgoing=outgoing,
            now=now,
        )
        return ClaimOutcome.RESOLVED, resolve(alert=alert, now=now)
    outcome = ClaimOutcome.MOVED if alert else ClaimOutcome.OPENED
    alert = alert or Alert(workspace=plan.workspace, plan=plan, state=AlertState.OPEN)
    story = freeze_plan(write_plan_story(alert=alert, change=change))
    kind = AlertKind.PLAN_DRIFTED
    return outcome, tell(
        alert=alert, kind=kind, change=change, story=story, outgoing=outgoing, now=now
    )
