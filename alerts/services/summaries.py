"""The managers' weekly summary: how the goals stand, the worst first."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from alerts.calc.hours import MONDAY
from alerts.enums import Purpose
from alerts.services.weekly import REASON, Weekly, write_weekly
from goals.enums import Status
from goals.models import Goal
from goals.services.numbers import promised_for, value_for
from workspaces.models import Membership, Workspace
from workspaces.reader import Reader

SHOWN: Final = 30
_MAIL: Final = Weekly(
    Purpose.SUMMARY, MONDAY, too_late_after=dt.timedelta(days=1), is_in_digest=True
)
_WORST_FIRST: Final = [
    Status.MISSED,
    Status.OFFSET,
    Status.OFF_TRACK,
    Status.AT_RISK,
    Status.UNKNOWN,
    Status.ON_TRACK,
    Status.MET,
    Status.UPCOMING,
]


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal, and the number that decided how it stands."""

    goal: Goal
    status: Status
    kpi: str = ""
    actual: str = ""
    promised: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The goals that stand worst, and how many more there are."""

    lines: list[GoalLine]
    more_count: int


def write_summaries(*, now: dt.datetime) -> int:
    """Write each manager the summary of the week, from Monday, 08:00, of their own time zone on.

    Returns:
        How many were written.
    """
    managers = Membership.objects.across_awake(reason=REASON).managing()
    return write_weekly(_MAIL, managers, now=now)


def read_standing(workspace: Workspace, reader: Reader) -> Standing:
    """Return how the workspace's goals stand, those that have not long ended."""
    goals = (
        Goal.objects.for_workspace(workspace)
        .active()
        .filter(ends_on__gte=reader.today - dt.timedelta(days=31))
        .select_related("decided_by__kpi", "decided_by__latest_assessment")
        .order_by("title", "pk")
    )
    ordered = sorted(goals, key=lambda goal: _WORST_FIRST.index(Status(goal.status)))
    lines = [_line(goal, reader) for goal in ordered[:SHOWN]]
    return Standing(lines=lines, more_count=len(ordered) - len(lines))


def _line(goal: Goal, reader: Reader) -> GoalLine:
    status, target = Status(goal.status), goal.decided_by
    if target is None:
        return GoalLine(goal, status)
    latest = target.latest_assessment
    return GoalLine(
        goal=goal,
        status=status,
        kpi=target.kpi.display_name,
        actual=value_for(reader, latest.actual if latest else None, target),
        promised=promised_for(reader, target),
    )
