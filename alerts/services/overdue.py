"""Alerts about what people have not done: opened once it is overdue, over when it is done.

Nothing tells when something has not been done, so the clock looks: at every workspace once an
hour, and each minute where somebody has just said or opened something that an alert waits for.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from alerts.calc.keys import overdue_key
from alerts.calc.overdue_story import OverdueStory, freeze_overdue
from alerts.enums import AlertKind, AlertState, Channel, Purpose
from alerts.models import Alert, Delivery
from alerts.services.alerts import resolve
from alerts.services.outgoing import Outgoing
from alerts.services.posting import write_postings
from goals.models import CheckIn, Goal, Review
from goals.services.overdue import missed_check_ins, overdue_reviews
from workspaces.models import Workspace

log = logging.getLogger(__name__)

REASON = "the clock serves all workspaces"
_JUST_NOW = dt.timedelta(minutes=10)  # a tick may come late


@dataclass(frozen=True, slots=True)
class _Overdue:
    """One thing that is overdue; `names` are the KPIs that nobody has said anything about."""

    goal: Goal
    kind: AlertKind
    due_on: dt.date
    names: list[str]


def check_all(*, now: dt.datetime) -> int:
    """Look at every workspace that has running goals; return how many alerts were opened."""
    goals = Goal.objects.across_awake(reason=REASON).active()
    found = Workspace.objects.filter(pk__in=goals.order_by().values("workspace").distinct())
    return sum(_check_or_log(workspace, now=now) for workspace in found.order_by("pk"))


def check_answered(*, now: dt.datetime) -> int:
    """Look again where somebody has just done something that an alert waits for."""
    since = now - _JUST_NOW
    said = CheckIn.objects.across_workspaces(reason=REASON).filter(
        target__goal=OuterRef("goal"), at__gt=since
    )
    held = Review.objects.across_workspaces(reason=REASON).filter(
        Q(opened_at__gt=since) | Q(closed_at__gt=since), goal=OuterRef("goal")
    )
    waiting = Alert.objects.across_awake(reason=REASON).unresolved().filter(goal__isnull=False)
    answered = waiting.filter(Q(Exists(said)) | Q(Exists(held)))
    found = Workspace.objects.filter(pk__in=answered.order_by().values("workspace").distinct())
    return sum(_check_or_log(workspace, now=now) for workspace in found.order_by("pk"))


def _check_or_log(workspace: Workspace, *, now: dt.datetime) -> int:
    try:
        return check_workspace(workspace=workspace, now=now)
    except Exception:  # whatever is wrong with one, the others are looked at
        log.exception("what is overdue in workspace %s cannot be told", workspace.pk)
        return 0


def check_workspace(*, workspace: Workspace, now: dt.datetime) -> int:
    """Open alerts about what is overdue and was not told yet, end those about what was done.

    Returns:
        How many were opened.
    """
    today = workspace.today(now)
    overdue = {(each.goal.pk, each.kind): each for each in _read(workspace, today)}
    about_goals = Alert.objects.for_workspace(workspace).filter(goal__isnull=False)
    living = about_goals.unresolved().values_list("pk", "goal", "kind")
    open_now = {(goal, kind): pk for pk, goal, kind in living}
    for about, pk in open_now.items():
        if about not in overdue:
            _settle(pk, now=now)
    told = set(about_goals.values_list("goal", "kind", "due_on"))
    new = [
        each
        for about, each in overdue.items()
        if about not in open_now and (*about, each.due_on) not in told
    ]
    for each in new:
        _open(each, today=today, now=now)
    return len(new)


def _read(workspace: Workspace, today: dt.date) -> Iterator[_Overdue]:
    for review in overdue_reviews(workspace=workspace, today=today):
        review.goal.workspace = workspace
        yield _Overdue(review.goal, AlertKind.REVIEW_OVERDUE, review.due_on, [])
    for missed in missed_check_ins(workspace=workspace, today=today):
        names = [target.kpi.display_name for target in missed.targets]
        yield _Overdue(missed.goal, AlertKind.CHECK_IN_OVERDUE, missed.due_on, names)


@transaction.atomic
def _open(overdue: _Overdue, *, today: dt.date, now: dt.datetime) -> None:
    """Write the alert with its messages; the lock on the goal keeps two clocks apart."""
    goal, kind, due_on = overdue.goal, overdue.kind, overdue.due_on
    Goal.objects.for_workspace(goal.workspace).select_for_update(no_key=True).get(pk=goal.pk)
    known = Alert.objects.for_workspace(goal.workspace).filter(goal=goal, kind=kind)
    if known.filter(Q(due_on=due_on) | ~Q(state=AlertState.RESOLVED)).exists():
        return
    alert = Alert(workspace=goal.workspace, goal=goal, kind=kind, due_on=due_on)
    alert.opened_at = alert.waiting_since = now
    alert.story = freeze_overdue(_story(alert, overdue, today=today, now=now))
    outgoing = Outgoing(goal.workspace)
    outgoing.alerts.append(alert)
    outgoing.deliveries.extend(
        Delivery(
            workspace=goal.workspace,
            alert=alert,
            recipient=person,
            channel=Channel.EMAIL,
            purpose=Purpose.TROUBLE,
            key=overdue_key(
                workspace_id=goal.workspace_id,
                goal_id=goal.pk,
                kind=kind,
                due_on=due_on,
                recipient_id=person.pk,
            ),
            payload=alert.story,
            next_try_at=now,
            created_at=now,
        )
        for person in outgoing.people(goal, today=today)
    )
    cause = f"goal-{goal.pk}:{kind}:{due_on}"
    outgoing.postings.extend(
        write_postings(
            alert=alert,
            purpose=Purpose.TROUBLE,
            cause=cause,
            story=alert.story,
            endpoints=outgoing.endpoints,
            now=now,
        )
    )
    outgoing.write()


def _story(alert: Alert, overdue: _Overdue, *, today: dt.date, now: dt.datetime) -> OverdueStory:
    goal = overdue.goal
    return OverdueStory(
        kind=overdue.kind,
        alert_id=alert.public_id,
        workspace_slug=goal.workspace.slug,
        workspace_name=goal.workspace.name,
        goal_id=goal.public_id,
        goal_title=goal.title,
        owner_name=str(goal.owner) if goal.owner else "",
        due_on=overdue.due_on,
        waiting_days=(today - overdue.due_on).days,
        noticed_at=now,
        names=overdue.names,
    )


@transaction.atomic
def _settle(alert_id: int, *, now: dt.datetime) -> None:
    alerts = Alert.objects.across_workspaces(reason=REASON).select_for_update(
        of=("self",), no_key=True
    )
    alert = alerts.get(pk=alert_id)
    if alert.state != AlertState.RESOLVED:
        resolve(alert=alert, now=now)
