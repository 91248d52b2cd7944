"""The temporary table of measurements on their way in, filled the fastest way of each database.

A row is `(place, value, row_number)`. A place is a series and a day in one number, so that a key
is compared, sorted and looked up as an integer; `SLOT` and `DAY` take it apart in SQL. Rows with
a key that came before lie in `kpis_repeated`, all of them, once `gather_repeated` has run.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, Final, Protocol

from django.db import connection

from kpis.models.exact_decimal import to_sqlite
from kpis.services.staged import StagedRow, StagedRows

DAY_BITS: Final = 20  # a date's ordinal has 20 bits until the year 2870
SLOT: Final = f"(i.place >> {DAY_BITS})"
DAY: Final = f"(i.place & {(1 << DAY_BITS) - 1})"

_COPY_CHARS: Final = 1 << 18
_TOGETHER: Final = 100  # rows in one statement of SQLite: one by one takes twice as long
_SORTED: Final = 20_000  # rows that SQLite is given in order: neighbours lie on the same pages

Placed = tuple[int, int | str, int]  # as a table's row


class StagingTable(Protocol):
    """What both kinds have in common."""

    def create(self) -> None:
        """Make the empty tables."""

    def add_row(self, row: StagedRow) -> None:
        """Add one row."""

    def add_rows(self, rows: StagedRows) -> None:
        """Add many rows."""

    def flush(self) -> None:
        """Send what is still waiting."""

    def gather_repeated(self) -> bool:
        """Copy all rows whose keys come more than once; return whether there are any."""


def millionths_of(texts: Iterable[str]) -> list[int]:
    """Return what `to_sqlite` makes of plain decimals, for many at a time.

    They have at most nine digits before the point and six after it: then a float is off by less
    than a quarter of a millionth, and the nearest whole number is the true one.
    """
    return [round(number * 1e6) for number in map(float, texts)]


def _place(slot: int, on: dt.date) -> int:
    return slot << DAY_BITS | on.toordinal()


def _places(rows: StagedRows) -> list[int]:
    days = map(dt.date.toordinal, rows.days)
    return [slot << DAY_BITS | day for slot, day in zip(rows.slots, days, strict=True)]


class PostgresqlTable:
    """Filled by COPY."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._chars = 0

    def create(self) -> None:
        """Make the empty tables."""
        columns = "(place bigint NOT NULL, value numeric NOT NULL, row_number integer NOT NULL)"
        _run(f"CREATE TEMPORARY TABLE kpis_incoming {columns}")
        _run(f"CREATE TEMPORARY TABLE kpis_repeated {columns}")

    def add_row(self, row: StagedRow) -> None:
        """Add one row."""
        self._add(f"{_place(row.slot, row.on)}\t{row.value:f}\t{row.row_number}\n")

    def add_rows(self, rows: StagedRows) -> None:
        """Add many rows."""
        each = zip(_places(rows), rows.values, rows.row_numbers, strict=True)
        self._add("".join([f"{place}\t{value}\t{number}\n" for place, value, number in each]))

    def flush(self) -> None:
        """Send what is still waiting."""
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY kpis_incoming FROM STDIN") as copy,
        ):
            copy.write("".join(self._lines))
        self._lines, self._chars = [], 0

    def gather_repeated(self) -> bool:
        """Copy all rows whose keys come more than once; return whether there are any."""
        _run("ANALYZE kpis_incoming")
        ((count, distinct),) = _run(
            "SELECT (SELECT COUNT(*) FROM kpis_incoming), "
            "(SELECT COUNT(*) FROM (SELECT DISTINCT place FROM kpis_incoming) AS places)"
        )
        if count > distinct:
            _run(
                "INSERT INTO kpis_repeated SELECT * FROM kpis_incoming WHERE place IN "
                "(SELECT place FROM kpis_incoming GROUP BY place HAVING COUNT(*) > 1)"
            )
        return bool(count > distinct)

    def _add(self, lines: str) -> None:
        self._lines.append(lines)
        self._chars += len(lines)
        if self._chars > _COPY_CHARS:
            self.flush()


class SqliteTable:
    """Keyed by the place, so that it lies in order and a repeated key is noticed at once."""

    def __init__(self) -> None:
        self._waiting: list[Placed] = []
        self._has_repeated = False

    def create(self) -> None:
        """Make the empty tables."""
        columns = "value exact_blob NOT NULL, row_number integer NOT NULL"
        _run(f"CREATE TEMPORARY TABLE kpis_incoming (place integer PRIMARY KEY, {columns})")
        _run(f"CREATE TEMPORARY TABLE kpis_repeated (place integer NOT NULL, {columns})")

    def add_row(self, row: StagedRow) -> None:
        """Add one row."""
        self._add([(_place(row.slot, row.on), to_sqlite(row.value), row.row_number)])

    def add_rows(self, rows: StagedRows) -> None:
        """Add many rows."""
        values = millionths_of(rows.values)
        self._add(zip(_places(rows), values, rows.row_numbers, strict=True))

    def flush(self) -> None:
        """Send what is still waiting."""
        with connection.wrap_database_errors:
            self._insert(sorted(self._waiting, key=itemgetter(0)))
        self._waiting = []

    def gather_repeated(self) -> bool:
        """Copy all rows whose keys come more than once; return whether there are any."""
        if self._has_repeated:
            _run(
                "INSERT INTO kpis_repeated SELECT * FROM kpis_incoming "
                "WHERE place IN (SELECT place FROM kpis_repeated)"
            )
        return self._has_repeated

    def _add(self, rows: Iterable[Placed]) -> None:
        self._waiting.extend(rows)
        if len(self._waiting) >= _SORTED:
            self.flush()

    def _insert(self, rows: Sequence[Placed]) -> None:
        """Insert in one transaction, which locks nothing but the temporary table.

        By the driver itself: Django's cursor would rewrite each statement's placeholders, and
        its `BEGIN` is `IMMEDIATE`.
        """
        driver: sqlite3.Connection = connection.connection
        is_ours = not driver.in_transaction
        if is_ours:
            driver.execute("BEGIN")
        try:
            for at in range(0, len(rows), _TOGETHER):
                some = rows[at : at + _TOGETHER]
                marks = ",".join(["(?,?,?)"] * len(some))
                sql = f"INSERT OR IGNORE INTO kpis_incoming VALUES {marks}"  # noqa: S608
                if driver.execute(sql, list(chain.from_iterable(some))).rowcount < len(some):
                    self._keep_repeated(driver, some)
        finally:
            if is_ours:
                driver.execute("COMMIT")

    def _keep_repeated(self, driver: sqlite3.Connection, rows: Sequence[Placed]) -> None:
        self._has_repeated = True
        driver.executemany(
            "INSERT INTO kpis_repeated SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 "
            "FROM kpis_incoming WHERE place = ?1 AND value = ?2 AND row_number = ?3)",
            rows,
        )


def new_table() -> StagingTable:
    """Return the kind that the database wants."""
    return SqliteTable() if connection.vendor == "sqlite" else PostgresqlTable()


def _run(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []
