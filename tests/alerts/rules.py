"""Judgements one after the other, and rules that look at them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from alerts.models import Rule
from alerts.services.rules import Scope, save_rule
from goals.enums import Status
from goals.models import Assessment, Target
from tests.factories import make_membership

RULED_AT = dt.datetime(2026, 3, 1, 3, 0, tzinfo=dt.UTC)
FIRST = dt.date(2026, 3, 2)


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
