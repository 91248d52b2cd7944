"""A first look at a sheet that nobody has told about: its headings, and what stands below them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final

from kpis.readers.cells import Cell, Row, is_blank, text_of
from kpis.readers.dates import read_date
from kpis.readers.grid import open_grid
from kpis.readers.limits import MAX_PREFACE_ROWS
from kpis.readers.numbers import NumberStyle, read_number
from kpis.readers.refusal import Refused, shown
from kpis.readers.reports.columns import ReportHeadings
from kpis.readers.reports.plans import SheetPlan, SheetPlans

_SAMPLE_ROWS: Final = 20
_SHOWN: Final = 3


@dataclass(frozen=True)
class LookedAtColumn:
    """A column with the key that a report knows it by, if any, and its first values."""

    heading: str
    key: str | None
    samples: tuple[str, ...]
    has_dates: bool
    has_numbers: bool
    has_texts: bool = False  # and nothing else
    repeats: bool = False  # the same few texts again and again


@dataclass(frozen=True)
class SheetLook:
    """The columns of a sheet that have a heading; `plan` is what was said about such sheets."""

    columns: list[LookedAtColumn]
    plan: SheetPlan | None


def look_at_sheet(path: Path, *, headings: ReportHeadings, plans: SheetPlans) -> SheetLook:
    """Find the heading line of the file at `path`: a known one, else the likeliest.

    Raises:
        Refused: the file cannot be read, or has no line that could be of headings.
    """
    grid = open_grid(path, recognise=lambda row: max(headings.count(row), plans.count(row)))
    top = list(islice(grid.rows, MAX_PREFACE_ROWS))
    plan = next((plan for _row, cells in top if (plan := plans.plan_of(cells))), None)
    at = _heading_at(top, headings, plans)
    rows = [cells for _row, cells in top[at + 1 :] if not is_blank(cells)][:_SAMPLE_ROWS]
    columns = [
        _column(place, text, rows, headings)
        for place, text in enumerate(map(text_of, top[at][1]))
        if text
    ]
    return SheetLook(columns=columns, plan=plan)


def _heading_at(top: Sequence[Row], headings: ReportHeadings, plans: SheetPlans) -> int:
    for is_known in (plans.plan_of, headings.count):
        for at, (_row, cells) in enumerate(top):
            if is_known(cells):
                return at
    for at, (_row, cells) in enumerate(top):
        named = [cell for cell in cells if text_of(cell)]
        is_named = len(named) > 1 and not any(map(_is_value, named))
        below = next((below for _row, below in top[at + 1 :] if not is_blank(below)), [])
        if is_named and any(map(_is_value, below)):
            return at
    raise Refused("report_heading_missing")


def _column(
    place: int, heading: str, rows: Sequence[Sequence[Cell]], headings: ReportHeadings
) -> LookedAtColumn:
    cells = [cells[place] for cells in rows if place < len(cells) and text_of(cells[place])]
    is_text = bool(cells) and not any(map(_is_value, cells))
    return LookedAtColumn(
        heading=heading,
        key=headings.key_of(heading),
        samples=tuple(shown(text_of(cell)) for cell in cells[:_SHOWN]),
        has_dates=bool(cells) and all(map(_is_date, cells[:_SHOWN])),
        has_numbers=bool(cells) and all(map(_is_number, cells[:_SHOWN])),
        has_texts=is_text,
        repeats=is_text and len(set(map(text_of, cells))) <= len(cells) / 2,
    )


def _is_value(cell: Cell) -> bool:
    return _is_date(cell) or _is_number(cell)


def _is_date(cell: Cell) -> bool:
    is_number = isinstance(cell, Decimal)
    return not is_number and isinstance(read_date(cell), dt.date)


def _is_number(cell: Cell) -> bool:
    return any(isinstance(read_number(cell, style), Decimal) for style in NumberStyle)
