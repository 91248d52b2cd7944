"""Tables of mails that are kept by address: other rooms name theirs here when the site starts."""

from django.db import models

_tables: list[type[models.Model]] = []


def add_letterbox(table: type[models.Model]) -> None:
    """Have the mails of `table` go with their `recipient`, to a new address or away."""
    if table not in _tables:
        _tables.append(table)


def letters_of(address: str) -> list[models.QuerySet[models.Model]]:
    """Return the mails that were sent to `address`, table by table."""
    return [table._default_manager.filter(recipient=address) for table in _tables]
