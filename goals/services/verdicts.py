"""The verdicts of goals, kept beside their targets' and written in the same transaction."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q

from goals.calc.verdict import Standing, Verdict, verdict
from goals.enums import Level, Status, TargetRole
from goals.models import Goal, GoalVerdictChange, Target
from goals.models.target import TargetQuerySet
from goals.services.rows import insert_rows, update_rows
from kpis.enums import Direction, Unit
from workspaces.models import Workspace

FROM_BELOW = (Level.MARKETING, Level.BUSINESS)
"""A goal's verdict is made before that of the goal it serves."""
STANDING_FIELDS = (
    "pk",
    "role",
    "status",
    "kpi__name",
    "kpi__library_key",
    "kpi__unit",
    "kpi__direction",
    "latest_assessment__actual",
    "baseline_value",
    "latest_assessment__attainment",
)
"""Where a target keeps the fields of a `Standing`, in their order."""
VERDICT_FIELDS = ("status", "decided_by_id", "net_value", "net_baseline", "verdict_reasons")


def refresh_verdict(*, goal: Goal, now: dt.datetime) -> None:
    """Bring the verdict of `goal`, and of the goal it serves, up to date.

    Call it inside the transaction that changed a target.
    """
    refresh_verdicts(workspace=goal.workspace, goal_ids=[goal.pk], now=now)


def refresh_verdicts(
    *,
    workspace: Workspace,
    goal_ids: Iterable[int],
    now: dt.datetime,
    awaited: TargetQuerySet | None = None,
) -> None:
    """Bring the verdicts of the goals, and of those they serve, up to date.

    Call it inside the transaction that changed their targets. The goals' rows are locked after the
    targets' and before their parents', so that two targets of one goal cannot overlook each other.
    Rows that refer to a goal can be written meanwhile: its key is not locked. A goal with a target
    among the `awaited` is left to whoever judges the last of those: its row is locked before they
    are looked for, so one of two that judge them at once finds none left.
    """
    waiting = set(goal_ids)
    for level in FROM_BELOW:
        goals = list(
            Goal.objects.for_workspace(workspace).filter(pk__in=waiting, level=level).held()
        )
        if awaited is not None and goals:
            unfinished = _unfinished(awaited, goals)
            goals = [goal for goal in goals if goal.pk not in unfinished]
        if goals:
            moved = _refresh(workspace, goals, now=now)
            served = {goal.parent_id for goal in (moved if awaited is None else goals)}
            waiting |= {key for key in served if key is not None}


def _unfinished(awaited: TargetQuerySet, goals: Sequence[Goal]) -> set[int]:
    """Return the goals with a target among the `awaited`, or that such a goal serves."""
    is_of_one = Q(goal__in=goals) | Q(goal__parent__in=goals)
    pairs = awaited.filter(is_of_one).values_list("goal_id", "goal__parent_id").distinct()
    return {key for pair in pairs for key in pair if key is not None}


def _refresh(workspace: Workspace, goals: Sequence[Goal], *, now: dt.datetime) -> list[Goal]:
    """Write the verdicts of locked goals of one level; return those that moved."""
    standings = _standings(workspace, goals)
    moved, changes = [], []
    for goal in goals:
        found = verdict(standings[goal.pk])
        fields = _fields(found)
        if all(getattr(goal, name) == value for name, value in fields.items()):
            continue
        if goal.status != found.status:
            changes.append(
                GoalVerdictChange(
                    workspace_id=goal.workspace_id,
                    goal=goal,
                    old_status=goal.status,
                    new_status=found.status,
                    decided_by_id=found.decided_by,
                    changed_at=now,
                )
            )
        for name, value in fields.items():
            setattr(goal, name, value)
        moved.append(goal)
    update_rows(moved, VERDICT_FIELDS)
    insert_rows(changes)
    return moved


def _fields(found: Verdict) -> dict[str, Any]:
    values = (
        found.status,
        found.decided_by,
        found.net.value if found.net else None,
        found.net.baseline if found.net else None,
        found.reasons,
    )
    return dict(zip(VERDICT_FIELDS, values, strict=True))


def _standings(workspace: Workspace, goals: Sequence[Goal]) -> dict[int, list[Standing]]:
    """Return how the parts of each goal stand, by its primary key: its targets come first."""
    standings: dict[int, list[Standing]] = defaultdict(list)
    targets = Target.objects.for_workspace(workspace).filter(goal__in=goals, is_archived=False)
    for goal_id, *fields in targets.order_by("pk").values_list("goal_id", *STANDING_FIELDS):
        standings[goal_id].append(_standing(*fields))
    for parent, standing in _serving(workspace, goals):
        standings[parent].append(standing)
    return standings


def _serving(workspace: Workspace, goals: Sequence[Goal]) -> list[tuple[int, Standing]]:
    """Return how the goals stand that serve each of `goals`; only a business goal is served."""
    served = [goal for goal in goals if goal.level == Level.BUSINESS]
    if not served:
        return []
    rows = Goal.objects.for_workspace(workspace).active().filter(parent__in=served).order_by("pk")
    return [
        (parent, Standing(key=decided_by, role=TargetRole.PRIMARY, status=Status(status)))
        for parent, status, decided_by in rows.values_list("parent", "status", "decided_by")
        if parent is not None
    ]


def _standing(
    key: int,
    role: str,
    status: str,
    kpi: str,
    library_key: str,
    unit: str,
    direction: str,
    *numbers: Decimal | None,
) -> Standing:
    return Standing(
        key,
        TargetRole(role),
        Status(status),
        kpi,
        library_key,
        Unit(unit),
        Direction(direction),
        *numbers,
    )
