"""What is known of measurements on their way in."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from kpis.models import Kpi


class StagedRow(NamedTuple):
    """One measurement on its way in; `slot` is its place in the list of series."""

    row_number: int
    slot: int
    on: dt.date
    value: Decimal


class StagedRows(NamedTuple):
    """Many of them by the column; `values` are plain decimals as text (`kpis.readers.plain`)."""

    row_numbers: Sequence[int]
    slots: Sequence[int]
    days: Sequence[dt.date]
    values: Sequence[str]

    def apart(self) -> Iterator[StagedRow]:
        """Yield them one by one."""
        for number, slot, on, value in zip(*self, strict=True):
            yield StagedRow(number, slot, on, Decimal(value))


@dataclass
class Slot:
    """A series that measurements come in for; `series_id` is None until there is one.

    `kpi` may be one that is only planned and not saved yet.
    """

    kpi: Kpi
    segment_key: str
    dimensions: dict[str, str]
    series_id: int | None = None


class Conflict(NamedTuple):
    """A row whose key has another value in another row of the same delivery."""

    row_number: int
    value: Decimal
    other_row: int
    other_value: Decimal


class Change(NamedTuple):
    """A value that would replace another."""

    row_number: int
    slot: int
    on: dt.date
    old_value: Decimal
    new_value: Decimal


class Effect(NamedTuple):
    """What a delivery does, or would do, to one KPI; None stands for those only planned."""

    kpi_id: int | None
    created: int
    updated: int
    last_on: dt.date
