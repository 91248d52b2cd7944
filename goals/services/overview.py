"""Goals with their targets as rows of a page: how each stands, in words for one reader."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from goals.enums import TargetRole
from goals.models import Goal, Target
from goals.services.numbers import promised_for, value_for
from kpis.calc.segments import label, parse_segment
from kpis.calc.sparkline import sparkline
from kpis.enums import Aggregation, Cadence, Grain
from kpis.services.series import Facts, read_facts
from workspaces.models import Workspace
from workspaces.paging import page_of
from workspaces.reader import Reader

SPARK_WINDOWS = 13  # full weeks, or months, that a sparkline shows
ROLES = list(TargetRole)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target in a row; the texts are in the reader's language and number style."""

    target: Target
    name: str
    segment: str
    actual: str
    promised: str
    spark: SafeString

    @property
    def is_primary(self) -> bool:
        """Whether the goal is reached by it."""
        return self.target.role == TargetRole.PRIMARY


@dataclass(slots=True)
class GoalRow:
    """One goal with its targets; `depth` is 1 below the business goal that it serves.

    `decisive` is the target that decided its verdict, where that is shown too.
    """

    goal: Goal
    depth: int
    decisive: Target | None
    targets: list[TargetRow] = field(default_factory=list)


def read_goal_page(
    *, workspace: Workspace, reader: Reader, number: str | None
) -> tuple[Page[Goal], list[GoalRow]]:
    """Read one page of the workspace's goals, each business goal before those that serve it."""
    goals = Goal.objects.for_workspace(workspace).active().select_related("parent")
    page = page_of(goals.order_by(*_tree_order("")), number)
    shown = list(page)
    targets = list(shown_targets(workspace).filter(goal__in=[goal.pk for goal in shown]))
    return page, goal_rows(workspace=workspace, goals=shown, targets=targets, reader=reader)


def read_watched_goals(*, workspace: Workspace, reader: Reader, limit: int) -> list[GoalRow]:
    """Read the first `limit` targets with their goals, in the order of the goals' tree.

    Goals that nothing measures yet are left out.
    """
    watched = shown_targets(workspace).select_related("goal__parent")
    targets = list(watched.order_by(*_tree_order("goal__"))[:limit])
    goals: dict[int, Goal] = {}
    for target in targets:
        for goal in (target.goal.parent, target.goal):
            if goal is not None and not goal.is_archived:
                goals.setdefault(goal.pk, goal)
    shown = list(goals.values())
    return goal_rows(workspace=workspace, goals=shown, targets=targets, reader=reader)


def shown_targets(workspace: Workspace) -> QuerySet[Target]:
    """The targets that pages show, with what a row needs of each."""
    targets = Target.objects.for_workspace(workspace).active()
    return targets.select_related("goal", "kpi", "latest_assessment").order_by("pk")


def goal_rows(
    *, workspace: Workspace, goals: Sequence[Goal], targets: Sequence[Target], reader: Reader
) -> list[GoalRow]:
    """Return a row for each of `goals`, with those of `targets` that are its own."""
    known = {target.pk: target for target in targets}
    rows: dict[int, GoalRow] = {}
    for goal in goals:
        decisive = known.get(goal.decided_by_id) if goal.decided_by_id else None
        rows[goal.pk] = GoalRow(goal=goal, depth=int(goal.parent_id in rows), decisive=decisive)
    for row in target_rows(workspace=workspace, targets=targets, reader=reader):
        if row.target.goal_id in rows:
            rows[row.target.goal_id].targets.append(row)
    return list(rows.values())


def target_rows(
    *, workspace: Workspace, targets: Sequence[Target], reader: Reader
) -> list[TargetRow]:
    """Return a row for each of `targets`, primary ones first, in as many queries as for one."""
    ordered = sorted(targets, key=lambda target: (ROLES.index(TargetRole(target.role)), target.pk))
    facts = _recent_facts(workspace, ordered, today=reader.today) if ordered else None
    return [
        TargetRow(
            target=target,
            name=target.kpi.display_name,
            segment=label(parse_segment(target.segment_key)),
            actual=value_for(reader, latest.actual if latest else None, target),
            promised=promised_for(reader, target),
            spark=_spark(target, facts, today=reader.today) if facts else SafeString(""),
        )
        for target in ordered
        for latest in [target.latest_assessment]
    ]


def _tree_order(path: str) -> list[OrderBy | Coalesce | F]:
    """Order goals, or what hangs on a goal at `path`, as a tree: a parent, then its children."""
    title = Coalesce(f"{path}parent__title", f"{path}title")
    root = Coalesce(f"{path}parent_id", f"{path}pk")
    priority = Coalesce(f"{path}parent__priority", f"{path}priority")
    return [
        priority.asc(nulls_last=True),
        title,
        root,
        F(f"{path}parent_id").asc(nulls_first=True),
        F(f"{path}title"),
        F(f"{path}pk"),
        F("pk"),
    ]


def _grain(target: Target) -> Grain:
    return Grain.MONTH if target.kpi.cadence == Cadence.MONTH else Grain.WEEK


def _recent_facts(workspace: Workspace, targets: Sequence[Target], *, today: dt.date) -> Facts:
    days = 31 if any(_grain(target) == Grain.MONTH for target in targets) else 7
    return read_facts(
        workspace=workspace,
        wanted={(target.kpi, target.segment_key) for target in targets},
        start=today - dt.timedelta(days=(SPARK_WINDOWS + 1) * days),
        end=today,
    )


def _spark(target: Target, facts: Facts, *, today: dt.date) -> SafeString:
    """Draw the last full windows; the promise beside them where it is of the same size."""
    points = facts.points(target.kpi, target.segment_key, _grain(target), today)
    values = [point.value for point in points if not point.is_partial][-SPARK_WINDOWS:]
    return sparkline(values, target=target.target_value if _is_same_size(target) else None)


def _is_same_size(target: Target) -> bool:
    """Whether the windows drawn can be held against the promise: sums only over as many days."""
    if target.kpi.is_derived or target.kpi.aggregation != Aggregation.SUM:
        return True
    return target.is_rate and target.grain == _grain(target)
