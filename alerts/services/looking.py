"""Looking at a message once more before it leaves: may it, must it wait, is it still wanted."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from alerts.enums import AlertState, CancelReason, Purpose
from alerts.models import Alert, Delivery
from alerts.services import outbox
from alerts.services.alerts import is_archived, is_replanned
from alerts.services.recipients import membership_to_tell
from alerts.services.reminders import waits_for
from alerts.services.unsubscriptions import has_unsubscribed
from workspaces.enums import Role
from workspaces.models import Membership, Workspace

TO_WHOM_WAS_TOLD: Final = frozenset({Purpose.RECOVERY, Purpose.CORRECTION})


@dataclass(frozen=True, slots=True)
class Look:
    """As whom the recipient may read it, or why not; and until when its alert is put off."""

    reader: Membership | None = None
    cancel: CancelReason | None = None
    put_off_until: dt.datetime | None = None


def look_again(delivery: Delivery, *, now: dt.datetime) -> Look:
    """Look at the message as things are now, not as they were when it was written."""
    if delivery.alert is None:
        if delivery.purpose == Purpose.REMINDER:
            return _look_at_reminder(delivery, now=now)
        return _look(_manager(delivery), None, delivery, now=now)
    alert = _read_anew(delivery.alert, delivery.workspace)
    today = delivery.workspace.today(now)
    reader = membership_to_tell(user=delivery.recipient, undertaking=alert.undertaking, today=today)
    return _look(reader, alert, delivery, now=now)


def _read_anew(known: Alert, workspace: Workspace) -> Alert:
    """Read the alert with what it is about, and nothing else: this is done for every mail."""
    about = {"target__goal": known.target_id, "target__kpi": known.target_id}
    about |= {"plan": known.plan_id}
    about |= {"plan_change": known.plan_id, "kpi": known.kpi_id, "source": known.source_id}
    about |= {"goal": known.goal_id}
    relations = [relation for relation, pk in about.items() if pk]
    alert = Alert.objects.for_workspace(workspace).select_related(*relations).get(pk=known.pk)
    alert.undertaking.workspace = workspace
    return alert


def _look_at_reminder(delivery: Delivery, *, now: dt.datetime) -> Look:
    """Remind nobody who has answered, or may not answer any more."""
    member = _member(delivery, Role.EDITOR)
    if member and not waits_for(member, now=now):
        return Look(cancel=CancelReason.ANSWERED)
    return _look(member, None, delivery, now=now)


def _manager(delivery: Delivery) -> Membership | None:
    return _member(delivery, Role.MANAGER)


def _member(delivery: Delivery, least: Role) -> Membership | None:
    members = Membership.objects.for_workspace(delivery.workspace).select_related(
        "user", "workspace"
    )
    member = members.filter(user=delivery.recipient).first()
    return member if member and member.may(least) else None


def _look(
    reader: Membership | None, alert: Alert | None, delivery: Delivery, *, now: dt.datetime
) -> Look:
    if reader is None:
        return Look(cancel=CancelReason.NO_RECIPIENT)
    if not reader.user.is_active:
        return Look(cancel=CancelReason.INACTIVE)
    if has_unsubscribed(reader):
        return Look(cancel=CancelReason.UNSUBSCRIBED)
    if alert is None:
        return Look(reader)
    if reason := _reason_to_cancel(delivery, alert, now=now):
        return Look(cancel=reason)
    return Look(reader, put_off_until=_morning(alert, reader, now))


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
