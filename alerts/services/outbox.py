"""The rows of the outbox: who holds one, and what became of it.

A sender takes rows by a lease in a short transaction, works outside any, and writes each result
only while the row is still its own: `lease_owner` and `attempts` together are the fence.
A killed sender's rows are free again when its lease has run out.
"""

import datetime as dt
from itertools import zip_longest
from typing import TypeAlias, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Q

from alerts.calc.backoff import MAX_ATTEMPTS, delay_after
from alerts.enums import CancelReason, DeliveryState, Outcome
from alerts.exceptions import NotDeadError
from alerts.models import Delivery, Posting
from workspaces.models import Membership, User, WorkspaceScopedQuerySet
from workspaces.services.audit import record_change

Row: TypeAlias = Delivery | Posting
R = TypeVar("R", Delivery, Posting)
REASON = "the sender serves all workspaces"
ERROR_CHARS = 300
IN_TURN = 10  # workspaces of one batch
NO_TIME = dt.timedelta()


def patience() -> dt.timedelta:
    """How long a lease must still last when a message is handed over: two waits for a server."""
    return 2 * dt.timedelta(seconds=settings.EMAIL_TIMEOUT)


def lease_length() -> dt.timedelta:
    """How long a sender holds what it took before it must renew."""
    return patience() + dt.timedelta(seconds=settings.EMAIL_TIMEOUT)


@transaction.atomic
def take_due(*, owner: str, now: dt.datetime, size: int) -> list[Delivery]:
    """Take at most `size` mails that are due, each counted as an attempt, workspaces in turns.

    The workspaces that wait for least come first, each with the same share: a thousand misses of
    one keep no other waiting.
    """
    due = Delivery.objects.across_awake(reason=REASON).due(now=now)
    counted = due.order_by().values("workspace").annotate(waiting=Count("pk"))
    workspaces = list(counted.order_by("waiting").values_list("workspace", flat=True)[:IN_TURN])
    share = -(-size // max(len(workspaces), 1))  # rounded up: a few may be taken of many, too
    own = [_lock(due.filter(workspace=each), share) for each in workspaces]
    in_turns = [pk for turn in zip_longest(*own) for pk in turn if pk is not None][:size]
    place = {pk: number for number, pk in enumerate(in_turns)}
    taken = _mark_taken(due, in_turns, owner=owner, now=now).select_related(
        "recipient", "alert", "workspace", "plan_change", "data_change"
    )
    return sorted(taken, key=lambda delivery: place[delivery.pk])


def take_next(*, endpoint_id: int, owner: str, now: dt.datetime) -> Posting | None:
    """Take the oldest message to one address that is due, counted as an attempt."""
    due = Posting.objects.across_awake(reason=REASON).due(now=now)
    oldest = due.filter(endpoint=endpoint_id).order_by("pk")
    taken = _take(oldest, owner=owner, now=now, size=1)
    return taken.select_related("endpoint", "workspace").first()


def take_this(posting: Posting, *, owner: str, now: dt.datetime) -> Posting | None:
    """Take one message that no sender holds, whether or not its address rests."""
    own = Posting.objects.for_workspace(posting.workspace).filter(
        pk=posting.pk, state=DeliveryState.PENDING, lease_until__isnull=True
    )
    taken = _take(own, owner=owner, now=now, size=1)
    return taken.select_related("endpoint", "workspace").first()


@transaction.atomic
def _take(
    due: WorkspaceScopedQuerySet[R], *, owner: str, now: dt.datetime, size: int
) -> WorkspaceScopedQuerySet[R]:
    return _mark_taken(due, _lock(due, size), owner=owner, now=now)


def _lock(due: WorkspaceScopedQuerySet[R], size: int) -> list[int]:
    """Return the first rows that no other sender is just taking, and keep others from them."""
    free = due.select_for_update(
        no_key=True, skip_locked=connection.features.has_select_for_update_skip_locked
    )
    return list(free.values_list("pk", flat=True)[:size])


def _mark_taken(
    due: WorkspaceScopedQuerySet[R], ids: list[int], *, owner: str, now: dt.datetime
) -> WorkspaceScopedQuerySet[R]:
    taken = due.model.objects.across_workspaces(reason=REASON).filter(pk__in=ids)
    taken.update(lease_owner=owner, lease_until=now + lease_length(), attempts=F("attempts") + 1)
    return taken


def renew(delivery: Row, *, now: dt.datetime) -> bool:
    """Make sure that the lease lasts for one more message; False when somebody else has it."""
    if delivery.lease_until is not None and delivery.lease_until - now >= patience():
        return True
    delivery.lease_until = now + lease_length()
    return _write(delivery, lease_until=delivery.lease_until)


def was_told_before(delivery: Delivery, *, now: dt.datetime) -> bool:
    """Whether an earlier message about the same incident left, or may be leaving just now."""
    earlier = Delivery.objects.for_workspace(delivery.workspace).filter(
        alert=delivery.alert, recipient_id=delivery.recipient_id, pk__lt=delivery.pk
    )
    is_leaving = Q(state=DeliveryState.PENDING, lease_until__gt=now)
    return earlier.filter(Q(state=DeliveryState.SENT) | is_leaving).exists()


def release(deliveries: list[Delivery]) -> None:
    """Give back messages that were taken and not tried, so that they are due at once."""
    owners = {delivery.lease_owner for delivery in deliveries}
    own = Delivery.objects.across_workspaces(reason=REASON).filter(
        pk__in=[delivery.pk for delivery in deliveries],
        state=DeliveryState.PENDING,
        lease_owner__in=owners,
    )
    own.update(lease_until=None, lease_owner="", attempts=F("attempts") - 1)


def mark_sent(delivery: Row, *, now: dt.datetime, **bundle: str) -> Outcome:
    """Note that the message was taken, alone or in a digest (`bundle_key`)."""
    _write(
        delivery,
        state=DeliveryState.SENT,
        sent_at=now,
        lease_until=None,
        last_error="",
        **bundle,
    )
    return Outcome.SENT


def mark_failed(
    delivery: Row, *, error: str, now: dt.datetime, at_least: dt.timedelta = NO_TIME
) -> Outcome:
    """Note trouble that may pass: try again later, or give up after a day of trying.

    `at_least` is how long the receiver asks to be left alone.
    """
    if delivery.attempts >= MAX_ATTEMPTS:
        return mark_dead(delivery, error=error, now=now)
    wait = max(delay_after(attempt=delivery.attempts, key=delivery.key), at_least)
    _write(delivery, next_try_at=now + wait, lease_until=None, last_error=_one_line(error))
    return Outcome.RETRYING


def mark_dead(delivery: Row, *, error: str, now: dt.datetime) -> Outcome:
    """Give a message up: it was refused for good, or for too long."""
    _write(
        delivery,
        state=DeliveryState.DEAD,
        dead_at=now,
        lease_until=None,
        last_error=_one_line(error),
    )
    if (
        isinstance(delivery, Delivery) and delivery.bundled_for
    ):  # the others of its digest shared its fate
        rest = Delivery.objects.for_workspace(delivery.workspace).filter(
            recipient=delivery.recipient_id,
            bundled_for=delivery.bundled_for,
            state=DeliveryState.PENDING,
        )
        rest.update(state=DeliveryState.DEAD, dead_at=now, last_error=_one_line(error))
    return Outcome.DEAD


def mark_cancelled(delivery: Row, *, reason: CancelReason) -> Outcome:
    """Leave a message unsent, for its recipient must not or need not have it any more."""
    _write(delivery, state=DeliveryState.CANCELLED, cancel_reason=reason, lease_until=None)
    return Outcome.CANCELLED


def defer(delivery: Delivery, *, until: dt.datetime) -> Outcome:
    """Keep a message back until `until`; that is no failure."""
    _write(delivery, next_try_at=until, lease_until=None, attempts=_without_this(delivery))
    return Outcome.DEFERRED


def bundle(delivery: Delivery, *, slot: dt.datetime) -> Outcome:
    """Keep a message for the digest that leaves at `slot`."""
    attempts = _without_this(delivery)
    _write(delivery, bundled_for=slot, next_try_at=slot, lease_until=None, attempts=attempts)
    return Outcome.DEFERRED


def _without_this(delivery: Delivery) -> int:
    return max(delivery.attempts - 1, 0)


@transaction.atomic
def retry_dead(*, delivery: Row, by: Membership | User, now: dt.datetime) -> None:
    """Try a message again that was given up, with all its attempts before it.

    Raises:
        NotDeadError: it was not given up.
    """
    dead = type(delivery).objects.for_workspace(delivery.workspace).dead().filter(pk=delivery.pk)
    revived = dead.update(
        state=DeliveryState.PENDING, dead_at=None, next_try_at=now, attempts=0, last_error=""
    )
    if not revived:
        raise NotDeadError
    subject = delivery.alert or delivery.workspace
    record_change(workspace=delivery.workspace, by=by, action="tried again", subject=subject)


def _write(delivery: Row, **values: object) -> bool:
    """Change the row if it is still this sender's; else somebody else speaks for it now."""
    own = (
        type(delivery)
        .objects.across_workspaces(reason=REASON)
        .filter(
            pk=delivery.pk,
            state=DeliveryState.PENDING,
            lease_owner=delivery.lease_owner,
            attempts=delivery.attempts,
        )
    )
    return bool(own.update(**values))


def _one_line(error: str) -> str:
    printable = "".join(each if each.isprintable() else " " for each in error)
    return " ".join(printable.split())[:ERROR_CHARS]
