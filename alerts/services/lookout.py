"""Looking ahead in a batch: messages are looked at together, and again when that was long ago."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from alerts.models import Delivery
from alerts.services.looking import TO_WHOM_WAS_TOLD, Look, look_again

FRESH: Final = dt.timedelta(milliseconds=250)
"""A message that leaves was looked at no longer ago."""
AHEAD: Final = 10  # messages of a workspace that are looked at together


class Lookout:
    """Looks at the messages of a batch, each just before it leaves, in the order they leave."""

    def __init__(self, batch: Sequence[Delivery]) -> None:
        self._ahead = {delivery.pk: delivery for delivery in batch}
        self._looks: dict[int, Look] = {}
        self._looked_at: dict[int, dt.datetime] = {}

    def look(self, delivery: Delivery, *, now: dt.datetime) -> Look:
        """Look at the message as things are now, or were a moment ago.

        Whether an earlier message has left may be another matter since the last one.
        """
        is_fresh = now - self._looked_at.get(delivery.pk, now - 2 * FRESH) <= FRESH
        if not is_fresh or delivery.purpose in TO_WHOM_WAS_TOLD:
            self._look_ahead(delivery, now=now)
        del self._ahead[delivery.pk]
        return self._looks[delivery.pk]

    def _look_ahead(self, delivery: Delivery, *, now: dt.datetime) -> None:
        ahead = [
            each
            for each in self._ahead.values()
            if each.workspace_id == delivery.workspace_id and each.pk != delivery.pk
        ]
        looks = look_again([delivery, *ahead[: AHEAD - 1]], now=now)
        self._looks |= looks
        self._looked_at |= dict.fromkeys(looks, now)
