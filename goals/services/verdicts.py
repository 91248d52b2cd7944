"""The verdict of a goal, kept beside its targets' and written in the same transaction."""

import datetime as dt

from goals.calc.verdict import Standing, verdict
from goals.enums import Level, Status, TargetRole
from goals.models import Goal, GoalVerdictChange, Target
from kpis.enums import Direction, Unit


def refresh_verdict(*, goal: Goal, now: dt.datetime) -> GoalVerdictChange | None:
    """Bring the verdict of `goal`, and of the goal it serves, up to date.

    Call it inside the transaction that changed a target. The goal's row is locked, after the
    target's and before its parent's, so that two targets of one goal cannot overlook each other.
    Rows that refer to it can be written meanwhile: its key is not locked.
    """
    locked = (
        Goal.objects.for_workspace(goal.workspace)
        .select_for_update(of=("self",), no_key=True)
        .get(pk=goal.pk)
    )
    found = verdict(_standings(locked))
    fields = {
        "status": found.status,
        "decided_by_id": found.decided_by,
        "net_value": found.net.value if found.net else None,
        "net_baseline": found.net.baseline if found.net else None,
        "verdict_reasons": found.reasons,
    }
    old_status = locked.status
    if all(getattr(locked, name) == value for name, value in fields.items()):
        return None
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save(update_fields=fields)
    change = None
    if old_status != found.status:
        change = GoalVerdictChange.objects.create(
            workspace_id=locked.workspace_id,
            goal=locked,
            old_status=old_status,
            new_status=found.status,
            decided_by_id=found.decided_by,
            changed_at=now,
        )
    if locked.parent is not None:
        refresh_verdict(goal=locked.parent, now=now)
    return change


def _standings(goal: Goal) -> list[Standing]:
    targets = (
        Target.objects.for_workspace(goal.workspace)
        .filter(goal=goal, is_archived=False)
        .select_related("kpi", "latest_assessment")
        .order_by("pk")
    )
    return [*(_standing(target) for target in targets), *_serving(goal)]


def _serving(goal: Goal) -> list[Standing]:
    """Return how the goals stand that serve `goal`; only a business goal is served."""
    if goal.level != Level.BUSINESS:
        return []
    rows = Goal.objects.for_workspace(goal.workspace).active().filter(parent=goal).order_by("pk")
    return [
        Standing(key=decided_by, role=TargetRole.PRIMARY, status=Status(status))
        for status, decided_by in rows.values_list("status", "decided_by")
    ]


def _standing(target: Target) -> Standing:
    latest = target.latest_assessment
    return Standing(
        key=target.pk,
        role=TargetRole(target.role),
        status=Status(target.status),
        kpi=target.kpi.name,
        library_key=target.kpi.library_key,
        unit=Unit(target.kpi.unit),
        direction=Direction(target.kpi.direction),
        actual=latest.actual if latest else None,
        baseline=target.baseline_value,
        attainment=latest.attainment if latest else None,
    )
