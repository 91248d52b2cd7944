"""Putting a pasted block into the grid: by its headings and dates, or from the first cell on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kpis.readers.block import BlockRow, read_block
from kpis.readers.refusal import Params, Reason, shown
from kpis.readers.tidy import RowError
from kpis.services.entry_grid import EntryColumn, EntryFrame, Place, find_column, unique
from kpis.services.naming import NamedKpis


@dataclass
class Filled:
    """The grid that a block makes: its frame, and the texts by column and first day of the row.

    `errors` name row and column of the block; what they are about is left out.
    """

    frame: EntryFrame
    texts: dict[Place, str] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)


def fill_from_block(*, text: str, frame: EntryFrame, kpis: NamedKpis, today: dt.date) -> Filled:
    """Return the grid of `frame` with the block in it.

    Headings and dates that the grid lacks become further columns and rows.

    Raises:
        Refused: the block cannot be read as a whole.
    """
    block = read_block(
        text, is_heading=lambda cell: isinstance(find_column(cell, kpis), EntryColumn)
    )
    filling = _Filling(frame, today)
    filling.across(block.headings, kpis)
    for at, row in enumerate(block.rows):
        filling.down(at, row)
    return filling.filled


class _Filling:
    """A block on its way into the grid, line by line."""

    def __init__(self, frame: EntryFrame, today: dt.date) -> None:
        self.filled = Filled(frame)
        self._frame = frame
        self._today = today
        self._columns: list[EntryColumn | None] = list(frame.columns)
        self._from_row: dict[Place, int] = {}

    def across(self, headings: Sequence[str] | None, kpis: NamedKpis) -> None:
        """Find the column of each place; without headings they are those of the grid."""
        if headings is None:
            return
        self._columns = []
        for heading in headings:
            column = find_column(heading, kpis) if heading else None
            if isinstance(column, Reason):
                self.filled.errors.append(RowError(1, shown(heading), shown(heading), *column))
                column = None
            self._columns.append(column)
        columns = unique([*self._frame.columns, *filter(None, self._columns)])
        self.filled.frame = replace(self.filled.frame, columns=columns)

    def down(self, at: int, row: BlockRow) -> None:
        """Take in one line, the block's `at`th."""
        start = self._start(at, row)
        if start is None:
            return
        frame = self.filled.frame
        self.filled.frame = replace(frame, starts=sorted({*frame.starts, start}))
        for place, text in enumerate(row.values):
            if not text:
                continue
            if place >= len(self._columns):
                self._refuse(row, str(place + 1), text, Reason("cell_without_heading"))
            elif column := self._columns[place]:
                self._put(row, column, start, text)

    def _put(self, row: BlockRow, column: EntryColumn, start: dt.date, text: str) -> None:
        place = (column.token, start)
        there = self.filled.texts.setdefault(place, text)
        first = self._from_row.setdefault(place, row.row_number)
        if there != text:
            params: Params = {"other_row": first, "other_value": shown(there)}
            self._refuse(row, column.label, text, Reason("duplicate_key", params))

    def _start(self, at: int, row: BlockRow) -> dt.date | None:
        """Return the first day of the grid's row that a line belongs to."""
        if row.on is None:
            if at < len(self._frame.starts):
                return self._frame.starts[at]
            self._refuse(row, "", "", Reason("row_outside_grid"))
        elif isinstance(row.on, Reason):
            self._refuse(row, "date", row.date_text, row.on)
        elif row.on > self._today:
            reason = Reason("date_in_future", {"today": self._today.isoformat()})
            self._refuse(row, "date", row.date_text, reason)
        else:
            return self._frame.start_of(row.on)
        return None

    def _refuse(self, row: BlockRow, column: str, value: str, reason: Reason) -> None:
        self.filled.errors.append(RowError(row.row_number, column, shown(value), *reason))
