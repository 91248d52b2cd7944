"""Snapshots of Google Analytics: small tables under comment lines that state their period."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from kpis.readers.cells import Cell, Row, is_blank, plain_text, text_of
from kpis.readers.dates import read_date
from kpis.readers.headings import folded
from kpis.readers.numbers import is_whole, read_number, value_shown
from kpis.readers.refusal import Reason, Refused
from kpis.readers.reports.aliases import is_totals_word
from kpis.readers.reports.model import Period, SnapshotReport

_LABELLED_DATE: Final = re.compile(
    r"# ?(?:(?P<start>start date|시작 ?(?:일자?|날짜)|startdatum)"
    r"|(?P<end>end date|종료 ?(?:일자?|날짜)|enddatum)) ?: ?(?P<date>.+)",
    re.IGNORECASE,
)
_DAYS: Final = frozenset(map(folded, ("Nth day", "N번째 일", "Day", "Date", "일", "날짜")))
_ACTIVE_USERS: Final = frozenset(map(folded, ("Active users", "활성 사용자", "활성 사용자 수")))
_NEW_USERS: Final = frozenset(
    map(folded, ("New users", "새 사용자 수", "새 사용자", "신규 사용자 수"))
)
_CHANNELS: Final = tuple(map(folded, ("Session primary channel group", "세션 기본 채널 그룹")))
_SESSIONS: Final = frozenset(map(folded, ("Sessions", "세션", "세션수")))


def is_comment(cells: Sequence[Cell]) -> bool:
    """Return whether a row is a comment line of an analytics export."""
    return bool(cells) and plain_text(text_of(cells[0])).startswith("#")


def labelled_date(cells: Sequence[Cell]) -> tuple[str, dt.date] | None:
    """Return `("start", day)` or `("end", day)` if a comment line states one."""
    found = _LABELLED_DATE.fullmatch(" ".join(plain_text(text_of(cells[0])).split()))
    day = read_date(found["date"]) if found else None
    if found is None or not isinstance(day, dt.date):
        return None
    return ("start" if found["start"] else "end"), day


class _Table:
    """One table of a snapshot."""

    def __init__(self, heading: Sequence[Cell]) -> None:
        self.headings = [folded(text_of(cell)) for cell in heading]
        self.rows: list[Row] = []

    def is_by(self, names: Iterable[str]) -> bool:
        return self.headings[0] in names

    def is_by_channel(self) -> bool:
        return self.headings[0].startswith(_CHANNELS)

    def column(self, names: Iterable[str]) -> int | None:
        return next((at for at, name in enumerate(self.headings) if at and name in names), None)


def read_snapshot(rows: Iterable[Row], *, encoding: str) -> SnapshotReport:
    """Read a snapshot from its first line on.

    Raises:
        Refused: a figure that is needed is not a whole number.
    """
    tables, period = _tables(rows)
    daily = [table for table in tables if table.is_by(_DAYS)]
    active, has_active = _daily_total(daily, _ACTIVE_USERS)
    new, has_new = _daily_total(daily, _NEW_USERS)
    by_channel = next((table for table in tables if table.is_by_channel()), None)
    found = {
        "active_users_total": has_active,
        "new_users_total": has_new,
        "sessions_by_channel": by_channel is not None,
    }
    return SnapshotReport(
        tables=len(tables),
        period=period,
        active_users_total=active,
        new_users_total=new,
        sessions_by_channel=_by_name(by_channel) if by_channel else {},
        missing=[key for key, is_there in found.items() if not is_there],
        encoding=encoding,
    )


def _tables(rows: Iterable[Row]) -> tuple[list[_Table], Period | None]:
    """A table's heading is the first line after a comment or a blank one that holds no number."""
    tables: list[_Table] = []
    days: dict[str, dt.date] = {}
    is_apart = True
    last = 0
    for number, cells in rows:
        is_apart = is_apart or number > last + 1  # workbooks leave blank rows out
        last = number
        if is_blank(cells) or is_comment(cells):
            is_apart = True
            if not is_blank(cells) and (stated := labelled_date(cells)):
                days.setdefault(*stated)
            continue
        has_number = any(isinstance(read_number(cell), Decimal) for cell in cells[1:])
        if is_apart and not has_number:
            tables.append(_Table(cells))
        elif tables:
            tables[-1].rows.append((number, cells))
        is_apart = False
    period = (days["start"], days["end"]) if {"start", "end"} <= days.keys() else None
    return tables, period


def _daily_total(tables: list[_Table], names: frozenset[str]) -> tuple[int, bool]:
    """Return the sum of the first daily table that has the column, and whether there is one."""
    for table in tables:
        at = table.column(names)
        if at is not None:
            return sum(_figure(row, at, table) for row in table.rows if not _is_total(row)), True
    return 0, False


def _by_name(table: _Table) -> dict[str, int]:
    at = table.column(_SESSIONS) or 1
    figures: dict[str, int] = {}
    for row in table.rows:
        name = text_of(row[1][0])
        if name and not _is_total(row):
            figures[name] = figures.get(name, 0) + _figure(row, at, table)
    return figures


def _is_total(row: Row) -> bool:
    text = text_of(row[1][0])
    return not folded(plain_text(text)) or is_totals_word(text)


def _figure(row: Row, at: int, table: _Table) -> int:
    number, cells = row
    cell = cells[at] if at < len(cells) else ""
    value = Decimal(0) if is_blank([cell]) else read_number(cell)
    if isinstance(value, Decimal) and not is_whole(value):
        value = Reason("number_not_whole")
    if isinstance(value, Reason):
        column = table.headings[at] if at < len(table.headings) else ""
        raise Refused(
            value.code, row=number, column=column, value=value_shown(cell), **value.params
        )
    return int(value)
