"""Rows of the alerts app, made by its own services from the smallest verdict change."""

import datetime as dt
from decimal import Decimal
from typing import Any

from alerts.models import Alert, Delivery
from alerts.services.opening import open_due_alerts
from goals.enums import ChangeKind, Status
from goals.models import Assessment, Target, VerdictChange
from goals.services.plan_checks import recheck_plans
from tests.factories import make_goal, make_kpi, make_membership, make_target, make_workspace
from tests.goals.plans import LATER, make_drifting_plan
from workspaces.enums import Role
from workspaces.models import Workspace

NOW = dt.datetime(2026, 4, 2, 3, 0, tzinfo=dt.UTC)
AS_OF = dt.date(2026, 4, 1)
BECAUSE = {"code": "ended_missed_at_least", "actual": "90", "target": "100"}


def make_judged_target(*, workspace: Workspace | None = None, **fields: Any) -> Target:
    """A target whose goal has an owner, which is all that telling needs."""
    workspace = workspace or make_workspace()
    goal = fields.pop("goal", None) or make_goal(workspace=workspace)
    kpi = fields.pop("kpi", None) or make_kpi(workspace=workspace)
    return make_target(goal=goal, kpi=kpi, **fields)


def make_change(
    *,
    target: Target | None = None,
    new_status: Status = Status.MISSED,
    kind: ChangeKind = ChangeKind.STATUS,
    as_of: dt.date = AS_OF,
    old_status: Status | str = "",
    now: dt.datetime = NOW,
    **assessment: Any,
) -> VerdictChange:
    target = target or make_judged_target()
    versions = Assessment.objects.for_workspace(target.workspace).filter(target=target)
    judged = Assessment.objects.create(
        workspace=target.workspace,
        target=target,
        **{
            "target_version": target.version,
            "as_of": as_of,
            "data_version": versions.count() + 1,
            "status": new_status,
            "actual": Decimal(90),
            "is_final": new_status in (Status.MISSED, Status.MET),
            "reasons": [BECAUSE],
            "created_at": NOW,
            **assessment,
        },
    )
    return VerdictChange.objects.create(
        workspace=target.workspace,
        target=target,
        assessment=judged,
        kind=kind,
        old_status=old_status,
        new_status=new_status,
        changed_at=now,
    )


def make_manager(workspace: Workspace, **person: Any):
    """A member whom every alert of the workspace is told."""
    membership = make_membership(workspace=workspace, role=Role.MANAGER)
    for name, value in person.items():
        setattr(membership.user, name, value)
    membership.user.save()
    return membership


def make_alert(*, target: Target | None = None, now: dt.datetime = NOW, **change: Any) -> Alert:
    """An open alert about a change, with a message to each of its recipients."""
    made = make_change(target=target, **change)
    open_due_alerts(now=now, workspace=made.workspace)
    return Alert.objects.for_workspace(made.workspace).get(change=made)


def make_delivery(*, workspace: Workspace | None = None, now: dt.datetime = NOW) -> Delivery:
    """A message that waits for its sender, to a manager."""
    workspace = workspace or make_workspace()
    make_manager(workspace)
    alert = make_alert(target=make_judged_target(workspace=workspace), now=now)
    return Delivery.objects.for_workspace(workspace).get(alert=alert)


def make_plan_alert(*, workspace: Workspace | None = None) -> Alert:
    """An open alert about a plan that now needs 382 orders, with a message to each recipient."""
    plan = make_drifting_plan(workspace=workspace or make_workspace(currency="USD"))
    recheck_plans(now=LATER, workspace=plan.workspace)
    open_due_alerts(now=LATER, workspace=plan.workspace)
    return Alert.objects.for_workspace(plan.workspace).get(plan=plan)
