"""What the child that opens workbooks and its parent say to each other.

Standard output: one object about the sheet, then `[row number, [cells]]` for each row that is not
blank, then `"end"`, one JSON value a line. Text is text, numbers are numbers, truth values true
and false, dates are `{"on": "2026-07-01"}`, numbers shown as percentages `{"percent": 0.452}`. A
refusal is one JSON object on standard error.
"""

import datetime as dt
from typing import Any, Final

from kpis.readers.cells import Cell, Percent

REFUSED_STATUS: Final = 3
TOO_HEAVY_STATUS: Final = 4
END: Final = "end"

_EXACT_WHOLE: Final = 2**53  # whole numbers up to here are exact in a spreadsheet's double
_SIGNIFICANT_DIGITS: Final = 15  # as many as spreadsheets show of any other number


def encoded_cell(value: object) -> Any:
    """Return what the workbook library gave for a cell in its JSON form."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return _encoded_number(float(value))
    if isinstance(value, dt.datetime):
        return {"on": value.date().isoformat()}
    if isinstance(value, dt.date):
        return {"on": value.isoformat()}
    return str(value)  # a time of day or a duration


def _encoded_number(value: float) -> int | float | str:
    if value != value or value in (float("inf"), float("-inf")):  # not JSON
        return str(value)
    if value.is_integer() and abs(value) <= _EXACT_WHOLE:
        return int(value)
    return float(format(value, f".{_SIGNIFICANT_DIGITS}g"))


def decoded_cell(cell: Any) -> Cell:
    """Return the cell that `encoded_cell` put into JSON (its numbers read as `Decimal`)."""
    if isinstance(cell, dict):
        return Percent(cell["percent"]) if "percent" in cell else dt.date.fromisoformat(cell["on"])
    decoded: Cell = cell
    return decoded
