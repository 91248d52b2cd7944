"""Files of one series over time: the columns `timestamp` and `value`, the earliest row first."""

import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from kpis.calc.unusual.detector import LARGEST
from kpis.readers.cells import is_blank, text_of
from kpis.readers.grid import open_grid
from kpis.readers.headings import HeadingTable
from kpis.readers.refusal import Refused, shown

_HEADINGS: Final = HeadingTable(
    {
        "timestamp": ("timestamp", "time", "datetime", "시각", "일시"),
        "value": ("value", "값", "측정값", "수치"),
    }
)


class TimedRow(NamedTuple):
    """One value; `stamp` is its time as it stands in the file."""

    stamp: str
    at: dt.datetime
    value: float


def read_timed(path: Path) -> Iterator[TimedRow]:
    """Yield the rows of the file at `path`; memory does not grow with their number.

    Raises:
        Refused: the file or one of its rows cannot be read, or a time lies before the one above.
    """
    rows = open_grid(path, recognise=_HEADINGS.count).rows
    heading = next((row for row in rows if not is_blank(row[1])), None)
    if heading is None:
        raise Refused("empty_file")
    columns = _HEADINGS.columns(heading[1], row=heading[0])
    missing = [key for key in ("timestamp", "value") if key not in columns]
    if missing:
        found = shown(", ".join(map(text_of, heading[1])))
        raise Refused("columns_missing", row=heading[0], missing=", ".join(missing), found=found)
    before: dt.datetime | None = None
    for row, cells in rows:
        if is_blank(cells):
            continue
        texts = {key: text_of(cells[at]) if at < len(cells) else "" for key, at in columns.items()}
        at = _time_of(texts["timestamp"], before, row=row)
        yield TimedRow(texts["timestamp"], at, _number_of(texts["value"], row=row))
        before = at
    if before is None:
        raise Refused("no_rows")


def _time_of(text: str, before: dt.datetime | None, *, row: int) -> dt.datetime:
    """Return the time that `text` says, which must not lie before `before`."""
    place = {"column": "timestamp", "value": shown(text)}
    if not text:
        raise Refused("time_missing", row=row, **place)
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("time_not_a_time", row=row, **place) from error
    if before is None:
        return at
    if (at.tzinfo is None) != (before.tzinfo is None):
        raise Refused("time_zone_differs", row=row, **place)
    if at < before:
        raise Refused("time_goes_back", row=row, **place, before=before.isoformat(" "))
    return at


def _number_of(text: str, *, row: int) -> float:
    """Return the number that `text` says, in the notation of machines."""
    place = {"column": "value", "value": shown(text)}
    if not text:
        raise Refused("number_missing", row=row, **place)
    try:
        number = float(text)
    except ValueError as error:
        raise Refused("number_not_a_number", row=row, **place) from error
    if not math.isfinite(number):
        raise Refused("number_not_finite", row=row, **place)
    if abs(number) > LARGEST:
        raise Refused("number_too_large", row=row, **place)
    return number
