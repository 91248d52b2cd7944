"""Judgements one after the other, and rules that look at them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from alerts.models import Rule
from alerts.services.opening import open_due_alerts
from alerts.services.rules import Scope, save_rule
from goals.enums import Status, TargetWindow
from goals.models import Assessment, Target
from goals.services.assessments import assess_due
from tests.factories import make_goal, make_kpi, make_membership
from tests.goals.facts import promise, record

RULED_AT = dt.datetime(2026, 3, 1, 3, 0, tzinfo=dt.UTC)
FIRST = MONDAY = dt.date(2026, 3, 2)
WEEK = dt.timedelta(days=7)


def make_rule(scope: Scope, *, workspace=None, now: dt.datetime = RULED_AT, **fields: Any) -> Rule:
    """A rule of a scope, saved by an editor; without one, that of the `workspace`'s others."""
    workspace = workspace or scope.workspace
    by = make_membership(workspace=workspace)
    return save_rule(workspace=workspace, scope=scope, by=by, now=now, **fields)


def say(target: Target, *percents: int, first: int = 0) -> None:
    """Judge `target` once a day on new data, as likely as that to be reached; 30 is at risk."""
    for number, percent in enumerate(percents, first):
        day = FIRST + number * dt.timedelta(days=1)
        target.status = Status.ON_TRACK if percent >= 70 else Status.AT_RISK
        target.status = Status.OFF_TRACK if percent < 30 else target.status
        target.latest_assessment = Assessment.objects.for_workspace(target.workspace).create(
            workspace=target.workspace,
            target=target,
            target_version=target.version,
            as_of=day,
            data_version=number + 1,
            data_until=day,
            status=target.status,
            probability=Decimal(percent) / 100,
            created_at=noon(number),
        )
        target.save()


def noon(number: int) -> dt.datetime:
    """When the judgement of the so-maniest day is made."""
    return dt.datetime.combine(FIRST, dt.time(3), tzinfo=dt.UTC) + number * dt.timedelta(days=1)


def weekly(workspace, *weeks, value=700):
    """A weekly target of at least `value`, and weeks whose days bring a seventh of each number."""
    kpi = make_kpi(workspace=workspace)
    goal = make_goal(workspace=workspace, owner=make_membership(workspace=workspace))
    history = [each / 7 for each in (720, 690, 710, 700) for _ in range(7)]
    record(kpi, history, start=MONDAY - 4 * WEEK)
    target = promise(
        kpi,
        value,
        goal=goal,
        window=TargetWindow.WEEK,
        judged_windows=2,
        starts_on=MONDAY,
        ends_on=MONDAY + 10 * WEEK - dt.timedelta(days=1),
    )
    for number, each in enumerate(weeks):
        close(target, number, each)
    return target


def close(target, number, value):
    """Record a week and judge it the day after."""
    start = MONDAY + number * WEEK
    record(target.kpi, [value / 7] * 7, start=start)
    look(target, number)


def look(target, number, *, days_later=0):
    """Judge `target` on the day after a week, or some days later, and tell."""
    day = MONDAY + (number + 1) * WEEK + dt.timedelta(days=days_later)
    now = dt.datetime.combine(day, dt.time(4), tzinfo=dt.UTC)
    assess_due(now=now, workspace=target.workspace)
    open_due_alerts(now=now)
