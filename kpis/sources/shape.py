"""Which part of what a source gives is which: date, values, KPI, dimensions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the numbers stand: paths of a JSON record, columns of a query, names of a service.

    `values` names a place for each KPI's key, `segments` one for each dimension. Where each
    record names its own KPI, `kpi` and `value` are the places of its key and of its number.
    """

    records: str = ""
    date: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    kpi: str = ""
    value: str = ""

    @classmethod
    def stored(cls, records: str, columns: Mapping[str, Any]) -> Self:
        """Return the shape that `as_columns` wrote."""
        return cls(records=records, **columns)

    def as_columns(self) -> dict[str, Any]:
        """Return everything but the list of records as JSON, without what is empty."""
        own = {"date": self.date, "kpi": self.kpi, "value": self.value}
        named = {name: place for name, place in own.items() if place}
        return {**named, "values": dict(self.values), "segments": dict(self.segments)}
