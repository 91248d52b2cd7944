"""Import of a file of measurements against the bare load of as many rows (performance G3, G3b).

The reference is what the database can do at best: `COPY` on PostgreSQL, `executemany` in one
transaction on SQLite, into a plain table with the columns of a measurement, a key and one unique
index. Ours reads and checks a file, finds out what would change, and keeps what it replaces.
"""

import datetime as dt
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from config.bench.memory import peak_mib
from config.bench.result import BenchResult, Case, Run, Scale
from kpis.models import Kpi
from kpis.models.exact_decimal import to_sqlite
from kpis.services.imports import import_file
from kpis.services.measurements import Counts
from workspaces.models import Workspace

INGEST_SIZES: Final[Scale] = {"rows": 200_000}

_DAYS: Final = 1000  # of each KPI
_LAST_ON: Final = dt.date(2026, 6, 30)
_CENT: Final = Decimal("0.01")
_TABLE: Final = "bench_plain"
_COLUMNS: Final = "(workspace_id, series_id, measured_on, value, import_run_id)"
_ALLOWED: Final = {  # times the reference
    "postgresql": {"new": 2.5, "unchanged": 1.8, "changed": 4.0},
    "sqlite": {"new": 2.0, "unchanged": 2.0, "changed": 4.0},
}
_numbers = count(1)


class WrongCountError(RuntimeError):
    """The import did not do what was measured."""


def measure_ingest(scale: Scale, runs: int) -> BenchResult:
    """Import `rows` rows as new, again unchanged, and all changed; each turn beside a bare load."""
    rows = scale["rows"]
    turns: dict[str, list[Run]] = {"new": [], "unchanged": [], "changed": []}
    before = peak_mib()
    grown = 0.0
    with tempfile.TemporaryDirectory(prefix="mokpyo-bench-") as folder:
        first, other = Path(folder) / "first.csv", Path(folder) / "other.csv"
        write_file(first, rows, shift=0)
        write_file(other, rows, shift=1)
        for _turn in range(runs):
            workspace = make_workspace(rows)
            for case, path in (("new", first), ("unchanged", first), ("changed", other)):
                seconds, counts = _import(workspace, path)
                if counts != _expected(case, rows):
                    raise WrongCountError(f"{case}: {counts}")
                grown = grown or peak_mib() - before  # the first alone: the reference holds rows
                turns[case].append(Run(seconds, _load_bare(rows)))
    allowed = _ALLOWED[connection.vendor]
    return BenchResult.of(
        "ingest",
        scale=scale,
        cases=[Case(case, allowed[case], taken) for case, taken in turns.items()],
        details={"peak_memory_mib": round(grown, 1)},
    )


def _expected(case: str, rows: int) -> Counts:
    return Counts(rows, *(rows if case == each else 0 for each in ("new", "changed", "unchanged")))


def _keys(rows: int) -> Iterator[tuple[int, dt.date]]:
    """Yield the number of a KPI and a date, day by day as deliveries come in."""
    kpis = _kpi_count(rows)
    days = -(-rows // kpis)
    for number in range(rows):
        day, kpi = divmod(number, kpis)
        yield kpi, _LAST_ON - dt.timedelta(days - 1 - day)


def _kpi_count(rows: int) -> int:
    return -(-rows // _DAYS)


def _value(kpi: int, on: dt.date, shift: int) -> Decimal:
    return (kpi * 37 + on.toordinal() * 11) % 999_983 * _CENT + shift


def write_file(path: Path, rows: int, *, shift: int) -> None:
    """Write a tidy file; another `shift` gives the same keys other values."""
    with path.open("w", encoding="utf-8") as file:
        file.write("kpi,date,value\n")
        file.writelines(f"bench_{kpi},{on},{_value(kpi, on, shift)}\n" for kpi, on in _keys(rows))


def make_workspace(rows: int) -> Workspace:
    """Return a new workspace that has the KPIs of such a file."""
    slug = f"bench-{next(_numbers)}"
    workspace = Workspace.objects.create(slug=slug, name=slug)
    Kpi.objects.bulk_create(
        Kpi(workspace=workspace, key=f"bench_{number}", name=f"bench_{number}")
        for number in range(_kpi_count(rows))
    )
    return workspace


def _import(workspace: Workspace, path: Path) -> tuple[float, Counts]:
    started = time.perf_counter()
    check = import_file(workspace=workspace, path=path, by=None, now=timezone.now())
    return time.perf_counter() - started, check.counts


def _load_bare(rows: int) -> float:
    """Load as many rows into a plain table; return the seconds of the load alone."""
    is_postgresql = connection.vendor == "postgresql"
    key = "bigserial" if is_postgresql else "integer"
    value = "numeric" if is_postgresql else "exact_blob"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {_TABLE} (id {key} PRIMARY KEY, workspace_id bigint NOT NULL, "
            f"series_id bigint NOT NULL, measured_on date NOT NULL, value {value} NOT NULL, "
            "import_run_id bigint, UNIQUE (series_id, measured_on))"
        )
    try:
        return _copy_rows(rows) if is_postgresql else _insert_rows(rows)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {_TABLE}")


def _copy_rows(rows: int) -> float:
    lines = "".join(f"1,{kpi},{on},{_value(kpi, on, 0)},1\n" for kpi, on in _keys(rows))
    content = lines.encode()
    started = time.perf_counter()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_TABLE} {_COLUMNS} FROM STDIN (FORMAT csv)") as copy,
    ):
        copy.write(content)
    return time.perf_counter() - started


def _insert_rows(rows: int) -> float:
    values = [(1, kpi, str(on), to_sqlite(_value(kpi, on, 0)), 1) for kpi, on in _keys(rows)]
    sql = f"INSERT INTO {_TABLE} {_COLUMNS} VALUES (%s, %s, %s, %s, %s)"  # noqa: S608
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, values)
    return time.perf_counter() - started
