"""Looking at a message once more before it leaves: may it, must it wait, is it still wanted."""

import datetime as dt
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from typing import Final

from alerts.enums import AlertState, CancelReason, Purpose
from alerts.models import Alert, Delivery
from alerts.services import outbox
from alerts.services.alerts import is_archived, is_replanned
from alerts.services.recipients import Team
from alerts.services.reminders import waits_for
from alerts.services.unsubscriptions import who_unsubscribed
from workspaces.enums import Role
from workspaces.models import Membership, Workspace

TO_WHOM_WAS_TOLD: Final = frozenset({Purpose.RECOVERY, Purpose.CORRECTION})


@dataclass(frozen=True, slots=True)
class Look:
    """As whom the recipient may read it, or why not; and until when its alert is put off."""

    reader: Membership | None = None
    cancel: CancelReason | None = None
    put_off_until: dt.datetime | None = None


def look_again(deliveries: Sequence[Delivery], *, now: dt.datetime) -> dict[int, Look]:
    """Look at messages of one workspace as things are now, not as they were when written.

    In as many queries as for one of them, but for what is rare.
    """
    workspace = deliveries[0].workspace
    users = {delivery.recipient_id for delivery in deliveries}
    team = Team(workspace, users)
    silent = who_unsubscribed(workspace, users)
    alerts = _read_anew(workspace, [each.alert for each in deliveries if each.alert])
    looks: dict[int, Look] = {}
    for delivery in deliveries:
        alert = alerts.get(delivery.alert_id or 0)
        looks[delivery.pk] = _look(delivery, alert, team, silent, now=now)
    return looks


def _read_anew(workspace: Workspace, known: Collection[Alert]) -> dict[int, Alert]:
    """Read the alerts with what they are about, and nothing else: this is done for every mail."""
    links = {
        relation
        for alert in known
        for relation, pk in {
            "target__goal": alert.target_id,
            "target__kpi": alert.target_id,
            "plan": alert.plan_id,
            "plan_change": alert.plan_id,
            "kpi": alert.kpi_id,
            "source": alert.source_id,
            "goal": alert.goal_id,
        }.items()
        if pk
    }
    if not links:
        return {}
    rows = Alert.objects.for_workspace(workspace).select_related(*links)
    alerts = rows.in_bulk({alert.pk for alert in known})
    for alert in alerts.values():
        alert.undertaking.workspace = workspace
    return alerts


def _look(
    delivery: Delivery,
    alert: Alert | None,
    team: Team,
    silent: Container[int],
    *,
    now: dt.datetime,
) -> Look:
    reader = _reader(delivery, alert, team, now=now)
    if reader is None:
        return Look(cancel=CancelReason.NO_RECIPIENT)
    if alert is None and delivery.purpose == Purpose.REMINDER and not waits_for(reader, now=now):
        return Look(cancel=CancelReason.ANSWERED)  # or may not answer any more
    if not reader.user.is_active:
        return Look(cancel=CancelReason.INACTIVE)
    if reader.user_id in silent:
        return Look(cancel=CancelReason.UNSUBSCRIBED)
    if alert is None:
        return Look(reader)
    if reason := _reason_to_cancel(delivery, alert, now=now):
        return Look(cancel=reason)
    return Look(reader, put_off_until=_morning(alert, reader, now))


def _reader(
    delivery: Delivery, alert: Alert | None, team: Team, *, now: dt.datetime
) -> Membership | None:
    """Return as whom the recipient may read it: a summary is for managers, a reminder for more."""
    if alert is not None:
        today = delivery.workspace.today(now)
        return team.to_tell(delivery.recipient_id, alert.undertaking, today=today)
    member = team.member(delivery.recipient_id)
    least = Role.EDITOR if delivery.purpose == Purpose.REMINDER else Role.MANAGER
    return member if member and member.may(least) else None


def _reason_to_cancel(delivery: Delivery, alert: Alert, *, now: dt.datetime) -> CancelReason | None:
    """Why the message must not leave any more, or None (reliability R11)."""
    if is_archived(alert):
        return CancelReason.ARCHIVED
    if delivery.purpose in TO_WHOM_WAS_TOLD:
        return None if outbox.was_told_before(delivery, now=now) else CancelReason.UNTOLD
    if delivery.purpose == Purpose.GOOD_NEWS:
        return None
    if delivery.purpose == Purpose.ESCALATION and alert.state != AlertState.OPEN:
        return CancelReason.ANSWERED
    if alert.state == AlertState.RESOLVED or is_replanned(alert):
        return CancelReason.RESOLVED
    return None


def _morning(alert: Alert, reader: Membership, now: dt.datetime) -> dt.datetime | None:
    if alert.state != AlertState.SNOOZED or alert.snoozed_until is None:
        return None
    morning = dt.datetime.combine(alert.snoozed_until, dt.time(), reader.workspace.zone)
    return morning if morning > now else None
