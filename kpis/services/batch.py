# ruff: noqa: S608  (the statements are put together from constants of this module)
"""Measurements on their way in that fit into memory: few statements, however many rows.

The same as `Staging` for a request's worth of rows. They travel as one JSON parameter, so that
what is there is read by key, and what is new or different written, in one statement each. The
caller holds the workspace's KPIs locked, so nothing moves in between.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from kpis.models import Correction, ExactDecimalField, ImportRun, Measurement, Series
from kpis.models.exact_decimal import to_sqlite
from kpis.services.staged import Change, Conflict, Effect, Slot, StagedRow, StagedRows
from kpis.services.staging import Staging
from workspaces.models import Membership, Workspace

_VALUE: Final = ExactDecimalField()
_MEASUREMENTS: Final = Measurement._meta.db_table
_CORRECTIONS: Final = Correction._meta.db_table
_SERIES: Final = Series._meta.db_table


class Batch:
    """Rows of one delivery, compared with what is there and written."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.slots: list[Slot] = []
        self._rows: list[StagedRow] = []
        self._stored: dict[tuple[int, dt.date], Decimal] = {}

    def load(self, rows: Iterable[StagedRow | StagedRows]) -> None:
        """Gather `rows`."""
        for each in rows:
            self._rows.extend(each.apart() if isinstance(each, StagedRows) else (each,))

    def take_out_conflicts(self, *, limit: int) -> tuple[int, list[Conflict]]:
        """Remove every row whose key has two values; return how many, and the first of them.

        Rows that say the same twice are kept once.
        """
        by_key: dict[tuple[int, dt.date], list[StagedRow]] = defaultdict(list)
        for row in self._rows:
            by_key[row.slot, row.on].append(row)
        self._rows, conflicts = [], []
        for rows in by_key.values():
            if len({row.value for row in rows}) == 1:
                self._rows.append(rows[0])
                continue
            for row in rows:
                other = next(each for each in rows if each.value != row.value)
                conflicts.append(Conflict(row.row_number, row.value, other.row_number, other.value))
        return len(conflicts), sorted(conflicts)[:limit]

    def resolve(self, *, create: bool) -> None:
        """Find the series of each slot and what is stored; `create` series that are missing."""
        if not create:
            self._read_stored()
            return
        missing = {at: slot for at, slot in enumerate(self.slots) if slot.series_id is None}
        if missing:
            self._create_series(missing)

    def effects(self) -> list[Effect]:
        """Return what writing would create and update, for each KPI that would change."""
        created: dict[int | None, int] = defaultdict(int)
        updated: dict[int | None, int] = defaultdict(int)
        last: dict[int | None, dt.date] = {}
        for row in self._changed():
            kpi = self.slots[row.slot].kpi.pk
            counts = updated if (row.slot, row.on) in self._stored else created
            counts[kpi] += 1
            last[kpi] = max(row.on, last.get(kpi, row.on))
        return [Effect(kpi, created[kpi], updated[kpi], last[kpi]) for kpi in last]

    def changes(self, *, limit: int) -> list[Change]:
        """Return the first values that would be replaced, in the order of the rows."""
        replaced = (
            Change(row.row_number, row.slot, row.on, self._stored[row.slot, row.on], row.value)
            for row in self._changed()
            if (row.slot, row.on) in self._stored
        )
        return sorted(replaced)[:limit]

    def period(self) -> tuple[dt.date, dt.date] | None:
        """Return the first and last date of the rows."""
        days = [row.on for row in self._rows]
        return (min(days), max(days)) if days else None

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
        changed = self._changed()
        replaced = [
            [self._series(row), row.on.isoformat(), _plain(row.value)]
            for row in changed
            if (row.slot, row.on) in self._stored
        ]
        if replaced:
            self._run(
                f"INSERT INTO {_CORRECTIONS} (workspace_id, series_id, measured_on, old_value, "
                "old_import_run_id, new_value, import_run_id, by_id, at) "
                "SELECT %s, m.series_id, m.measured_on, m.value, m.import_run_id, "
                f"{_value(2)}, %s, %s, %s FROM {_elements()} JOIN {_MEASUREMENTS} m "
                f"ON m.series_id = {_big(0)} AND m.measured_on = {_date(1)}",
                self.workspace.pk,
                run_id,
                by.user_id if by else None,
                connection.ops.adapt_datetimefield_value(now),
                json.dumps(replaced),
            )
        rows = sorted([self._series(row), row.on.isoformat(), _plain(row.value)] for row in changed)
        self._run(
            f"INSERT INTO {_MEASUREMENTS} "
            "(workspace_id, series_id, measured_on, value, import_run_id) "
            f"SELECT %s, {_big(0)}, {_date(1)}, {_value(2)}, %s FROM {_elements()} WHERE true "
            "ON CONFLICT (series_id, measured_on) DO UPDATE "
            "SET value = excluded.value, import_run_id = excluded.import_run_id",
            self.workspace.pk,
            run_id,
            json.dumps(rows),
        )

    def _changed(self) -> list[StagedRow]:
        """The rows that say something new."""
        stored = self._stored
        return [row for row in self._rows if stored.get((row.slot, row.on)) != row.value]

    def _series(self, row: StagedRow) -> int:
        return self.slots[row.slot].series_id or 0

    def _read_stored(self) -> None:
        """Look each row's series up, and the value that stands under its key."""
        asked = [
            [row.slot, slot.kpi.pk, slot.segment_key, row.on.isoformat()]
            for row in self._rows
            for slot in [self.slots[row.slot]]
        ]
        found = self._run(
            f"SELECT {_big(0)}, s.id, m.measured_on, m.value FROM {_elements()} "
            f"JOIN {_SERIES} s ON s.kpi_id = {_big(1)} AND s.segment_key = {_text(2)} "
            f"LEFT JOIN {_MEASUREMENTS} m ON m.series_id = s.id AND m.measured_on = {_date(3)}",
            json.dumps(asked),
        )
        for slot, series_id, on, value in found:
            self.slots[slot].series_id = series_id
            if on is not None:
                day = dt.date.fromisoformat(on) if isinstance(on, str) else on
                stored = _VALUE.from_db_value(value, None, connection)
                self._stored[slot, day] = Decimal(stored or 0)

    def _create_series(self, missing: dict[int, Slot]) -> None:
        rows = [
            [slot.kpi.pk, slot.segment_key, json.dumps(slot.dimensions)]
            for slot in missing.values()
        ]
        dimensions = _text(2) if connection.vendor == "sqlite" else f"CAST({_text(2)} AS jsonb)"
        created = self._run(
            f"INSERT INTO {_SERIES} (workspace_id, kpi_id, segment_key, dimensions) "
            f"SELECT %s, {_big(0)}, {_text(1)}, {dimensions} FROM {_elements()} "
            "RETURNING id, kpi_id, segment_key",
            self.workspace.pk,
            json.dumps(rows),
        )
        ids = {(kpi_id, segment_key): pk for pk, kpi_id, segment_key in created}
        for slot in missing.values():
            slot.series_id = ids[slot.kpi.pk, slot.segment_key]

    def _run(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall()) if cursor.description else []


Gathering = Staging | Batch


def _elements() -> str:
    """The rows of the statement's last parameter, as `e.value`."""
    if connection.vendor == "sqlite":
        return "json_each(%s) e"
    return "json_array_elements(CAST(%s AS json)) AS e(value)"


def _text(at: int) -> str:
    return f"(e.value ->> {at})"


def _big(at: int) -> str:
    return f"CAST({_text(at)} AS bigint)"


def _date(at: int) -> str:
    return _text(at) if connection.vendor == "sqlite" else f"CAST({_text(at)} AS date)"


def _value(at: int) -> str:
    return _text(at) if connection.vendor == "sqlite" else f"CAST({_text(at)} AS numeric)"


def _plain(value: Decimal) -> int | str:
    """The form in which JSON carries a value to its column, to the last digit."""
    if connection.vendor == "sqlite":
        return to_sqlite(value)
    return format(value, "f")
