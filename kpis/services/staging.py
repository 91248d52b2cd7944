# ruff: noqa: S608  (the statements are put together from constants of this module)
"""The temporary table through which measurements come in, so that all is done by the set.

Rows stream into it (COPY on PostgreSQL, `executemany` on SQLite); what is new, what changes and
what contradicts itself is then one statement each, however many rows there are.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from django.db import DatabaseError, connection

from kpis.calc.exact import EXACT
from kpis.models import Correction, ExactDecimalField, ImportRun, Kpi, Measurement, Series
from kpis.models.exact_decimal import to_sqlite
from workspaces.models import Membership, Workspace

BATCH_ROWS: Final = 5000

_VALUE: Final = ExactDecimalField()
_MEASUREMENTS: Final = Measurement._meta.db_table
_CORRECTIONS: Final = Correction._meta.db_table

_INCOMING: Final = f"""
    kpis_incoming i
    JOIN kpis_incoming_series s ON s.slot = i.slot
    LEFT JOIN {_MEASUREMENTS} m ON m.series_id = s.series_id AND m.measured_on = i.measured_on
"""


class StagedRow(NamedTuple):
    """One measurement on its way in; `slot` is its place in the list of series."""

    row_number: int
    slot: int
    on: dt.date
    value: Decimal


@dataclass
class Slot:
    """A series that measurements come in for; `series_id` is None until there is one.

    `kpi` may be one that is only planned and not saved yet.
    """

    kpi: Kpi
    segment_key: str
    dimensions: dict[str, str]
    series_id: int | None = None


class Conflict(NamedTuple):
    """A row whose key has another value in another row of the same delivery."""

    row_number: int
    value: Decimal
    other_row: int
    other_value: Decimal


class Change(NamedTuple):
    """A value that would replace another."""

    row_number: int
    slot: int
    on: dt.date
    old_value: Decimal
    new_value: Decimal


class Effect(NamedTuple):
    """What a delivery does, or would do, to one KPI; None stands for those only planned."""

    kpi_id: int | None
    created: int
    updated: int
    last_on: dt.date


class Staging:
    """A context in which measurements of one workspace are gathered, compared and written."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.slots: list[Slot] = []

    def __enter__(self) -> Self:
        value = _VALUE.db_type(connection)
        self._drop()  # what an error of the database may have left in this connection
        self._run(
            "CREATE TEMPORARY TABLE kpis_incoming (row_number integer NOT NULL, "
            f"slot integer NOT NULL, measured_on date NOT NULL, value {value} NOT NULL)"
        )
        self._run(
            "CREATE TEMPORARY TABLE kpis_incoming_series "
            "(slot integer PRIMARY KEY, kpi_id bigint, series_id bigint)"
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None or not issubclass(kind, DatabaseError):
            self._drop()  # after an error of the database nothing can be run before a rollback

    def load(self, rows: Iterable[StagedRow]) -> None:
        """Gather `rows`; memory does not grow with their number."""
        waiting = iter(rows)
        while batch := list(islice(waiting, BATCH_ROWS)):
            self._insert(batch)

    def take_out_conflicts(self, *, limit: int) -> tuple[int, list[Conflict]]:
        """Remove every row whose key has two values; return how many, and the first of them.

        Rows that say the same twice are kept once.
        """
        repeated, conflicting = self._one(
            "SELECT COALESCE(SUM(CASE WHEN n > 1 THEN 1 ELSE 0 END), 0), "
            "COALESCE(SUM(CASE WHEN low <> high THEN n ELSE 0 END), 0) FROM ("
            "SELECT COUNT(*) AS n, MIN(value) AS low, MAX(value) AS high "
            "FROM kpis_incoming GROUP BY slot, measured_on) AS keys"
        )
        if not repeated:
            return 0, []
        self._run("CREATE INDEX kpis_incoming_key ON kpis_incoming (slot, measured_on)")
        conflicts = self._conflicts(limit) if conflicting else []
        self._run(
            "DELETE FROM kpis_incoming WHERE EXISTS (SELECT 1 FROM kpis_incoming o WHERE "
            "o.slot = kpis_incoming.slot AND o.measured_on = kpis_incoming.measured_on "
            "AND o.value <> kpis_incoming.value)"
        )
        self._run(
            "DELETE FROM kpis_incoming WHERE EXISTS (SELECT 1 FROM kpis_incoming o WHERE "
            "o.slot = kpis_incoming.slot AND o.measured_on = kpis_incoming.measured_on "
            "AND o.row_number < kpis_incoming.row_number)"
        )
        return int(conflicting), conflicts

    def adopt(self, kpis: Iterable[Kpi]) -> None:
        """Put saved KPIs in the place of planned ones with the same key."""
        by_key = {kpi.key: kpi for kpi in kpis}
        for slot in self.slots:
            slot.kpi = by_key.get(slot.kpi.key, slot.kpi)

    def resolve(self, *, create: bool) -> None:
        """Find the series of each slot; `create` those that do not exist yet."""
        if create:
            Series.objects.bulk_create(
                [
                    Series(
                        workspace=self.workspace,
                        kpi=slot.kpi,
                        segment_key=slot.segment_key,
                        dimensions=slot.dimensions,
                    )
                    for slot in self.slots
                ],
                ignore_conflicts=True,
                batch_size=BATCH_ROWS,
            )
        self._run("DELETE FROM kpis_incoming_series")
        known = {
            (kpi_id, segment_key): pk
            for pk, kpi_id, segment_key in Series.objects.for_workspace(self.workspace)
            .filter(kpi__in={slot.kpi.pk for slot in self.slots if slot.kpi.pk})
            .values_list("pk", "kpi_id", "segment_key")
        }
        for slot in self.slots:
            slot.series_id = known.get((slot.kpi.pk, slot.segment_key))
        rows = [(at, slot.kpi.pk, slot.series_id) for at, slot in enumerate(self.slots)]
        self._many("INSERT INTO kpis_incoming_series VALUES (%s, %s, %s)", rows)

    def effects(self) -> list[Effect]:
        """Return what writing would create and update, for each KPI that would change."""
        rows = self._all(
            "SELECT s.kpi_id, COUNT(*) FILTER (WHERE m.series_id IS NULL), "
            "COUNT(*) FILTER (WHERE m.value <> i.value), MAX(i.measured_on) "
            f"FROM {_INCOMING} WHERE m.series_id IS NULL OR m.value <> i.value GROUP BY s.kpi_id"
        )
        return [Effect(kpi, created, updated, _date(last)) for kpi, created, updated, last in rows]

    def changes(self, *, limit: int) -> list[Change]:
        """Return the first values that would be replaced, in the order of the rows."""
        rows = self._all(
            f"SELECT i.row_number, i.slot, i.measured_on, m.value, i.value FROM {_INCOMING} "
            "WHERE m.value <> i.value ORDER BY i.row_number LIMIT %s",
            limit,
        )
        return [
            Change(number, slot, _date(on), _decimal(old), _decimal(new))
            for number, slot, on, old, new in rows
        ]

    def overlap(self) -> dict[int, tuple[Decimal, Decimal]]:
        """Return for each KPI the sum of what is stored under keys that come again, and of these.

        Added up here, because SQLite keeps long decimals as text.
        """
        sums: dict[int, tuple[Decimal, Decimal]] = {}
        for kpi, stored, incoming in self._all(
            f"SELECT s.kpi_id, m.value, i.value FROM {_INCOMING} WHERE m.series_id IS NOT NULL"
        ):
            before, after = sums.get(kpi, (Decimal(0), Decimal(0)))
            sums[kpi] = EXACT.add(before, _decimal(stored)), EXACT.add(after, _decimal(incoming))
        return sums

    def period(self) -> tuple[dt.date, dt.date] | None:
        """Return the first and last date of the rows."""
        first, last = self._one("SELECT MIN(measured_on), MAX(measured_on) FROM kpis_incoming")
        return (_date(first), _date(last)) if first else None

    def write(
        self, *, import_run: ImportRun | None, by: Membership | None, now: dt.datetime
    ) -> None:
        """Write what is new or different, and keep each value that is replaced."""
        run_id = import_run.pk if import_run else None
        self._run(
            f"INSERT INTO {_CORRECTIONS} (workspace_id, series_id, measured_on, old_value, "
            "old_import_run_id, new_value, import_run_id, by_id, at) "
            "SELECT %s, s.series_id, i.measured_on, m.value, m.import_run_id, i.value, %s, %s, %s "
            f"FROM {_INCOMING} WHERE m.value <> i.value",
            self.workspace.pk,
            run_id,
            by.user_id if by else None,
            connection.ops.adapt_datetimefield_value(now),
        )
        self._run(
            f"INSERT INTO {_MEASUREMENTS} "
            "(workspace_id, series_id, measured_on, value, import_run_id) "
            "SELECT %s, s.series_id, i.measured_on, i.value, %s "
            "FROM kpis_incoming i JOIN kpis_incoming_series s ON s.slot = i.slot WHERE true "
            "ORDER BY s.series_id, i.measured_on "
            "ON CONFLICT (series_id, measured_on) DO UPDATE "
            "SET value = excluded.value, import_run_id = excluded.import_run_id "
            f"WHERE {_MEASUREMENTS}.value <> excluded.value",
            self.workspace.pk,
            run_id,
        )

    def _conflicts(self, limit: int) -> list[Conflict]:
        rows = self._all(
            "SELECT i.row_number, i.value, o.row_number, o.value "
            "FROM kpis_incoming i JOIN kpis_incoming o ON o.row_number = ("
            "SELECT MIN(x.row_number) FROM kpis_incoming x WHERE x.slot = i.slot "
            "AND x.measured_on = i.measured_on AND x.value <> i.value) "
            "ORDER BY i.row_number LIMIT %s",
            limit,
        )
        return [Conflict(row, _decimal(v), other, _decimal(ov)) for row, v, other, ov in rows]

    def _insert(self, batch: list[StagedRow]) -> None:
        if connection.vendor == "postgresql":
            columns = "(row_number, slot, measured_on, value)"
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY kpis_incoming {columns} FROM STDIN") as copy,
            ):
                for row in batch:
                    copy.write_row(row)
            return
        rows = [
            (number, slot, on.isoformat(), to_sqlite(value)) for number, slot, on, value in batch
        ]
        with _gathered():
            self._many("INSERT INTO kpis_incoming VALUES (%s, %s, %s, %s)", rows)

    def _drop(self) -> None:
        self._run("DROP TABLE IF EXISTS kpis_incoming")
        self._run("DROP TABLE IF EXISTS kpis_incoming_series")

    def _run(self, sql: str, *params: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)

    def _many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def _all(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())

    def _one(self, sql: str, *params: Any) -> tuple[Any, ...]:
        return self._all(sql, *params)[0]


@contextmanager
def _gathered() -> Iterator[None]:
    """Make one transaction of many statements on a temporary table of SQLite.

    `BEGIN` without `IMMEDIATE`, which Django's would have, locks nothing but what it touches.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def _date(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _decimal(value: Any) -> Decimal:
    return Decimal(_VALUE.from_db_value(value, None, connection) or 0)
