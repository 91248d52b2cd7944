"""Mails that are kept by address: other rooms name their tables of them when the site starts."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import models


class Letterbox(NamedTuple):
    """A table of mails with their `recipient`, and how one is read."""

    table: type[models.Model]
    source_of: Callable[[Any], bytes]

    def letters_of(self, address: str) -> models.QuerySet[Any]:
        """Return the mails that were sent to `address`."""
        return self.table._default_manager.filter(recipient=address)


letterboxes: list[Letterbox] = []
"""They go with their recipient, to a new address or away."""
