"""Sending what is due: taken by lease, looked at once more, handed over, then marked.

Nothing is lost, because a message is marked only after the server has taken it. A process killed
between the two sends one more copy with the same key; exactly-once is not on offer when somebody
else's server is in between.
"""

import datetime as dt
import logging
from collections import Counter
from dataclasses import dataclass

from alerts.channels.email import LineLostError, MailLine, RefusedError, TryLaterError
from alerts.digest_emails import write_digest
from alerts.emails import MailWriter
from alerts.enums import CancelReason, Outcome, Pace, Purpose
from alerts.exceptions import DATABASE_AWAY
from alerts.models import Delivery
from alerts.reminder_emails import write_reminder
from alerts.services import bundles, outbox
from alerts.services.clock import RunningClock
from alerts.services.leases import new_owner
from alerts.services.looking import Look
from alerts.services.lookout import Lookout
from alerts.services.preferences import WishReader
from workspaces.sight import inside

log = logging.getLogger(__name__)

BATCH = 50  # messages taken at once
TURN = dt.timedelta(seconds=3)  # after that the rest of a batch waits its turn among all
LOST_LINES = 2  # in a row: leave the server in peace until the next run


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the messages that were due; `is_cut` where time was up before the last."""

    sent: int = 0
    retrying: int = 0
    dead: int = 0
    cancelled: int = 0
    deferred: int = 0
    is_cut: bool = False


def deliver_due(
    *, now: dt.datetime, limit: int | None = None, longest: dt.timedelta | None = None
) -> Result:
    """Send the messages that are due; safe to run many at once.

    At most `limit` of them, and none is taken any more when the run has lasted `longest`.
    """
    clock, owner = RunningClock(now), new_owner()
    counts: Counter[Outcome] = Counter()
    taken, has_server, is_cut = 0, True, False
    with MailLine() as line:
        while has_server and (limit is None or taken < limit) and not is_cut:
            size = BATCH if limit is None else min(BATCH, limit - taken)
            batch = outbox.take_due(owner=owner, now=clock.now(), size=size)
            if not batch:
                break
            taken += len(batch)
            has_server = _send_batch(batch, line, clock, counts)
            is_cut = longest is not None and clock.now() - now >= longest
    return Result(**{outcome.value: count for outcome, count in counts.items()}, is_cut=is_cut)


def _send_batch(
    batch: list[Delivery], line: MailLine, clock: RunningClock, counts: Counter[Outcome]
) -> bool:
    """Send what was taken; False when there is no speaking to the server."""
    lost_lines, lookout, writer, wishes = 0, Lookout(batch), MailWriter(), WishReader()
    began = clock.now()
    for position, delivery in enumerate(batch):
        if position and clock.now() - began >= TURN:
            outbox.release(batch[position:])
            return True
        if not outbox.renew(delivery, now=clock.now()):
            continue  # the lease ran out, and another sender has taken the message over
        try:
            with inside(delivery.workspace_id):
                look = lookout.look(delivery, now=clock.now())
                outcome = _send(delivery, look, writer, wishes, line, clock)
        except RefusedError as error:
            outcome = outbox.mark_dead(delivery, error=str(error), now=clock.now())
        except TryLaterError as error:
            outcome = outbox.mark_failed(delivery, error=str(error), now=clock.now())
            lost_lines += isinstance(error, LineLostError)
        except DATABASE_AWAY:
            raise
        except Exception as error:  # told on the row; it keeps no other waiting
            log.exception("delivery %s cannot be sent", delivery.pk)
            words = f"cannot be sent: {type(error).__name__}: {error}"
            outcome = outbox.mark_failed(delivery, error=words, now=clock.now())
        else:
            lost_lines = 0
        counts[outcome] += 1
        if lost_lines >= LOST_LINES:
            outbox.release(batch[position + 1 :])
            log.warning("no speaking to the mail server; the rest waits for the next run")
            return False
    return True


def _send(
    delivery: Delivery,
    look: Look,
    writer: MailWriter,
    wishes: WishReader,
    line: MailLine,
    clock: RunningClock,
) -> Outcome:
    """Hand the message over, or not, by what a last look at it has found."""
    now = clock.now()
    if (reader := look.reader) is None:
        reason = look.cancel or CancelReason.NO_RECIPIENT
        return outbox.mark_cancelled(delivery, reason=reason)
    if look.put_off_until:
        return outbox.defer(delivery, until=look.put_off_until)
    wish = wishes.of(reader)
    if (pace := wish.pace_of(delivery)) == Pace.NONE:
        return outbox.mark_cancelled(delivery, reason=CancelReason.UNWANTED)
    if delivery.bundled_for is None and pace != Pace.AT_ONCE:
        return outbox.bundle(delivery, slot=wish.next_slot(pace, now))
    if until := wish.quiet_until(now):
        return outbox.defer(delivery, until=until)
    if delivery.purpose == Purpose.REMINDER:
        line.send(write_reminder(delivery, reader, now=now))
        return outbox.mark_sent(delivery, now=clock.now())
    if delivery.bundled_for is None:
        line.send(writer.write(delivery, reader))
        return outbox.mark_sent(delivery, now=clock.now())
    told = bundles.gather(delivery, wish, now=now)
    if isinstance(told, Outcome):
        return told
    line.send(write_digest(told, reader, now=now))
    return bundles.mark_bundle_sent(told, now=clock.now())
