"""The sweep over many targets against one SQL statement over the same measurements (G1, G1b–d).

The reference passes once over the 90 days that the targets' numbers come from, groups them by KPI,
and joins them to the targets; it reads only. Beside it stand our numbers, which are read with the
years before that the forecasts need; the whole sweep, with forecasts, verdicts and all that it
saves; a sweep that finds nothing new; and asking for the numbers of one target after the other.
"""

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection
from django.db.models import F
from django.utils import timezone

from config.bench.memory import peak_mib
from config.bench.result import BenchResult, Case, Run, Scale
from config.bench.synthetic import (
    RATE_SUFFIX,
    RUNNING_DAYS,
    SHARED_KEY,
    make_workspace,
    stored_unit,
)
from goals.models import Target
from goals.services.assessments import assess_due
from goals.services.observations import Shared, observe, read_facts_of
from kpis.models import Kpi, Measurement, Series
from workspaces.models import Workspace

RECHECK_SIZES: Final[Scale] = {"targets": 1000, "kpis": 100, "days": 400}

_TOGETHER: Final = 1000  # targets whose numbers are read at once
_ALONE: Final = 100  # targets whose numbers are read one after the other, and taken for all
_ALLOWED: Final = {"numbers": 2.0, "idle sweep": 0.2, "numbers by set": 0.02}
_REFERENCE: Final = f"""
    WITH passed AS (
        SELECT s.kpi_id, MIN(s.id) AS series_id, MAX(m.measured_on) AS last_on,
            SUM(m.value) AS total,
            SUM(m.value) FILTER (WHERE m.measured_on >= %(week)s) AS week,
            COUNT(*) FILTER (WHERE m.measured_on >= %(week)s) AS days
        FROM {Measurement._meta.db_table} m JOIN {Series._meta.db_table} s ON s.id = m.series_id
        WHERE m.workspace_id = %(workspace)s AND m.measured_on BETWEEN %(start)s AND %(end)s
        GROUP BY s.kpi_id
    ), shared AS (
        SELECT total FROM passed JOIN {Kpi._meta.db_table} k ON k.id = passed.kpi_id
        WHERE k.key = %(shared)s
    )
    SELECT COUNT(*) FROM {Target._meta.db_table} t
    JOIN {Kpi._meta.db_table} k ON k.id = t.kpi_id
    JOIN {Kpi._meta.db_table} r ON r.workspace_id = k.workspace_id
        AND r.key = REPLACE(k.key, %(rate)s, '')
    JOIN passed p ON p.kpi_id = r.id CROSS JOIN shared
    JOIN {Measurement._meta.db_table} newest
        ON newest.series_id = p.series_id AND newest.measured_on = p.last_on
    WHERE t.workspace_id = %(workspace)s AND CASE
        WHEN r.id <> k.id THEN p.total * %(unit)s >= t.target_value * shared.total
        WHEN t."window" = 'day' THEN p.week >= t.target_value * p.days
        WHEN t."window" = 'latest' THEN newest.value >= t.target_value
        ELSE p.total >= t.target_value END
"""  # noqa: S608  (names of tables)


class WrongCountError(RuntimeError):
    """The sweep did not do what was measured."""


def measure_recheck(scale: Scale, runs: int) -> BenchResult:
    """Judge `targets` of `kpis` with `days` of measurements, each turn beside the reference."""
    workspace = make_workspace(scale)
    turns: dict[str, list[Run]] = {case: [] for case in _ALLOWED}
    sweeps, statements = [], Counter[str]()
    some = min(_ALONE, scale["targets"])
    for _turn in range(runs):
        reference, expected = _timed(lambda: _reference(workspace))
        numbers, reached = _timed(lambda: _numbers(workspace))
        alone, _found = _timed(lambda: _numbers_one_by_one(workspace, some))
        if reached != expected:
            raise WrongCountError(f"{reached} targets reached by our numbers, {expected} by SQL")
        _have_new_data(workspace)
        with _counting(statements, "sweep"):
            sweep, judged = _timed(lambda: _sweep(workspace))
        with _counting(statements, "idle sweep"):
            idle, rejudged = _timed(lambda: _sweep(workspace))
        if (judged, rejudged) != (scale["targets"], 0):
            raise WrongCountError(f"{judged} targets judged, then {rejudged}")
        sweeps.append(Run(sweep, reference))
        turns["numbers"].append(Run(numbers, reference))
        turns["idle sweep"].append(Run(idle, sweep))
        turns["numbers by set"].append(Run(numbers, alone * scale["targets"] / some))
    whole = Case("sweep", 1.0, sweeps)
    return BenchResult.of(
        "recheck",
        scale=scale,
        cases=[Case(case, _ALLOWED[case], taken) for case, taken in turns.items()],
        details={
            "sweep_seconds": round(whole.median_seconds, 3),
            "sweep_milliseconds_a_target": round(whole.median_seconds * 1000 / scale["targets"], 3),
            "sweep_ratio": round(whole.ratio, 1),
            "sweep_statements": statements["sweep"] // runs,
            "idle_sweep_statements": statements["idle sweep"] // runs,
            "peak_memory_mib": round(peak_mib(), 1),
        },
    )


def _reference(workspace: Workspace) -> int:
    today = workspace.today(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            _REFERENCE,
            {
                "workspace": workspace.pk,
                "start": today - dt.timedelta(days=RUNNING_DAYS),
                "end": today,
                "week": today - dt.timedelta(days=7),
                "shared": SHARED_KEY,
                "rate": RATE_SUFFIX,
                "unit": stored_unit(),
            },
        )
        return int(cursor.fetchone()[0])


def _numbers(workspace: Workspace) -> int:
    """Read the numbers of all targets; return how many reach their value as of now."""
    rows = Target.objects.for_workspace(workspace).select_related("kpi", "workspace")
    targets = list(rows.order_by("kpi", "pk"))
    return sum(
        _reached(workspace, targets[start : start + _TOGETHER])
        for start in range(0, len(targets), _TOGETHER)
    )


def _numbers_one_by_one(workspace: Workspace, count: int) -> int:
    """Do the same for one target after the other."""
    rows = Target.objects.for_workspace(workspace).select_related("kpi", "workspace")
    keys = rows.order_by("pk").values_list("pk", flat=True)[:count]
    return sum(_reached(workspace, [rows.get(pk=key)]) for key in keys)


def _reached(workspace: Workspace, targets: list[Target]) -> int:
    today = workspace.today(timezone.now())
    facts = read_facts_of(workspace=workspace, targets=targets, as_of=today)
    shared = Shared()
    reached = 0
    for target in targets:
        known = observe(facts=facts, target=target, as_of=today, is_day_over=False, shared=shared)
        actual = known.actual.value
        reached += actual is not None and actual >= target.target_value
    return reached


def _have_new_data(workspace: Workspace) -> None:
    """Make every target due, as new measurements of its KPI would."""
    Kpi.objects.for_workspace(workspace).update(data_version=F("data_version") + 1)


def _sweep(workspace: Workspace) -> int:
    return assess_due(now=timezone.now(), workspace=workspace).assessed


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


@contextmanager
def _counting(statements: Counter[str], name: str) -> Iterator[None]:
    def count(execute: Callable[..., Any], *asked: Any) -> Any:
        statements[name] += 1
        return execute(*asked)

    with connection.execute_wrapper(count):
        yield
