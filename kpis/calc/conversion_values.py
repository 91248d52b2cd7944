"""What conversions are worth, by type and by the date from which a value holds."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

CONVERSION_TYPE: Final = "conversion_type"  # the dimension of counts that names their type


class DatedValue(NamedTuple):
    """What one conversion of a type is worth from a date on."""

    type_key: str
    type_name: str
    valid_from: dt.date
    amount: Decimal
    currency: str


class ValueTable:
    """The values of all types, each in force from its date until the type's next one."""

    def __init__(self, values: Iterable[DatedValue] = ()) -> None:
        self._by_type: dict[str, list[DatedValue]] = defaultdict(list)
        for value in sorted(values, key=lambda each: each.valid_from):
            self._by_type[value.type_key].append(value)

    def on(self, type_key: str, day: dt.date) -> DatedValue | None:
        """Return the value in force on `day`, None if the type has none yet."""
        values = self._by_type.get(type_key, [])
        at = bisect_right(values, day, key=lambda each: each.valid_from)
        return values[at - 1] if at else None
