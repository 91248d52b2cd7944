"""Digests: what waited for the same moment of the same person leaves as one mail.

The first of the messages that still wait carries the others: only who holds it by lease sends, so
there is one mail however many senders look. Its key follows from person, workspace and moment, so
that a copy after a kill has the same.
"""

import datetime as dt

from django.db import transaction

from alerts.calc.keys import bundle_key
from alerts.enums import CancelReason, DeliveryState, Outcome, Pace
from alerts.models import Delivery
from alerts.services import outbox
from alerts.services.looking import Look, look_again
from alerts.services.preferences import Wishes
from workspaces.models import WorkspaceScopedQuerySet


def bundle_of(delivery: Delivery) -> WorkspaceScopedQuerySet[Delivery]:
    """All messages to the same person for the same moment."""
    return Delivery.objects.for_workspace(delivery.workspace).filter(
        recipient=delivery.recipient_id, bundled_for=delivery.bundled_for
    )


def gather(delivery: Delivery, wishes: Wishes, *, now: dt.datetime) -> list[Delivery] | Outcome:
    """Return what the digest has to tell, or what became of `delivery` as it does not carry it."""
    bundle = bundle_of(delivery)
    if bundle.filter(state=DeliveryState.SENT).exists():  # written after the digest had left
        return outbox.bundle(delivery, slot=wishes.next_slot(wishes.pace_of(delivery), now))
    waiting = list(
        bundle.filter(state=DeliveryState.PENDING)
        .select_related("recipient", "alert", "workspace")
        .order_by("pk")
    )
    if not waiting or waiting[0].pk != delivery.pk:
        carried_at = waiting[0].next_try_at if waiting else now
        return outbox.defer(delivery, until=max(carried_at, now + outbox.patience()))
    rest = waiting[1:]
    looks = look_again(rest, now=now) if rest else {}
    return [delivery, *(each for each in rest if _still_fits(each, looks[each.pk], wishes))]


def _still_fits(delivery: Delivery, look: Look, wishes: Wishes) -> bool:
    is_unwanted = wishes.pace_of(delivery) == Pace.NONE
    if cancel := look.cancel or (CancelReason.UNWANTED if is_unwanted else None):
        outbox.mark_cancelled(delivery, reason=cancel)
    elif look.put_off_until:
        outbox.defer(delivery, until=look.put_off_until)
    return not (cancel or look.put_off_until)


def key_of(delivery: Delivery) -> str:
    """Return the key of the mail that carries `delivery`: its own, or its digest's."""
    if delivery.bundled_for is None:
        return delivery.key
    return bundle_key(
        workspace_id=delivery.workspace_id,
        recipient_id=delivery.recipient_id,
        slot=delivery.bundled_for,
    )


@transaction.atomic
def mark_bundle_sent(told: list[Delivery], *, now: dt.datetime) -> Outcome:
    """Note that the mail server has taken the digest with all these messages."""
    first = told[0]
    key = key_of(first)
    outcome = outbox.mark_sent(first, now=now, bundle_key=key)
    rest = bundle_of(first).filter(
        pk__in=[each.pk for each in told[1:]], state=DeliveryState.PENDING
    )
    rest.update(state=DeliveryState.SENT, sent_at=now, lease_until=None, bundle_key=key)
    return outcome
