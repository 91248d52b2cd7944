# ruff: noqa: S608  (the statements are put together from constants of this module)
"""The temporary tables through which measurements come in, so that all is done by the set.

What is new, what changes and what contradicts itself is one statement each, however many rows
there are.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from types import TracebackType
from typing import Any, Final, Self

from django.db import DatabaseError, connection

from kpis.calc.exact import EXACT
from kpis.models import Correction, ExactDecimalField, ImportRun, Kpi, Measurement, Series
from kpis.services.staged import Change, Conflict, Effect, Slot, StagedRow, StagedRows
from kpis.services.staging_table import DAY, SLOT, new_table
from workspaces.models import Membership, Workspace

BATCH_ROWS: Final = 5000
_EARLY_ROWS: Final = 10_000  # where most often enough is found without comparing all again

_VALUE: Final = ExactDecimalField()
_MEASUREMENTS: Final = Measurement._meta.db_table
_CORRECTIONS: Final = Correction._meta.db_table

_TABLES: Final = ("kpis_incoming", "kpis_repeated", "kpis_incoming_series", "kpis_incoming_days")
_ROWS: Final = f"""
    kpis_incoming i
    JOIN kpis_incoming_series s ON s.slot = {SLOT}
    JOIN kpis_incoming_days d ON d.day = {DAY}
"""
_AT_KEY: Final = "m.series_id = s.series_id AND m.measured_on = d.measured_on"
_COMPARED: Final = f"{_ROWS} LEFT JOIN {_MEASUREMENTS} m ON {_AT_KEY}"


class Staging:
    """A context in which measurements of one workspace are gathered, compared and written."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.slots: list[Slot] = []
        self._table = new_table()
        self._days: set[dt.date] = set()

    def __enter__(self) -> Self:
        self._drop()  # what an error of the database may have left in this connection
        self._table.create()
        self._run(
            "CREATE TEMPORARY TABLE kpis_incoming_series "
            "(slot integer PRIMARY KEY, kpi_id bigint, series_id bigint)"
        )
        self._run(
            "CREATE TEMPORARY TABLE kpis_incoming_days "
            "(day integer PRIMARY KEY, measured_on date NOT NULL)"
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

    def load(self, rows: Iterable[StagedRow | StagedRows]) -> None:
        """Gather `rows`; memory does not grow with their number."""
        days: set[dt.date] = set()
        for each in rows:
            if isinstance(each, StagedRows):
                self._table.add_rows(each)
                days.update(each.days)
            else:
                self._table.add_row(each)
                days.add(each.on)
        self._table.flush()
        sql = "INSERT INTO kpis_incoming_days VALUES (%s, %s)"
        self._many(sql, [(day.toordinal(), day.isoformat()) for day in days - self._days])
        self._days |= days

    def take_out_conflicts(self, *, limit: int) -> tuple[int, list[Conflict]]:
        """Remove every row whose key has two values; return how many, and the first of them.

        Rows that say the same twice are kept once.
        """
        if not self._table.gather_repeated():
            return 0, []
        self._run("CREATE INDEX kpis_repeated_place ON kpis_repeated (place)")
        ((conflicting,),) = self._all(
            "SELECT COALESCE(SUM(n), 0) FROM (SELECT COUNT(*) AS n FROM kpis_repeated "
            "GROUP BY place HAVING MIN(value) <> MAX(value)) AS places"
        )
        conflicts = self._conflicts(limit) if conflicting else []
        self._run("DELETE FROM kpis_incoming WHERE place IN (SELECT place FROM kpis_repeated)")
        self._run(
            "INSERT INTO kpis_incoming SELECT place, MIN(value), MIN(row_number) "
            "FROM kpis_repeated GROUP BY place HAVING MIN(value) = MAX(value)"
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
            "COUNT(*) FILTER (WHERE m.value <> i.value), MAX(d.measured_on) "
            f"FROM {_COMPARED} WHERE m.series_id IS NULL OR m.value <> i.value GROUP BY s.kpi_id"
        )
        return [Effect(kpi, created, updated, _date(last)) for kpi, created, updated, last in rows]

    def changes(self, *, limit: int) -> list[Change]:
        """Return the first values that would be replaced, in the order of the rows."""
        early = self._changes(f"AND i.row_number < {_EARLY_ROWS}", limit)
        return early if len(early) == limit else self._changes("", limit)

    def overlap(self) -> dict[int, tuple[Decimal, Decimal]]:
        """Return for each KPI the sum of what is stored under keys that come again, and of these.

        Added up here, because SQLite keeps long decimals as text.
        """
        sums: dict[int, tuple[Decimal, Decimal]] = {}
        for kpi, stored, incoming in self._all(
            f"SELECT s.kpi_id, m.value, i.value FROM {_COMPARED} WHERE m.series_id IS NOT NULL"
        ):
            before, after = sums.get(kpi, (Decimal(0), Decimal(0)))
            sums[kpi] = EXACT.add(before, _decimal(stored)), EXACT.add(after, _decimal(incoming))
        return sums

    def added(self) -> dict[tuple[int, dt.date], Decimal]:
        """Return for each KPI and day the sum of what comes under keys that nothing stands at."""
        sums: dict[tuple[int, dt.date], Decimal] = {}
        for kpi, on, value in self._all(
            f"SELECT s.kpi_id, d.measured_on, i.value FROM {_COMPARED} WHERE m.series_id IS NULL"
        ):
            place = kpi, _date(on)
            sums[place] = EXACT.add(sums.get(place, Decimal(0)), _decimal(value))
        return sums

    def period(self) -> tuple[dt.date, dt.date] | None:
        """Return the first and last date of the rows."""
        return (min(self._days), max(self._days)) if self._days else None

    def write(
        self,
        effects: Iterable[Effect],
        *,
        import_run: ImportRun | None,
        by: Membership | None,
        now: dt.datetime,
    ) -> None:
        """Write what is new or different, as `effects` say, and keep each value it replaces."""
        run_id = import_run.pk if import_run else None
        created = sum(effect.created for effect in effects)
        if any(effect.updated for effect in effects):
            self._run(
                f"INSERT INTO {_CORRECTIONS} (workspace_id, series_id, measured_on, old_value, "
                "old_import_run_id, new_value, import_run_id, by_id, at) "
                "SELECT %s, s.series_id, d.measured_on, m.value, m.import_run_id, i.value, "
                f"%s, %s, %s FROM {_COMPARED} WHERE m.value <> i.value ORDER BY i.place",
                self.workspace.pk,
                run_id,
                by.user_id if by else None,
                connection.ops.adapt_datetimefield_value(now),
            )
            self._run(
                f"UPDATE {_MEASUREMENTS} AS m SET value = i.value, import_run_id = %s "
                f"FROM {_ROWS} WHERE {_AT_KEY} AND m.value <> i.value",
                run_id,
            )
        if created:
            ((count,),) = self._all("SELECT COUNT(*) FROM kpis_incoming")
            is_all_new = created == count  # then there is nothing to look up
            self._run(
                f"INSERT INTO {_MEASUREMENTS} "
                "(workspace_id, series_id, measured_on, value, import_run_id) "
                "SELECT %s, s.series_id, d.measured_on, i.value, %s FROM "
                f"{_ROWS if is_all_new else f'{_COMPARED} WHERE m.series_id IS NULL'} "
                "ORDER BY i.place",
                self.workspace.pk,
                run_id,
            )

    def _changes(self, where: str, limit: int) -> list[Change]:
        rows = self._all(
            f"SELECT i.row_number, s.slot, d.measured_on, m.value, i.value FROM {_COMPARED} "
            f"WHERE m.value <> i.value {where} ORDER BY i.row_number LIMIT %s",
            limit,
        )
        return [
            Change(number, slot, _date(on), _decimal(old), _decimal(new))
            for number, slot, on, old, new in rows
        ]

    def _conflicts(self, limit: int) -> list[Conflict]:
        rows = self._all(
            "SELECT r.row_number, r.value, o.row_number, o.value FROM kpis_repeated r "
            "JOIN kpis_repeated o ON o.place = r.place AND o.row_number = ("
            "SELECT MIN(x.row_number) FROM kpis_repeated x WHERE x.place = r.place "
            "AND x.value <> r.value) ORDER BY r.row_number LIMIT %s",
            limit,
        )
        return [Conflict(row, _decimal(v), other, _decimal(ov)) for row, v, other, ov in rows]

    def _drop(self) -> None:
        for table in _TABLES:
            self._run(f"DROP TABLE IF EXISTS {table}")

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


def _date(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _decimal(value: Any) -> Decimal:
    return Decimal(_VALUE.from_db_value(value, None, connection) or 0)
