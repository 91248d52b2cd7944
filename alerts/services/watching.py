"""Watching a goal: told of it like its owner."""

import datetime as dt

from django.db import transaction

from alerts.models import Watch
from goals.models import Goal
from workspaces.models import Membership


@transaction.atomic
def watch_goal(*, goal: Goal, by: Membership, now: dt.datetime) -> None:
    """Tell `by` of the goal's targets from now on; once is enough."""
    Watch.objects.for_workspace(goal.workspace).get_or_create(
        workspace=goal.workspace, goal=goal, user=by.user, defaults={"since": now}
    )


@transaction.atomic
def unwatch_goal(*, goal: Goal, by: Membership) -> None:
    """Stop telling `by`, unless the goal is theirs or they manage the workspace."""
    Watch.objects.for_workspace(goal.workspace).filter(goal=goal, user=by.user).delete()


def watchers_of(goal: Goal) -> list[str]:
    """The names of those who watch the goal, the first to do so first."""
    rows = Watch.objects.for_workspace(goal.workspace).filter(goal=goal).select_related("user")
    return [str(row.user) for row in rows.order_by("pk")]


def is_watching(*, goal: Goal, member: Membership) -> bool:
    """Whether the member watches the goal."""
    rows = Watch.objects.for_workspace(goal.workspace)
    return rows.filter(goal=goal, user=member.user).exists()
