"""A customer file into columns of which nothing tells who anybody is."""

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from kpis.readers.cells import Cell, is_blank, text_of
from kpis.readers.grid import count_lines, open_grid
from kpis.readers.refusal import Refused
from personas.readers.columns import Column, recognise
from personas.readers.identity import cell_kind, is_somebody

FEWEST_CUSTOMERS: Final = 50
MOST_CUSTOMERS: Final = 200_000
MOST_NAME_CHARS: Final = 60

_LIKE_CELLS: Final = 2  # headings among the cells below them, from which they are no headings
_TOLD_EVERY: Final = 5_000  # rows
_ROWS_PERCENT: Final = 60  # of the work, about

Progress = Callable[[int, int], None]


def read_customers(path: Path, *, as_of: dt.date, progress: Progress | None = None) -> list[Column]:
    """Return every column of the file at `path`, those that are dropped without their cells.

    `as_of` is the day the file was exported; ages and months count to it. `progress` is told how
    many per cent are done: of the rows, as far as their number is known, then of the columns.

    Raises:
        Refused: it cannot be read, has no headings, too few customers, or nothing that may be
            kept.
    """
    grid = open_grid(path, recognise=len)
    heading = next((row for row in grid.rows if not is_blank(row[1])), None)
    if heading is None:
        raise Refused("empty_file")
    names = _names(heading[1], row=heading[0])
    cells: list[list[str]] = [[] for _name in names]
    tell = progress or _nobody
    lines = (count_lines(path) if progress else None) or MOST_CUSTOMERS
    count = 0
    for _number, row in grid.rows:
        if is_blank(row) or row == heading[1]:  # files put together repeat their headings
            continue
        count += 1
        if count > MOST_CUSTOMERS:
            raise Refused("too_many_rows", limit=MOST_CUSTOMERS)
        if count % _TOLD_EVERY == 0:
            tell(min(_ROWS_PERCENT, _ROWS_PERCENT * count // lines), 100)
        for at, texts in enumerate(cells):
            texts.append(sys.intern(text_of(row[at])) if at < len(row) else "")
    if not count:
        raise Refused("no_rows")
    if count < FEWEST_CUSTOMERS:
        raise Refused("too_few_customers", limit=FEWEST_CUSTOMERS, count=count)
    if sum(_is_one_of(*pair) for pair in zip(names, cells, strict=True)) >= _LIKE_CELLS:
        raise Refused("headings_missing", row=heading[0])
    columns = []
    for done, name in enumerate(names):
        tell(_ROWS_PERCENT + (100 - _ROWS_PERCENT) * done // len(names), 100)
        texts = cells.pop(0)  # the cells go as the columns come: both at once would not fit
        column = recognise(name, texts, as_of=as_of, semicolons=grid.delimiter == ";")
        is_told = not (column.dropped.startswith("identity_") and is_somebody(name))
        columns.append(column if is_told else replace(column, name=f"#{done + 1}"))
    if all(column.dropped for column in columns):
        raise Refused("only_identities")
    return columns


def _is_one_of(name: str, texts: Sequence[str]) -> bool:
    """Whether a heading is a value of its own column, beside others."""
    return name in texts and any(text and text != name for text in texts)


def _nobody(_done: int, _total: int) -> None:
    """Tell nobody."""


def _names(cells: Sequence[Cell], *, row: int) -> list[str]:
    """Return the headings, unnamed ones by their number.

    Raises:
        Refused: there is one column only, a heading stands there twice, or the first row is a
            customer's already; the message quotes nothing of it.
    """
    names: list[str] = []
    for at, cell in enumerate(cells, 1):
        text = " ".join(text_of(cell).split())
        if cell_kind(text):
            raise Refused("headings_missing", row=row)
        name = text[:MOST_NAME_CHARS] or f"#{at}"
        if name in names:
            raise Refused("heading_twice", row=row, number=at)
        names.append(name)
    if len(names) < 2:
        raise Refused("one_column")
    return names
