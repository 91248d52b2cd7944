"""Measurements as JSON objects, `{"kpi", "date", "value", "segment"}`, one a record.

Dates are written `2026-07-01`; values are numbers, or plain decimals as text. Everything else is
refused with its place, never read by guess: a program that sends it has a mistake to mend.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from kpis.readers.dates import FIRST_YEAR, LAST_YEAR
from kpis.readers.limits import MAX_ERRORS_KEPT
from kpis.readers.numbers import read_number
from kpis.readers.refusal import Reason, shown
from kpis.readers.tidy import RowError, TidyRow

FIELDS: Final = frozenset({"kpi", "date", "value", "segment"})

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN: Final = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,18})?")  # most values
_DECIMAL: Final = re.compile(r"-?[0-9]{1,60}(?:\.[0-9]{1,60})?(?:[eE][+-]?[0-9]{1,3})?")


class RecordTable:
    """Records, to be read once; as a `TidyTable` it keeps `errors` of those that cannot be."""

    def __init__(self, records: Sequence[Any]) -> None:
        self.errors: list[RowError] = []
        self.error_count = 0
        self.refused_count = 0
        self._records = records

    def __iter__(self) -> Iterator[TidyRow]:
        """Yield the records that can be read, numbered from 1."""
        for number, record in enumerate(self._records, start=1):
            if not isinstance(record, dict):
                self._refuse(number, {"": (record, Reason("record_not_an_object"))})
                continue
            strays = record.keys() - FIELDS
            kpi = _read_kpi(record.get("kpi"))
            on = _read_day(record.get("date"))
            value = _read_value(record.get("value"))
            segment = _read_segment(record.get("segment", {}))
            if (
                not strays
                and isinstance(kpi, str)
                and isinstance(on, dt.date)
                and isinstance(value, Decimal)
                and isinstance(segment, dict)
            ):
                yield TidyRow(number, kpi, on, value, segment)
                continue
            read = {"kpi": kpi, "date": on, "value": value, "segment": segment}
            read |= dict.fromkeys(sorted(strays), Reason("field_unknown"))
            reasons = {name: why for name, why in read.items() if isinstance(why, Reason)}
            self._refuse(
                number, {name: (record.get(name, ""), why) for name, why in reasons.items()}
            )

    def _refuse(self, row: int, wrong: Mapping[str, tuple[Any, Reason]]) -> None:
        self.refused_count += 1
        self.error_count += len(wrong)
        for column, (value, reason) in wrong.items():
            if len(self.errors) < MAX_ERRORS_KEPT:
                self.errors.append(RowError(row, column[:100], shown(value), *reason))


def _read_kpi(value: Any) -> str | Reason:
    return value if isinstance(value, str) and value else Reason("kpi_missing")


def _read_day(value: Any) -> dt.date | Reason:
    if value is None:
        return Reason("date_missing")
    return _day_of(value) if isinstance(value, str) else Reason("date_not_a_date")


@lru_cache(maxsize=8192)
def _day_of(value: str) -> dt.date | Reason:
    if not _DAY.fullmatch(value):
        return Reason("date_not_a_date")
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return Reason("date_does_not_exist")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return Reason("date_out_of_range", {"first": FIRST_YEAR, "last": LAST_YEAR})
    return day


def _read_value(value: Any) -> Decimal | Reason:
    if value is None:
        return Reason("number_missing")
    if isinstance(value, bool):
        return Reason("number_is_truth_value")
    if isinstance(value, int | Decimal):
        return read_number(Decimal(value))
    if isinstance(value, str):
        if _PLAIN.fullmatch(value):
            return Decimal(value) or Decimal(0)
        if _DECIMAL.fullmatch(value):
            return read_number(Decimal(value))
        reading = read_number(value)  # it may know better why
        if isinstance(reading, Reason):
            return reading
    return Reason("number_not_a_number")


def _read_segment(value: Any) -> dict[str, str] | Reason:
    if isinstance(value, dict) and all(isinstance(part, str) for part in value.values()):
        return value
    return Reason("segment_not_an_object")
