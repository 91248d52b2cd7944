"""Reports of one table: rows of campaigns, with totals, notes and blank lines among them."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from kpis.readers.cells import Cell, Percent, Row, column_letters, is_blank, plain_text, text_of
from kpis.readers.currency import currency_of
from kpis.readers.dates import read_date
from kpis.readers.headings import folded
from kpis.readers.limits import MAX_REPORT_ROWS
from kpis.readers.numbers import EXACT, NumberStyle, is_whole, read_number, value_shown
from kpis.readers.refusal import Reason, Refused, shown
from kpis.readers.reports.aliases import is_totals_word
from kpis.readers.reports.columns import Columns
from kpis.readers.reports.model import COUNTS, Measures, ReportRow, sums_of

_NOTHING: Final = frozenset({"", "-", "--", "–", "—"})  # what tools write for "none"
_BOUND: Final = re.compile(r"[<>≤≥]")
_NOTE: Final = re.compile(
    r"[*※#]|(?:notes?|source|참고|주의?|비고|출처|hinweis|quelle) ?:", re.IGNORECASE
)
_NOT_OF_A_NUMBER: Final = re.compile(r"[^0-9.,'()+\-\s]+")
_SURE: Final = frozenset({"impressions", "clicks", "cost"})  # these add up in every tool


class TableRows:
    """The rows below a heading line, sorted into data, totals, notes and blank ones."""

    def __init__(
        self, columns: Columns, style: NumberStyle, *, is_workbook: bool, is_1904: bool
    ) -> None:
        """`is_workbook`: blank rows and the blank cells at the end of a row are not given."""
        self.rows: list[ReportRow] = []
        self.totals_rows = 0
        self.trailing_blank_rows = 0
        self.is_followed = False  # by another table, which says the same in another way
        self.currencies: dict[str, None] = {}  # those of the currency column, in order
        self.signs: dict[str, None] = {}  # those beside the amounts
        self.totals_signs: dict[str, None] = {}
        self.stated_days: list[dt.date] = []  # of the columns "reporting starts" and "ends"
        self._columns = columns
        self._style = style
        self._is_workbook = is_workbook
        self._is_1904 = is_1904
        self._unnamed: list[tuple[int, Sequence[Cell]]] = []

    def read(self, rows: Iterable[Row]) -> None:
        """Sort all rows.

        Raises:
            Refused: a cell that should be a number or a date is not, or too many rows.
        """
        last, is_apart = self._columns.row, False
        for number, cells in rows:
            is_apart = is_apart or (self._is_workbook and number > last + 1)
            last = number
            if is_blank(cells):
                self.trailing_blank_rows += bool(cells)
                is_apart = True
                continue
            self.trailing_blank_rows = 0
            if [text_of(cell) for cell in cells] == self._columns.headings:
                continue
            if is_apart and self._is_other_heading(cells):
                self.is_followed = True
                break
            if self._is_total(cells):
                self.totals_rows += 1
                self._note_signs(cells, self.totals_signs)
                is_apart = True
            elif not self._is_note(cells, is_apart=is_apart):
                is_apart = False
                self._take(number, cells)
        self._settle_unnamed()

    def _take(self, number: int, cells: Sequence[Cell]) -> None:
        if not self._is_workbook:
            self._refuse_ragged(number, cells)
        name = text_of(self._cell(cells, "campaign" if "campaign" in self._columns.at else "date"))
        if not name:
            self._unnamed.append((number, cells))
        else:
            self.rows.append(self._row(number, cells))
        if len(self.rows) + len(self._unnamed) > MAX_REPORT_ROWS:
            raise Refused("too_many_rows", limit=MAX_REPORT_ROWS)

    def _refuse_ragged(self, number: int, cells: Sequence[Cell]) -> None:
        """A line of text that is longer or shorter than its table was cut in a wrong place."""
        width = self._columns.width
        for at in range(width, len(cells)):
            if text := text_of(cells[at]):
                raise Refused(
                    "cell_without_heading", row=number, column=column_letters(at), value=shown(text)
                )
        for key in self._columns.measures:
            if self._columns.at[key] >= len(cells):
                raise self._refused(Reason("cell_missing"), number, key, "")

    def _settle_unnamed(self) -> None:
        """A row without a campaign is a totals row if it is the sum of all others or of its day."""
        by_day: dict[dt.date, list[ReportRow]] = defaultdict(list)
        for row in self.rows if self._unnamed else ():
            if row.on:
                by_day[row.on].append(row)
        keys = self._columns.measures
        whole = sums_of(self.rows, keys)
        of_day = {day: sums_of(rows, keys) for day, rows in by_day.items()}
        named = len(self.rows)
        for number, cells in self._unnamed:
            measures = self._measures(number, cells)
            filled = {key: value for key, value in measures.items() if value}
            sure = {key: value for key, value in filled.items() if key in _SURE} or filled
            day = read_date(self._cell(cells, "date"), is_1904=self._is_1904)
            totals = [whole, of_day.get(day, {}) if isinstance(day, dt.date) else {}]
            if named and sure and any(sure.items() <= sums.items() for sums in totals):
                self.totals_rows += 1
            else:
                self.rows.append(self._row(number, cells))
        self.rows.sort(key=lambda row: row.row_number)

    def _row(self, number: int, cells: Sequence[Cell]) -> ReportRow:
        on = self._date(number, cells) if "date" in self._columns.at else None
        measures = self._measures(number, cells)
        self._note_currency(cells)
        for key in ("starts", "ends"):
            day = read_date(self._cell(cells, key), is_1904=self._is_1904)
            if isinstance(day, dt.date):
                self.stated_days.append(day)
        names = {
            name: text
            for name, at in self._columns.dimensions.items()
            if at < len(cells) and (text := text_of(cells[at]))
        }
        return ReportRow(number, text_of(self._cell(cells, "campaign")), measures, on, names)

    def _cell(self, cells: Sequence[Cell], key: str) -> Cell:
        at = self._columns.at.get(key, len(cells))
        return cells[at] if at < len(cells) else ""

    def _is_total(self, cells: Sequence[Cell]) -> bool:
        first = next(text for cell in cells if (text := text_of(cell)))
        named = [at for at in self._columns.dimensions.values() if at < len(cells)]
        names = (
            first,
            text_of(self._cell(cells, "campaign")),
            *(text_of(cells[at]) for at in named),
        )
        return any(map(is_totals_word, names))

    def _is_other_heading(self, cells: Sequence[Cell]) -> bool:
        """Return whether another table begins: words alone, one of them a measure's heading."""
        texts = [text for cell in cells if (text := text_of(cell))]
        if len(texts) < 2 or any(isinstance(self._number(text), Decimal) for text in texts):
            return False
        measures = {folded(self._columns.heading(key)) for key in self._columns.measures}
        return not measures.isdisjoint(map(folded, texts))

    def _is_note(self, cells: Sequence[Cell], *, is_apart: bool) -> bool:
        """Return whether a row is a remark: no measures, and nothing else of a row of data.

        `is_apart`: a blank line or a totals row stands between it and the data.
        """
        measures = [
            cell for key in self._columns.measures if text_of(cell := self._cell(cells, key))
        ]
        filled = [at for at, cell in enumerate(cells) if not is_blank([cell])]
        if _NOTE.match(plain_text(text_of(cells[filled[0]]))):
            return not any(isinstance(self._number(cell), Decimal) for cell in measures)
        if measures:
            return False
        at = self._columns.at
        if "campaign" in at and is_blank([self._cell(cells, "campaign")]):
            return True
        if "date" in at and isinstance(read_date(self._cell(cells, "date")), Reason):
            return True
        first_measure = min(at[key] for key in self._columns.measures)
        is_short = not self._is_workbook and len(cells) <= first_measure
        return len(filled) == 1 and (is_apart or is_short)

    def _date(self, number: int, cells: Sequence[Cell]) -> dt.date:
        cell = self._cell(cells, "date")
        day = read_date(cell, is_1904=self._is_1904)
        if isinstance(day, Reason):
            raise self._refused(day, number, "date", cell)
        return day

    def _measures(self, number: int, cells: Sequence[Cell]) -> Measures:
        measures: Measures = {}
        for key in self._columns.measures:
            cell = self._cell(cells, key)
            value = self._extra(cell, key) if key in self._columns.extras else self._number(cell)
            if isinstance(value, Decimal) and key in COUNTS and not is_whole(value):
                value = Reason("number_not_whole")
            if isinstance(value, Reason):
                raise self._refused(value, number, key, cell)
            measures[key] = value
        return measures

    def _number(self, cell: Cell) -> Decimal | Reason | None:
        """Return a measure: blank is 0, a bound such as `< 10` is not known."""
        if isinstance(cell, str):
            text = plain_text(cell)
            if text in _NOTHING:
                return Decimal(0)
            if _BOUND.match(text):
                return None
            if "%" in text:
                return Reason("number_not_a_number")
        return read_number(cell, self._style)

    def _extra(self, cell: Cell, key: str) -> Decimal | Reason | None:
        """Return a measure beyond ours: what is blank is not known, and it may be a percentage."""
        text = plain_text(text_of(cell))
        if text in _NOTHING or _BOUND.match(text):
            return None
        value = read_number(cell, self._style)
        is_fraction = "%" in text or isinstance(cell, Percent) or not self._columns.is_percent(key)
        return value if is_fraction or isinstance(value, Reason) else value.scaleb(-2, EXACT)

    def _note_currency(self, cells: Sequence[Cell]) -> None:
        if code := currency_of(text_of(self._cell(cells, "currency"))):
            self.currencies[code] = None
        self._note_signs(cells, self.signs)

    def _note_signs(self, cells: Sequence[Cell], signs: dict[str, None]) -> None:
        for key in self._columns.money:
            for token in _NOT_OF_A_NUMBER.findall(plain_text(text_of(self._cell(cells, key)))):
                if code := currency_of(token):
                    signs[code] = None

    def _refused(self, reason: Reason, row: int, key: str, cell: Cell) -> Refused:
        column, value = self._columns.heading(key), value_shown(cell)
        return Refused(reason.code, row=row, column=column, value=value, **reason.params)
