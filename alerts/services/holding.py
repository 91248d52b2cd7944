"""Holding the outbox of a restored site, and letting it go (reliability B2).

After a restore it is not known what was sent since the backup was made. So nothing leaves until an
operator says whether what waits is sent, or counts as told.
"""

import datetime as dt

from django.db import DEFAULT_DB_ALIAS, transaction

from alerts.enums import CancelReason, DeliveryState
from alerts.models import Delivery, OutboxHold, Posting
from workspaces.models import WorkspaceScopedQuerySet

REASON = "the outbox of the whole site"


def hold_outbox(*, now: dt.datetime, using: str = DEFAULT_DB_ALIAS) -> None:
    """Let nothing leave from here on; a hold that stands stays."""
    OutboxHold.objects.using(using).get_or_create(pk=1, defaults={"since": now})


def held_since() -> dt.datetime | None:
    """Since when the outbox is held; None where it is not."""
    return OutboxHold.objects.values_list("since", flat=True).first()


@transaction.atomic
def release_outbox(*, is_sent: bool) -> int:
    """End the hold: what waits is sent from now on, or else is cancelled as told before.

    Returns:
        How many messages waited.
    """
    waiting: list[WorkspaceScopedQuerySet] = [
        model.objects.across_workspaces(reason=REASON).filter(state=DeliveryState.PENDING)
        for model in (Delivery, Posting)
    ]
    if is_sent:
        count = sum(rows.count() for rows in waiting)
    else:
        told = {"state": DeliveryState.CANCELLED, "cancel_reason": CancelReason.RESTORED}
        count = sum(rows.update(**told, lease_until=None) for rows in waiting)
    OutboxHold.objects.all().delete()
    return count
