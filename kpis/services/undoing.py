# ruff: noqa: S608  (the statements are put together from constants of this module)
"""Taking an import back as a whole: every value it wrote that is still its own.

A value that it brought goes away, one that it changed returns to what it was; one that was changed
or taken away since is kept and listed. A value that a later import merely repeated was not written
by that one, and goes.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, OuterRef, Q, QuerySet

from kpis.enums import ImportState
from kpis.exceptions import ImportNotAppliedError
from kpis.models import Correction, ExactDecimalField, ImportRun, Measurement, Series
from kpis.services.measurements import locked_catalog
from kpis.services.removal import move_back
from workspaces.models import Membership
from workspaces.services.audit import record_change

KEPT_LISTED: Final = 200

_MEASUREMENTS: Final = Measurement._meta.db_table
_CORRECTIONS: Final = Correction._meta.db_table
_SERIES: Final = Series._meta.db_table
_RUNS: Final = ImportRun._meta.db_table
_AT_KEY: Final = "{0}.series_id = {1}.series_id AND {0}.measured_on = {1}.measured_on"


Key = tuple[int, dt.date]  # a series and a date


class Undoing(NamedTuple):
    """What an undo does, or would do: how many values go, return, and are kept as they are."""

    removed: int
    restored: int
    kept: int


def preview_undo(run: ImportRun) -> Undoing:
    """Return what undoing `run` would do now; nothing is changed.

    Raises:
        ImportNotAppliedError: nothing of it is stored.
    """
    _require_applied(run)
    with _reversal(run) as cursor:
        return Undoing(*_counted(cursor), _kept_keys(run).count())


@transaction.atomic
def undo_import(*, run: ImportRun, by: Membership, now: dt.datetime) -> ImportRun:
    """Take back what `run` wrote; the corrections keep it, and its findings say what was done.

    The KPIs concerned, and those made of them, get a new version of their data.

    Raises:
        ImportNotAppliedError: nothing of it is stored, or somebody has undone it already.
    """
    runs = ImportRun.objects.for_workspace(by.workspace).select_related("by")
    run = runs.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    run.workspace = by.workspace
    _require_applied(run)
    catalog = locked_catalog(by.workspace)
    kept = _kept_keys(run)
    kept_count, listed = kept.count(), _listed(run, kept)
    with _reversal(run) as cursor:
        undoing = Undoing(*_counted(cursor), kept_count)
        kpi_ids = _kpi_ids(cursor)
        _take_back(cursor, run, by, now)
    if kpi_ids:
        move_back(by.workspace, catalog, kpi_ids, now)
    run.state, run.undone_at, run.undone_by = ImportState.UNDONE, now, by.user
    run.findings["undo"] = {**undoing._asdict(), "values_kept": listed}
    run.save(update_fields=["state", "undone_at", "undone_by", "findings"])
    after = undoing._asdict()
    record_change(workspace=by.workspace, by=by, action="undone", subject=run, after=after)
    return run


def _require_applied(run: ImportRun) -> None:
    if run.state != ImportState.APPLIED:
        raise ImportNotAppliedError


def _kept_keys(run: ImportRun) -> QuerySet[Correction, Key]:
    """Return the series and dates whose value `run` wrote and that is no longer its own."""
    still_its_own = Measurement.objects.for_workspace(run.workspace).filter(
        series=OuterRef("series"), measured_on=OuterRef("measured_on"), import_run=run
    )
    written = Correction.objects.for_workspace(run.workspace).filter(
        Q(import_run=run) | Q(old_import_run=run)
    )
    keys = written.exclude(Exists(still_its_own)).values_list("series_id", "measured_on").distinct()
    return keys.order_by("series_id", "measured_on")


def _listed(run: ImportRun, kept: QuerySet[Correction, Key]) -> list[dict[str, Any]]:
    """Return the first values that stay, None for one that was taken away since."""
    keys = list(kept[:KEPT_LISTED])
    workspace = run.workspace
    series = Series.objects.for_workspace(workspace).select_related("kpi")
    by_pk = series.in_bulk({series_id for series_id, _day in keys})
    values = {
        (one.series_id, one.measured_on): format(one.value, "f")
        for one in Measurement.objects.for_workspace(workspace).filter(pk__in=keys)
    }
    return [
        {
            "kpi": by_pk[series_id].kpi.key,
            "date": day.isoformat(),
            "segment": by_pk[series_id].dimensions,
            "value": values.get((series_id, day)),
        }
        for series_id, day in keys
    ]


@contextmanager
def _reversal(run: ImportRun) -> Iterator[CursorWrapper]:
    """Gather in a temporary table what each value of `run` returns to, null for nothing.

    Where it returns to a value of an import that has been undone since, that one is followed
    further back.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS kpis_reversal")
        cursor.execute(
            "CREATE TEMPORARY TABLE kpis_reversal (series_id bigint NOT NULL, measured_on date "
            f"NOT NULL, value {ExactDecimalField().db_type(connection)}, import_run_id bigint, "
            "PRIMARY KEY (series_id, measured_on))"
        )
        cursor.execute(
            "INSERT INTO kpis_reversal "
            "SELECT m.series_id, m.measured_on, c.old_value, c.old_import_run_id "
            f"FROM {_MEASUREMENTS} m LEFT JOIN {_CORRECTIONS} c "
            f"ON c.import_run_id = %s AND {_AT_KEY.format('c', 'm')} WHERE m.import_run_id = %s "
            f"AND m.series_id IN (SELECT id FROM {_SERIES} WHERE workspace_id = %s)",
            [run.pk, run.pk, run.workspace_id],
        )
        while cursor.rowcount > 0:
            cursor.execute(
                "UPDATE kpis_reversal SET (value, import_run_id) = ("
                f"SELECT c.old_value, c.old_import_run_id FROM {_CORRECTIONS} c "
                "WHERE c.import_run_id = kpis_reversal.import_run_id "
                f"AND {_AT_KEY.format('c', 'kpis_reversal')}) WHERE import_run_id IN "
                f"(SELECT id FROM {_RUNS} WHERE workspace_id = %s AND state = %s)",
                [run.workspace_id, ImportState.UNDONE],
            )
        yield cursor
        cursor.execute("DROP TABLE kpis_reversal")


def _counted(cursor: CursorWrapper) -> tuple[int, int]:
    """Return how many values go away, and how many return to what they were."""
    cursor.execute("SELECT COUNT(*) FILTER (WHERE value IS NULL), COUNT(value) FROM kpis_reversal")
    removed, restored = cursor.fetchone() or (0, 0)
    return removed, restored


def _kpi_ids(cursor: CursorWrapper) -> set[int]:
    cursor.execute(
        f"SELECT DISTINCT s.kpi_id FROM kpis_reversal r JOIN {_SERIES} s ON s.id = r.series_id"
    )
    return {kpi_id for (kpi_id,) in cursor.fetchall()}


def _take_back(cursor: CursorWrapper, run: ImportRun, by: Membership, now: dt.datetime) -> None:
    """Keep each value among the corrections, then take it away or put the old one in its place."""
    cursor.execute(
        f"INSERT INTO {_CORRECTIONS} (workspace_id, series_id, measured_on, old_value, "
        "old_import_run_id, new_value, by_id, at) "
        "SELECT %s, r.series_id, r.measured_on, m.value, %s, r.value, %s, %s "
        f"FROM kpis_reversal r JOIN {_MEASUREMENTS} m ON {_AT_KEY.format('m', 'r')}",
        [run.workspace_id, run.pk, by.user_id, connection.ops.adapt_datetimefield_value(now)],
    )
    cursor.execute(
        f"DELETE FROM {_MEASUREMENTS} WHERE (series_id, measured_on) IN "
        "(SELECT series_id, measured_on FROM kpis_reversal WHERE value IS NULL)"
    )
    cursor.execute(
        f"UPDATE {_MEASUREMENTS} SET value = r.value, import_run_id = r.import_run_id "
        f"FROM kpis_reversal r WHERE r.value IS NOT NULL AND {_AT_KEY.format('r', _MEASUREMENTS)}"
    )
