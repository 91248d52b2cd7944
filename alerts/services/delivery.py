"""Sending what is due: taken by lease, looked at once more, handed over, then marked.

Nothing is lost, because a message is marked only after the server has taken it. A process killed
between the two sends one more copy with the same key; exactly-once is not on offer when somebody
else's server is in between (reliability 2.3).
"""

import datetime as dt
import logging
from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.core.mail import EmailMessage

from alerts.channels.email import LineLostError, MailLine, RefusedError, TryLaterError
from alerts.emails import MailWriter
from alerts.enums import AlertState, CancelReason, Outcome, Purpose
from alerts.models import Alert, Delivery
from alerts.services import outbox
from alerts.services.alerts import is_archived, is_replanned
from alerts.services.clock import RunningClock
from alerts.services.leases import new_owner
from alerts.services.recipients import membership_to_tell
from alerts.services.unsubscriptions import has_unsubscribed
from workspaces.models import Membership

log = logging.getLogger(__name__)

BATCH = 100  # messages taken at once
LOST_LINES = 2  # in a row: leave the server in peace until the next run
_TO_WHOM_WAS_TOLD: Final = frozenset({Purpose.RECOVERY, Purpose.CORRECTION})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the messages that were due."""

    sent: int = 0
    retrying: int = 0
    dead: int = 0
    cancelled: int = 0
    deferred: int = 0


def deliver_due(*, now: dt.datetime, limit: int | None = None) -> Result:
    """Send the messages that are due, at most `limit` of them; safe to run many at once."""
    clock, owner = RunningClock(now), new_owner()
    counts: Counter[Outcome] = Counter()
    taken, has_server = 0, True
    with MailLine() as line:
        while has_server and (limit is None or taken < limit):
            size = BATCH if limit is None else min(BATCH, limit - taken)
            batch = outbox.take_due(owner=owner, now=clock.now(), size=size)
            if not batch:
                break
            taken += len(batch)
            has_server = _send_batch(batch, line, clock, counts)
    return Result(**{outcome.value: count for outcome, count in counts.items()})


def _send_batch(
    batch: list[Delivery], line: MailLine, clock: RunningClock, counts: Counter[Outcome]
) -> bool:
    """Send what was taken; False when there is no speaking to the server."""
    lost_lines, writer = 0, MailWriter()
    for position, delivery in enumerate(batch):
        if not outbox.renew(delivery, now=clock.now()):
            continue  # the lease ran out, and another sender has taken the message over
        try:
            outcome = _send(delivery, writer, line, clock)
        except RefusedError as error:
            outcome = outbox.mark_dead(delivery, error=str(error), now=clock.now())
        except TryLaterError as error:
            outcome = outbox.mark_failed(delivery, error=str(error), now=clock.now())
            lost_lines += isinstance(error, LineLostError)
        else:
            lost_lines = 0
        counts[outcome] += 1
        if lost_lines >= LOST_LINES:
            outbox.release(batch[position + 1 :])
            log.warning("no speaking to the mail server; the rest waits for the next run")
            return False
    return True


def _send(delivery: Delivery, writer: MailWriter, line: MailLine, clock: RunningClock) -> Outcome:
    """Look at the message once more as things are now, then hand it over or not."""
    alert = (
        Alert.objects.for_workspace(delivery.workspace)
        .select_related("target__goal__workspace", "plan__workspace", "plan_change")
        .select_related("kpi__workspace", "source__workspace")
        .get(pk=delivery.alert_id)
    )
    today = delivery.workspace.today(clock.now())
    reader = membership_to_tell(user=delivery.recipient, undertaking=alert.undertaking, today=today)
    if reader is None:
        return outbox.mark_cancelled(delivery, reason=CancelReason.NO_RECIPIENT)
    if reason := _reason_to_cancel(delivery, reader, alert, now=clock.now()):
        return outbox.mark_cancelled(delivery, reason=reason)
    if alert.state == AlertState.SNOOZED and alert.snoozed_until:
        morning = dt.datetime.combine(alert.snoozed_until, dt.time(), reader.workspace.zone)
        if morning > clock.now():
            return outbox.defer(delivery, until=morning)
    line.send(_write(delivery, writer, reader))
    return outbox.mark_sent(delivery, now=clock.now())


def _write(delivery: Delivery, writer: MailWriter, reader: Membership) -> EmailMessage:
    """Write the mail; one that cannot be written is set aside and keeps no other waiting."""
    try:
        return writer.write(delivery, reader)
    except Exception as error:
        log.exception("delivery %s cannot be written", delivery.pk)
        raise TryLaterError(f"cannot be written: {type(error).__name__}: {error}") from error


def _reason_to_cancel(
    delivery: Delivery, reader: Membership, alert: Alert, *, now: dt.datetime
) -> CancelReason | None:
    """Why the message must not leave any more, or None (reliability R11)."""
    if not reader.user.is_active:
        return CancelReason.INACTIVE
    if has_unsubscribed(reader):
        return CancelReason.UNSUBSCRIBED
    if is_archived(alert):
        return CancelReason.ARCHIVED
    if delivery.purpose in _TO_WHOM_WAS_TOLD:
        return None if outbox.was_told_before(delivery, now=now) else CancelReason.UNTOLD
    if delivery.purpose == Purpose.GOOD_NEWS:
        return None
    if alert.state == AlertState.RESOLVED or is_replanned(alert):
        return CancelReason.RESOLVED
    return None
