"""Read a report: find out its shape, then let the module of that shape read it."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final

from kpis.readers.cells import Grid, Row, is_blank, plain_text, text_of
from kpis.readers.currency import currency_of
from kpis.readers.grid import open_grid
from kpis.readers.headings import Aliases
from kpis.readers.limits import MAX_PREFACE_ROWS
from kpis.readers.number_style import find_number_style
from kpis.readers.refusal import Refused
from kpis.readers.reports.columns import Columns, ReportHeadings, planned_columns
from kpis.readers.reports.model import COUNTS, Period, Report, TableReport
from kpis.readers.reports.period import loosely_stated_period, stated_period
from kpis.readers.reports.plans import SheetPlan, SheetPlans
from kpis.readers.reports.scales import refuse_scaled
from kpis.readers.reports.snapshot import is_comment, labelled_date, read_snapshot
from kpis.readers.reports.table import TableRows

_CURRENCY_LINE: Final = re.compile(
    r"(?:currency|통화|währung|단위)(?: code| ?코드|scode)?[:;,| ]*(?P<unit>[^\s,;:|)\]]+)",
    re.IGNORECASE,
)


def read_report(
    path: Path, *, extra_aliases: Aliases | None = None, plans: SheetPlans | None = None
) -> Report:
    """Read the report at `path`, a text file or a workbook.

    `extra_aliases` are further headings for the keys of `kpis.readers.reports.aliases`, or of
    measures beyond them; a sheet that one of the `plans` is made for is read as that says.

    Raises:
        Refused: it cannot be read, or a cell in it is not what its column says.
    """
    headings = ReportHeadings(extra_aliases)
    plans = plans or SheetPlans()
    grid = open_grid(path, recognise=lambda row: max(headings.count(row), plans.count(row)))
    top = list(islice(grid.rows, MAX_PREFACE_ROWS))
    if all(is_blank(cells) for _number, cells in top):
        raise Refused("empty_file")
    for place, (_row, cells) in enumerate(top):
        if plan := plans.plan_of(cells):
            planned = planned_columns(plan, top[place], headings)
            refuse_scaled(planned, top[:place], headings)
            return _read_table(grid, planned, top[:place], top[place + 1 :], plan)
    at = next((at for at, (_row, cells) in enumerate(top) if headings.count(cells)), None)
    if _is_snapshot(top, has_heading=at is not None):
        return read_snapshot(chain(top, grid.rows), encoding=grid.encoding)
    if at is None:
        raise Refused("report_heading_missing")
    columns = headings.columns(top[at])
    refuse_scaled(columns, top[:at], headings)
    return _read_table(grid, columns, top[:at], top[at + 1 :])


def _is_snapshot(top: Sequence[Row], *, has_heading: bool) -> bool:
    """A snapshot states its period in comment lines above every table, a table report once."""
    stated = [labelled_date(cells) for _number, cells in top if is_comment(cells)]
    starts = sum(bool(date) and date[0] == "start" for date in stated if date)
    return starts > 1 or (starts == 1 and not has_heading)


def _read_table(
    grid: Grid,
    columns: Columns,
    preface: Sequence[Row],
    sample: Sequence[Row],
    plan: SheetPlan | None = None,
) -> TableReport:
    style = find_number_style(
        _cells(sample, columns, set(columns.measures) - set(COUNTS)),
        whole=_cells(sample, columns, COUNTS),
        delimiter=";" if columns.writes_commas else grid.delimiter,
    )
    is_workbook = bool(grid.sheet)
    table = TableRows(columns, style, is_workbook=is_workbook, is_1904=grid.is_1904)
    table.read(chain(sample, grid.rows))
    lines = [_line(row, grid.delimiter) for row in preface]
    return TableReport(
        rows=table.rows,
        measures=columns.measures,
        currency=_currency(table, columns, lines),
        period=_period(table, lines),
        preface_lines=columns.row - 1,
        totals_rows=table.totals_rows,
        trailing_blank_rows=table.trailing_blank_rows,
        vat_included=columns.vat_included("cost"),
        vat_by_measure={
            key: is_in for key in columns.money if (is_in := columns.vat_included(key)) is not None
        },
        has_dates="date" in columns.at,
        unknown_columns=columns.unknown,
        encoding=grid.encoding,
        headings=columns.headings,
        is_followed=table.is_followed,
        is_search=plan is None and columns.is_search,
        plan=plan,
    )


def _cells(rows: Iterable[Row], columns: Columns, keys: Iterable[str]) -> list:
    places = [columns.at[key] for key in keys if key in columns.at]
    return [cells[at] for _row, cells in rows for at in places if at < len(cells)]


def _line(row: Row, delimiter: str) -> str:
    """Return a line above the table as it stands in the file, whatever its cells."""
    cells = (cell if isinstance(cell, str) else text_of(cell) for cell in row[1])
    return (delimiter or ";").join(cells)


def _currency(table: TableRows, columns: Columns, lines: Sequence[str]) -> str | None:
    for found in (table.currencies, table.signs):
        if len(found) > 1:
            first, second = islice(found, 2)
            raise Refused("mixed_currencies", first=first, second=second)
    in_lines = (_CURRENCY_LINE.search(plain_text(line)) for line in lines)
    stated = (currency_of(found["unit"]) for found in in_lines if found)
    by_rank = (
        next(iter(table.currencies), None),
        columns.currency,
        next(iter(table.signs or table.totals_signs), None),
        next((code for code in stated if code), None),
    )
    return next((code for code in by_rank if code), None)


def _period(table: TableRows, lines: Sequence[str]) -> Period | None:
    return (
        stated_period(lines)
        or _span(table.stated_days)
        or _span([row.on for row in table.rows if row.on])
        or loosely_stated_period(lines)
    )


def _span(days: Sequence[dt.date]) -> Period | None:
    return (min(days), max(days)) if days else None
