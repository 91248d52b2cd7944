"""The managers' weekly summary: how the goals stand, the worst first."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef

from alerts.calc.hours import last_weekly
from alerts.calc.keys import summary_key
from alerts.enums import Channel, Pace, Purpose
from alerts.models import Delivery, Preference
from alerts.models.preference import SUMMARY
from goals.enums import Status
from goals.models import Goal
from goals.services.numbers import promised_for, value_for
from workspaces.models import Membership, Workspace
from workspaces.reader import Reader

REASON = "the clock serves all workspaces"
SHOWN: Final = 30
_RECENT: Final = dt.timedelta(days=6, hours=22)  # a week less than clocks are ever moved
_LATEST: Final = dt.timedelta(days=1)
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

    A member or workspace that is younger than that waits for the next, and so does everybody where
    the clock has stood for a day.

    Returns:
        How many were written.
    """
    recent = Delivery.objects.across_workspaces(reason=REASON).filter(
        workspace=OuterRef("workspace"),
        recipient=OuterRef("user"),
        purpose=Purpose.SUMMARY,
        bundled_for__gt=now - _RECENT,
    )
    unwanted = Preference.objects.across_workspaces(reason=REASON).filter(
        workspace=OuterRef("workspace"), user=OuterRef("user"), kind=SUMMARY, pace=Pace.NONE
    )
    managers = Membership.objects.across_awake(reason=REASON).managing()
    due = managers.filter(~Exists(recent), ~Exists(unwanted)).select_related("user", "workspace")
    rows = [
        _summary(member, slot, now=now)
        for member in due
        for slot in [last_weekly(now=now, zone=member.user.zone)]
        if max(member.created_at, member.workspace.created_at, now - _LATEST) < slot
    ]
    known = set(
        Delivery.objects.across_workspaces(reason=REASON)
        .filter(key__in=[row.key for row in rows])
        .values_list("key", flat=True)
    )
    new = [row for row in rows if row.key not in known]
    Delivery.objects.bulk_create(new, ignore_conflicts=True)  # another clock may be as far
    return len(new)


def _summary(member: Membership, slot: dt.datetime, *, now: dt.datetime) -> Delivery:
    key = summary_key(workspace_id=member.workspace_id, recipient_id=member.user_id, slot=slot)
    return Delivery(
        workspace=member.workspace,
        recipient=member.user,
        channel=Channel.EMAIL,
        purpose=Purpose.SUMMARY,
        key=key,
        bundled_for=slot,
        next_try_at=slot,
        created_at=now,
    )


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
