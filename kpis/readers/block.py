"""A block of cells as it is copied out of a spreadsheet: lines of cells with tabs between them.

The block may begin with a line of headings and with a column of dates; both are recognised. Rows
and columns are numbered as a person counts them in the block.
"""

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Final, NamedTuple

from kpis.readers.cells import is_blank, text_of
from kpis.readers.dates import read_date
from kpis.readers.headings import HeadingTable
from kpis.readers.numbers import read_number
from kpis.readers.refusal import Reason, Refused
from kpis.readers.tidy import DATE_NAMES

MAX_BLOCK_ROWS: Final = 1000
MAX_BLOCK_COLUMNS: Final = 100
MAX_BLOCK_CELL_CHARS: Final = 400

_DATES: Final = HeadingTable({"date": DATE_NAMES})


class BlockRow(NamedTuple):
    """One line of values; `on` is its date, or why it has none; None in a block without dates."""

    row_number: int
    on: dt.date | Reason | None
    date_text: str
    values: list[str]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of values; `headings` stand above them, None if the block has no such line."""

    headings: list[str] | None
    rows: list[BlockRow]


def read_block(text: str, *, is_heading: Callable[[str], bool]) -> Block:
    """Return the block that `text` holds; `is_heading` knows the headings of values.

    Raises:
        Refused: it is empty, too large, or holds what no spreadsheet copies.
    """
    lines = _lines(text)
    if not lines:
        raise Refused("block_empty")
    first_number, first = lines[0]
    has_headings = any(_is_date_heading(cell) or is_heading(cell) for cell in first)
    headings = first if has_headings else None
    rows = lines[1:] if has_headings else lines
    if not rows:
        raise Refused("no_rows", row=first_number)
    date_at = _date_column(headings) if headings else _undeclared_date_column(rows)
    return Block(
        headings=_without(headings, date_at) if headings else None,
        rows=[_row(number, cells, date_at) for number, cells in rows],
    )


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Return the lines that are not blank, with their numbers."""
    if "\0" in text:
        raise Refused("nul_characters")
    found: list[tuple[int, list[str]]] = []
    lines = StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="\n")
    for number, cells in enumerate(_cells(lines), start=1):
        if is_blank(cells):
            continue
        if len(found) > MAX_BLOCK_ROWS:
            raise Refused("block_too_long", limit=MAX_BLOCK_ROWS)
        if len(cells) > MAX_BLOCK_COLUMNS:
            raise Refused("block_too_wide", row=number, limit=MAX_BLOCK_COLUMNS)
        if max(map(len, cells)) > MAX_BLOCK_CELL_CHARS:
            raise Refused("cell_too_long", row=number, limit=MAX_BLOCK_CELL_CHARS)
        found.append((number, [text_of(cell) for cell in cells]))
    return found


def _cells(lines: Iterable[str]) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, dialect="excel-tab")
    except csv.Error as error:  # a cell of more characters than the csv module takes
        raise Refused("cell_too_long", limit=MAX_BLOCK_CELL_CHARS) from error


def _row(number: int, cells: list[str], date_at: int | None) -> BlockRow:
    if date_at is None:
        return BlockRow(number, None, "", cells)
    text = cells[date_at] if date_at < len(cells) else ""
    return BlockRow(number, read_date(text), text, _without(cells, date_at))


def _date_column(headings: Sequence[str]) -> int | None:
    """Return the column headed as dates; a first heading that is blank stands above dates, too."""
    named = next((at for at, text in enumerate(headings) if _is_date_heading(text)), None)
    return 0 if named is None and not headings[0] else named


def _undeclared_date_column(rows: Sequence[tuple[int, list[str]]]) -> int | None:
    """Return 0 if the first cell of every line is a date and could not be a number."""
    return 0 if all(_is_plainly_a_date(cells[0]) for _number, cells in rows) else None


def _is_plainly_a_date(text: str) -> bool:
    return isinstance(read_date(text), dt.date) and not isinstance(read_number(text), Decimal)


def _is_date_heading(text: str) -> bool:
    return _DATES.key_of(text) is not None


def _without(cells: list[str], at: int | None) -> list[str]:
    return cells if at is None else [*cells[:at], *cells[at + 1 :]]
