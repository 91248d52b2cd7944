"""Tallies of many KPIs and periods in one statement: one pass over what is recorded in them.

The sum of the values would not tell a correction that leaves it as it was, so each value is mixed
with its place. PostgreSQL hashes it; SQLite has no hash, there it is multiplied by a number that
follows from its date and series in no simple way. The version of the KPI's definition takes part.
"""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.models import F

from kpis.models import Kpi, Measurement, Series, Tally
from kpis.services.measurements import locked_catalog
from kpis.services.moving import move_on
from workspaces.models import Workspace

TOGETHER: Final = 1000
"""The tallies of so many KPIs are taken in one statement."""

_DAY: Final = "(CAST(julianday(m.measured_on) AS integer) %% 65521)"
_NUMBER: Final = (  # SQLite keeps what is no count of millionths as text, of up to 40 characters
    "CASE typeof(m.value) WHEN 'integer' THEN m.value ELSE length(m.value) * 7"
    " + CAST(substr(replace(m.value, '.', ''), 1, 13) AS integer) * 31"
    " + CAST(substr(replace(m.value, '.', ''), 14, 13) AS integer) * 37"
    " + CAST(substr(replace(m.value, '.', ''), 27) AS integer) * 41 + instr(m.value, '.') END"
)
_PLACE: Final = f"(({_DAY} * {_DAY} %% 65521 + m.series_id) * {_DAY} %% 65521 + 1)"
_DIGEST: Final = {
    "sqlite": f"SUM((({_NUMBER}) %% 2147483647 + 2147483648) * {_PLACE} %% 2147483647)",
    "postgresql": (  # the hash leaves the sign out
        "BIT_XOR(hash_numeric_extended(m.value, CAST(m.value < 0 AS integer)"
        " + 2 * ((m.measured_on - DATE '2000-01-01') + m.series_id * 1000003)))"
    ),
}
_TOGETHER: Final = {"sqlite": "SUM", "postgresql": "BIT_XOR"}  # of a KPI's series
_WITH_VERSION: Final = {"sqlite": "+", "postgresql": "#"}  # how the KPI itself takes part
_TAKE: Final = f"""
    WITH asked AS MATERIALIZED ({{asked}})
    INSERT INTO {Tally._meta.db_table} AS old
        (workspace_id, kpi_id, starts_on, ends_on, digest, seen_version, moved_version)
    SELECT k.workspace_id, k.id, asked.starts_on, asked.ends_on, COALESCE({{together}}((
            SELECT {{digest}} FROM {Measurement._meta.db_table} m
            WHERE m.series_id = s.id AND m.workspace_id = s.workspace_id
                AND m.measured_on BETWEEN asked.starts_on AND asked.ends_on
        )), 0) {{with_version}} k.version, k.data_version, k.data_version
    FROM asked CROSS JOIN {Kpi._meta.db_table} k
    LEFT JOIN {Series._meta.db_table} s ON s.kpi_id = k.id
    WHERE k.id = asked.kpi_id AND k.workspace_id = %(workspace)s
    GROUP BY k.id, asked.starts_on, asked.ends_on
    ORDER BY k.id, asked.starts_on, asked.ends_on
    ON CONFLICT (kpi_id, starts_on, ends_on) DO UPDATE SET
        digest = excluded.digest, seen_version = excluded.seen_version,
        moved_version = CASE
            WHEN old.digest = excluded.digest THEN old.moved_version
            WHEN old.seen_version = excluded.seen_version THEN excluded.seen_version + 1
            ELSE excluded.seen_version END
    WHERE old.seen_version <> excluded.seen_version OR old.digest <> excluded.digest
"""  # noqa: S608  (names of tables)
_LISTED: Final = {
    "sqlite": (
        "SELECT e.value ->> 0 AS kpi_id, e.value ->> 1 AS starts_on, e.value ->> 2 AS ends_on"
        " FROM json_each(%(listed)s) e"
    ),
    "postgresql": (
        "SELECT CAST(e ->> 0 AS bigint) AS kpi_id, CAST(e ->> 1 AS date) AS starts_on,"
        " CAST(e ->> 2 AS date) AS ends_on FROM json_array_elements(CAST(%(listed)s AS json)) e"
    ),
}
_STORED: Final = (
    f"SELECT kpi_id, starts_on, ends_on FROM {Tally._meta.db_table} "  # noqa: S608
    "WHERE workspace_id = %(workspace)s AND kpi_id BETWEEN %(first)s AND %(last)s"
)


class Period(NamedTuple):
    """Whose values between which dates, both included, are tallied."""

    kpi_id: int
    starts_on: dt.date
    ends_on: dt.date


def take_tallies(*, workspace: Workspace, periods: Iterable[Period]) -> None:
    """Tally what is recorded in `periods`: one statement, and nothing is read into memory."""
    listed = sorted({(kpi_id, str(start), str(end)) for kpi_id, start, end in periods})
    if listed:
        _take(workspace, _LISTED[connection.vendor], listed=json.dumps(listed))


def prove_tallies(*, workspaces: Iterable[Workspace], now: dt.datetime) -> int:
    """Take every tally again, and give KPIs whose values changed unnoticed a new version.

    So does a backup that was restored in part, or a hand in the database: all that is made of
    such KPIs is judged again. Return how many they are.
    """
    return sum(_proven(workspace, now) for workspace in workspaces)


def _proven(workspace: Workspace, now: dt.datetime) -> int:
    tallies = Tally.objects.for_workspace(workspace)
    kpi_ids = list(tallies.order_by("kpi").values_list("kpi_id", flat=True).distinct())
    for start in range(0, len(kpi_ids), TOGETHER):
        some = kpi_ids[start : start + TOGETHER]
        _take(workspace, _STORED, first=some[0], last=some[-1])
    return _move_what_moved(workspace, now=now)


@transaction.atomic
def _move_what_moved(workspace: Workspace, *, now: dt.datetime) -> int:
    moved = Tally.objects.for_workspace(workspace).filter(
        moved_version__gt=F("seen_version"), kpi__data_version__lt=F("moved_version")
    )
    keys = set(moved.values_list("kpi__key", flat=True))
    if not keys:
        return 0
    catalog = locked_catalog(workspace)
    own = [kpi for kpi in catalog.by_key.values() if kpi.key in keys]
    move_on(workspace=workspace, kpis=[*own, *catalog.dependents(keys)], now=now)
    return len(own)


def _take(workspace: Workspace, asked: str, **params: Any) -> None:
    vendor = connection.vendor
    sql = _TAKE.format(
        asked=asked,
        digest=_DIGEST[vendor],
        together=_TOGETHER[vendor],
        with_version=_WITH_VERSION[vendor],
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"workspace": workspace.pk, **params})
