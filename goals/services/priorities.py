"""How many goals ask for attention first, against how many the workspace can carry at once."""

import datetime as dt
from dataclasses import dataclass

from goals.models import Goal
from workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Priorities:
    """The running goals with a priority, in their order, and the workspace's limit."""

    goals: tuple[Goal, ...]
    limit: int

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.goals)

    @property
    def is_over(self) -> bool:
        """Whether they are more than the workspace means to carry at once."""
        return self.count > self.limit

    @property
    def is_full(self) -> bool:
        """Whether one more would be too many."""
        return self.count >= self.limit


def read_priorities(
    *, workspace: Workspace, today: dt.date, apart_from: Goal | None = None
) -> Priorities:
    """Read which active goals of `workspace` have a priority; one query."""
    goals = Goal.objects.for_workspace(workspace).prioritised(today=today)
    if apart_from is not None and apart_from.pk:
        goals = goals.exclude(pk=apart_from.pk)
    return Priorities(tuple(goals.order_by("priority", "title", "pk")), workspace.priority_limit)
