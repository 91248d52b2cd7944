"""Tidy files: one measurement a row, in the columns `kpi`, `date`, `value` and any dimensions.

The heading line is the first that is not blank. Its names may be English or Korean, in any case;
all other columns are dimensions. A dimension's name is its heading in lower case with `_` for
blanks; an empty cell there means that the row is not broken down by it.

A row that cannot be read does not stop the file: it is kept in `errors`, with every cell that is
wrong. Memory does not grow with the number of rows; `stream` reads long files fastest. Whether two
rows have the same key is for the caller to find, who has a database to do it in; the code
`duplicate_key` is ready for it.
"""

import datetime as dt
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from kpis.readers.cells import Cell, Grid, column_letters, is_blank, text_of
from kpis.readers.dates import read_date
from kpis.readers.grid import open_grid
from kpis.readers.headings import HeadingTable
from kpis.readers.limits import MAX_ERRORS_KEPT, MAX_ROWS
from kpis.readers.number_style import find_number_style
from kpis.readers.numbers import NumberStyle, read_number, value_shown
from kpis.readers.plain import PlainColumns, PlainRows
from kpis.readers.reasons import sentence
from kpis.readers.refusal import Params, Reason, Refused, shown
from kpis.readers.rows import Rows

DATE_NAMES: Final = ("date", "day", "날짜", "일자", "일", "기준일")

_REQUIRED: Final = ("kpi", "date", "value")
_HEADINGS: Final = HeadingTable(
    {
        "kpi": ("kpi", "kpi key", "metric", "지표", "핵심 지표", "지표 키", "지표명"),
        "date": DATE_NAMES,
        "value": ("value", "값", "측정값", "수치", "지표값"),
    }
)
_BARE: Final = re.compile(r"[0-9.,' ()+-]*")  # a number alone
_SAMPLE_ROWS: Final = 500
_MOST_TIMED: Final = 20_000  # series whose last time of day is remembered


class TidyRow(NamedTuple):
    """One measurement; `row_number` is the row a person sees in the file.

    `written` is the cell of a value beside which a currency or a `%` may stand, as it is there.
    """

    row_number: int
    kpi_key: str
    on: dt.date
    value: Decimal
    dimensions: dict[str, str]
    written: str = ""


class RowError(NamedTuple):
    """One cell that cannot be read, with its place and its value as it stands in the file."""

    row: int
    column: str
    value: str
    code: str
    params: Params

    @property
    def reason(self) -> str:
        """Why, in the active language."""
        return sentence(self.code, self.params)


class TidyTable:
    """An opened tidy file: iterate over it, once, for the rows that can be read.

    `errors` fills meanwhile: one entry for each cell that cannot be read, the first thousand of
    them; `error_count` counts all, `refused_count` the rows they are in. Iterating may raise
    `Refused`, for trouble further down that concerns the file as a whole.
    """

    def __init__(
        self,
        grid: Grid,
        columns: "TidyColumns",
        rows: Rows,
        style: NumberStyle,
    ) -> None:
        self.encoding = grid.encoding
        self.delimiter = grid.delimiter
        self.sheet = grid.sheet
        self.number_style = style
        self.dimension_names = list(columns.dimensions.values())
        self.required_headings = [
            columns.label(at) for at in (columns.kpi, columns.date, columns.value)
        ]
        self.errors: list[RowError] = []
        self.error_count = 0
        self.refused_count = 0
        self._columns = columns
        self._rows = rows
        self._count = 0
        self._timed: dict[Hashable, tuple[dt.date, str]] = {}  # the last of each series
        self._is_text = bool(grid.encoding)
        self._is_1904 = grid.is_1904

    def __iter__(self) -> Iterator[TidyRow]:
        """Yield the rows that can be read.

        Raises:
            Refused: no rows, too many, or text that breaks off.
        """
        for number, cells in self._rows:
            row = self._read(number, cells)
            if row:
                yield row
        self._refuse_if_empty()

    def stream(self) -> Iterator[TidyRow | PlainRows]:
        """Yield the rows that are left as iterating does, but plain ones by the block.

        Raises:
            Refused: as iterating does.
        """
        columns = self._columns
        lane = PlainColumns(
            width=len(columns.headings),
            kpi=columns.kpi,
            date=columns.date,
            value=columns.value,
            dimensions=columns.dimensions,
        )
        is_plain = self._is_text and not columns.has_unnamed
        for block in self._rows.blocks():
            left = block
            if is_plain:
                plain, left = lane.taken(block, self.number_style)
                if plain:
                    self._add_to_count(len(plain.numbers))
                    yield plain
            for number, cells in zip(*left, strict=True):
                row = self._read(number, cells)
                if row:
                    yield row
        self._refuse_if_empty()

    def _read(self, number: int, cells: Sequence[Cell]) -> TidyRow | None:
        """Return the row, or None and keep what is wrong with it, unless it is blank."""
        columns = self._columns
        strays: dict[int, Reason] = {}
        if len(cells) != len(columns.headings) or columns.has_unnamed:
            cells, strays = columns.fitted(cells)
        kpi_key = text_of(cells[columns.kpi])
        on = read_date(cells[columns.date], is_1904=self._is_1904)
        value = read_number(cells[columns.value], self.number_style)
        if kpi_key and not strays and type(on) is dt.date and type(value) is Decimal:
            self._add_to_count(1)
            places = columns.dimensions.items()
            segment = {name: text for at, name in places if (text := text_of(cells[at]))}
            cell = cells[columns.value]
            self._refuse_hours(number, cells[columns.date], on, (kpi_key, *segment.items()))
            written = cell if isinstance(cell, str) and not _BARE.fullmatch(cell) else ""
            return TidyRow(number, kpi_key, on, value, segment, written)
        if not is_blank(cells):
            self._add_to_count(1)
            kpi = kpi_key or Reason("kpi_missing")
            read = {columns.kpi: kpi, columns.date: on, columns.value: value, **strays}
            self._refuse(number, cells, read)
        return None

    def _refuse_hours(self, number: int, cell: Cell, on: dt.date, series: Hashable) -> None:
        """A series with several times in one day is of hours; none of them is the day's value."""
        if not isinstance(cell, str) or ":" not in cell:
            return
        if len(self._timed) >= _MOST_TIMED:
            self._timed.clear()
        before = self._timed.get(series, (on, cell))
        if before[0] == on and before[1] != cell:
            place = {"column": self._columns.label(self._columns.date), "value": shown(cell)}
            raise Refused("several_times_a_day", row=number, **place, other=shown(before[1]))
        self._timed[series] = (on, cell)

    def _add_to_count(self, rows: int) -> None:
        self._count += rows
        if self._count > MAX_ROWS:
            raise Refused("too_many_rows", limit=MAX_ROWS)

    def _refuse_if_empty(self) -> None:
        if not self._count:
            raise Refused("no_rows")

    def _refuse(
        self,
        row: int,
        cells: Sequence[Cell],
        reasons: Mapping[int, object],
    ) -> None:
        """Keep the cells of a row whose reading is a reason instead of a value."""
        self.refused_count += 1
        for at, reason in reasons.items():
            if not isinstance(reason, Reason):
                continue
            self.error_count += 1
            if len(self.errors) < MAX_ERRORS_KEPT:
                column, value = self._columns.label(at), value_shown(cells[at])
                self.errors.append(RowError(row, column, value, reason.code, reason.params))


class TidyColumns:
    """Where the columns of a tidy file stand."""

    def __init__(self, row: int, cells: Sequence[Cell]) -> None:
        """Find them in the heading line.

        Raises:
            Refused: one column only, a required one missing, or a heading twice.
        """
        self.headings = [text_of(cell) for cell in cells]
        found: dict[str, int] = {}
        for at, text in enumerate(self.headings):
            name = _HEADINGS.key_of(text) or _dimension_name(text)
            if name in found:
                raise Refused("duplicate_heading", row=row, heading=shown(text))
            if name:
                found[name] = at
        if len(found) == 1:
            raise Refused("one_column", row=row)
        missing = [key for key in _REQUIRED if key not in found]
        if missing:
            names = ", ".join(text for text in self.headings if text)
            raise Refused(
                "columns_missing",
                row=row,
                missing=", ".join(missing),
                found=shown(names),
            )
        self.kpi, self.date, self.value = (found.pop(key) for key in _REQUIRED)
        self.dimensions = {at: name for name, at in found.items()}
        self._unnamed = [at for at, text in enumerate(self.headings) if not text]
        self.has_unnamed = bool(self._unnamed)

    def fitted(self, cells: Sequence[Cell]) -> tuple[Sequence[Cell], dict[int, Reason]]:
        """Return the cells of a row, blanks added if short, and those that have no heading."""
        width = len(self.headings)
        places = [*self._unnamed, *range(width, len(cells))]
        strays = [at for at in places if not is_blank(cells[at : at + 1])]
        missing = [""] * (width - len(cells))
        return [*cells, *missing], dict.fromkeys(strays, Reason("cell_without_heading"))

    def label(self, at: int) -> str:
        """Return how a person finds a column: its heading, or else its letter in a spreadsheet."""
        if at < len(self.headings) and self.headings[at]:
            return self.headings[at]
        return column_letters(at)


def read_tidy(path: Path) -> TidyTable:
    """Open the tidy file at `path`, a text file or a workbook.

    Raises:
        Refused: the file cannot be read as a whole.
    """
    grid = open_grid(path, recognise=_HEADINGS.count)
    heading = next((row for row in grid.rows if not is_blank(row[1])), None)
    if heading is None:
        raise Refused("empty_file")
    columns = TidyColumns(*heading)
    sample = list(islice(grid.rows, _SAMPLE_ROWS))
    values = [cells[columns.value] for _row, cells in sample if len(cells) > columns.value]
    style = find_number_style(values, delimiter=grid.delimiter)
    rows = grid.rows
    rows.give_back(sample)
    return TidyTable(grid, columns, rows, style)


def _dimension_name(heading: str) -> str:
    return re.sub(r"\s+", "_", heading.casefold())
