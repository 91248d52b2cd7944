"""Misses that nobody takes in hand climb to the workspace's owners, once."""

import datetime as dt
from typing import Any, Final

from django.db import transaction

from alerts.calc.working_days import after_working_days
from alerts.enums import AlertKind, AlertState, Purpose
from alerts.models import Alert
from alerts.services.outgoing import Outgoing
from alerts.services.telling import write_messages
from goals.models import VerdictChange
from goals.services.holidays import public_holidays
from workspaces.enums import Role
from workspaces.models import Membership, Workspace

REASON = "the clock serves all workspaces"
MISSES: Final = [AlertKind.TARGET_MISSED, AlertKind.GUARDRAIL_BREACHED]


def escalate_alerts(*, now: dt.datetime) -> int:
    """Tell the owners of misses that have waited for as many working days as their workspace sets.

    Returns:
        How many have climbed.
    """
    waiting = (
        Alert.objects.across_awake(reason=REASON)
        .waiting()
        .filter(
            kind__in=MISSES,
            escalated_at=None,
            waiting_since__lte=now - dt.timedelta(days=1),
            workspace__escalation_days__gt=0,
        )
        .select_related("workspace")
    )
    due = [alert.pk for alert in waiting if now >= climbs_at(alert)]
    return sum(_escalate(pk, now=now) for pk in due)


def climbs_at(alert: Alert) -> dt.datetime:
    """Return when a waiting alert climbs: at its hour, on a working day of its workspace."""
    workspace: Workspace = alert.workspace
    since = (alert.waiting_since or alert.opened_at).astimezone(workspace.zone)
    holidays = public_holidays(
        time_zone=workspace.time_zone, first_year=since.year, last_year=since.year + 1
    )
    day = after_working_days(since.date(), workspace.escalation_days, holidays=holidays)
    return dt.datetime.combine(day, since.time(), workspace.zone)


@transaction.atomic
def _escalate(alert_id: int, *, now: dt.datetime) -> bool:
    alert = (
        Alert.objects.across_workspaces(reason=REASON)
        .select_related("workspace", "change", "target__goal__workspace")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=alert_id)
    )
    if alert.state != AlertState.OPEN or alert.escalated_at or alert.change is None:
        return False
    alert.escalated_at = now
    alert.save(update_fields=["escalated_at"])
    _tell_owners(alert, alert.change, now=now)
    return True


def _tell_owners(alert: Alert, change: VerdictChange, *, now: dt.datetime) -> None:
    owners = Membership.objects.for_workspace(alert.workspace).managing().filter(role=Role.OWNER)
    story: dict[str, Any] = alert.story | {
        "purpose": Purpose.ESCALATION.value,
        "waiting_days": alert.workspace.escalation_days,
    }
    outgoing = Outgoing(alert.workspace)
    write_messages(
        alert=alert,
        change=change,
        story=story,
        purpose=Purpose.ESCALATION,
        people=[owner.user for owner in owners.select_related("user").order_by("pk")],
        outgoing=outgoing,
        now=now,
    )
    outgoing.write()
