"""The alerts that a review tells of: those of its goal in which something happened meanwhile."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from alerts.models import Alert
from alerts.services.readings import AnyWording, read_story
from goals.models import Goal, PlanTarget, Review
from goals.services.reviews import told_since
from workspaces.reader import Reader

SHOWN = 30  # of the alerts of one review, those opened last


@dataclass(frozen=True, slots=True)
class ReviewAlert:
    """An alert, and what happened to it between two reviews, in order: what, and when."""

    alert: Alert
    wording: AnyWording
    steps: list[tuple[str, dt.datetime]]


def alerts_of_review(review: Review, reader: Reader) -> tuple[list[ReviewAlert], bool]:
    """Read what was opened, acknowledged or resolved since the last review; whether that is all.

    By the moment, as the review's own lines are. `review` is one of `reviews_since`; one query.
    """
    since, until = told_since(review), review.opened_at
    found = list(
        Alert.objects.for_workspace(review.workspace)
        .filter(_about(review.goal), _happened(since, until))
        .order_by("-opened_at", "-pk")[: SHOWN + 1]
    )
    rows = [
        ReviewAlert(each, read_story(each.story, reader), _steps(each, since, until))
        for each in found[:SHOWN]
    ]
    return rows, len(found) <= SHOWN


def _about(goal: Goal) -> Q:
    """Alerts of the goal and of those that serve it, of their targets, and of the plans behind."""
    goals = Goal.objects.for_workspace(goal.workspace).filter(Q(pk=goal.pk) | Q(parent=goal))
    links = PlanTarget.objects.for_workspace(goal.workspace).filter(target__goal__in=goals)
    return Q(target__goal__in=goals) | Q(goal__in=goals) | Q(plan__in=links.values("plan"))


def _happened(since: dt.datetime, until: dt.datetime) -> Q:
    found = Q()
    for moment in ("opened_at", "acknowledged_at", "resolved_at"):
        found |= Q(**{f"{moment}__gt": since, f"{moment}__lte": until})
    return found


def _steps(alert: Alert, since: dt.datetime, until: dt.datetime) -> list[tuple[str, dt.datetime]]:
    steps = [
        (_("opened"), alert.opened_at),
        (_("acknowledged"), alert.acknowledged_at),
        (_("resolved"), alert.resolved_at),
    ]
    return [(what, at) for what, at in steps if at and since < at <= until]
