"""Reviews and check-ins that nobody has held or said, long after they were due."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Max, Q, QuerySet

from goals.calc.check_ins import missed_round
from goals.enums import CheckInRhythm
from goals.models import Goal, Review, Target
from goals.services.reviews import due_reviews
from workspaces.models import Workspace

PATIENCE: Final = dt.timedelta(days=3)
"""How long a review may wait once it is due."""


@dataclass(frozen=True, slots=True)
class OverdueReview:
    """A goal whose review has not been opened, or not been closed, and when it was due."""

    goal: Goal
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class MissedCheckIn:
    """A goal of whose targets some went a whole round without a word of its owner."""

    goal: Goal
    due_on: dt.date
    targets: list[Target]


def overdue_reviews(*, workspace: Workspace, today: dt.date) -> Iterator[OverdueReview]:
    """Yield the reviews that have waited for longer than they may, one for each goal.

    Those of a goal that was set after they were due count from the day it was set on; those that
    were opened and left lie since that day.
    """
    left = {review.goal_id: review for review in _left_open(workspace)}
    for review in left.values():
        opened_on = workspace.today(review.opened_at)
        if opened_on + PATIENCE < today:
            yield OverdueReview(review.goal, opened_on)
    for each in due_reviews(workspace=workspace, today=today):
        if each.goal.pk not in left and max(each.due_on, _set_on(each.goal)) + PATIENCE < today:
            yield OverdueReview(each.goal, each.due_on)


def missed_check_ins(*, workspace: Workspace, today: dt.date) -> list[MissedCheckIn]:
    """Return the running goals whose owner has let a whole round of check-ins go by.

    One query, whatever the rhythms.
    """
    own = Q(check_ins__by=F("goal__owner__user"))
    targets = (
        Target.objects.for_workspace(workspace)
        .active()
        .filter(goal__owner__isnull=False, starts_on__lt=today, ends_on__gte=today)
        .exclude(goal__check_in_rhythm=CheckInRhythm.NEVER)
        .exclude(latest_assessment__is_final=True)
        .select_related("kpi", "goal__owner__user")
        .annotate(said_on=Max("check_ins__on", filter=own))
        .order_by("pk")
    )
    found: dict[int, MissedCheckIn] = {}
    for target in targets:
        goal: Goal = target.goal
        goal.workspace = workspace
        missed_on = missed_round(
            rhythm=CheckInRhythm(goal.check_in_rhythm),
            starts_on=target.starts_on,
            since=max(target.starts_on, _set_on(goal)),
            said_on=target.said_on,  # type: ignore[attr-defined]  # annotated above
            today=today,
            week_starts_on=workspace.week_starts_on,
        )
        if missed_on:
            found.setdefault(goal.pk, MissedCheckIn(goal, missed_on, [])).targets.append(target)
    return list(found.values())


def _left_open(workspace: Workspace) -> QuerySet[Review]:
    """Return the reviews that nobody has closed yet, of goals that are still pursued."""
    reviews = Review.objects.for_workspace(workspace).filter(closed_at=None)
    pursued = reviews.filter(goal__is_archived=False)
    return pursued.select_related("goal__owner__user").order_by("pk")


def _set_on(goal: Goal) -> dt.date:
    return goal.workspace.today(goal.created_at)
