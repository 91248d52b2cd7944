"""How many goals ask for attention first, against how many the workspace can carry at once."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from goals.models import Goal
from workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Priorities:
    """The running goals with a priority, in their order, and the workspace's limit."""

    goals: tuple[Goal, ...]
    limit: int

    @classmethod
    def among(cls, goals: Iterable[Goal], *, workspace: Workspace, today: dt.date) -> Self:
        """Those of `goals`, in their order, that are active, run and have a priority."""
        first = [
            goal
            for goal in goals
            if goal.priority is not None and not goal.is_archived and goal.ends_on >= today
        ]
        return cls(tuple(first), workspace.priority_limit)

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


def read_priorities(*, workspace: Workspace, today: dt.date) -> Priorities:
    """Read which active goals of `workspace` have a priority; one query."""
    goals = Goal.objects.for_workspace(workspace).prioritised(today=today)
    return Priorities(tuple(goals.order_by("priority", "title", "pk")), workspace.priority_limit)
