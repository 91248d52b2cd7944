"""The sweep over many targets against one SQL statement over the same measurements (G1, G1b–d, G2).

The reference passes once over the 90 days that the targets' numbers come from, groups them by KPI,
and joins them to the targets; it reads only. Beside it stand

- the numbers of all targets, tallied again and saved, as new data of every KPI makes necessary;
- the whole sweep, with those numbers, the forecasts, the verdicts and all that it saves;
- a sweep that finds nothing new;
- the numbers of one target after the other;
- the numbers again when the history is several `times` as long, against those before.
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
    analyse,
    make_workspace,
    measure,
    stored_unit,
)
from goals.models import Target
from goals.services.assessments import assess_due
from goals.services.observations import observe, read_facts_of
from kpis.models import Kpi, Measurement, Series, Tally
from kpis.services.tallies import prove_tallies
from workspaces.models import Workspace

RECHECK_SIZES: Final[Scale] = {"targets": 1000, "kpis": 100, "days": 400, "times": 4}

_ALONE: Final = 400  # targets whose numbers are read one after the other, and taken for all
_ALLOWED: Final = {"numbers": 2.0, "idle sweep": 0.2, "numbers by set": 0.02}
_ALLOWED_LONGER: Final = 1.5
_REFERENCE: Final = f"""
    WITH passed AS MATERIALIZED (
        SELECT s.kpi_id, MIN(s.id) AS series_id, MAX(m.measured_on) AS last_on,
            SUM(m.value) AS total,
            SUM(m.value) FILTER (WHERE m.measured_on >= %(week)s) AS week,
            COUNT(*) FILTER (WHERE m.measured_on >= %(week)s) AS days
        FROM {Measurement._meta.db_table} m JOIN {Series._meta.db_table} s ON s.id = m.series_id
        WHERE m.workspace_id = %(workspace)s AND m.measured_on BETWEEN %(start)s AND %(end)s
        GROUP BY s.kpi_id
    ), numbers AS MATERIALIZED (
        SELECT k.id AS kpi_id, k.key, r.id <> k.id AS is_rate,
            passed.total, passed.week, passed.days, newest.value AS newest
        FROM {Kpi._meta.db_table} k CROSS JOIN {Kpi._meta.db_table} r CROSS JOIN passed
        CROSS JOIN {Measurement._meta.db_table} newest
        WHERE k.workspace_id = %(workspace)s AND r.workspace_id = k.workspace_id
            AND r.key = REPLACE(k.key, %(rate)s, '') AND passed.kpi_id = r.id
            AND newest.series_id = passed.series_id AND newest.measured_on = passed.last_on
    ), shared AS MATERIALIZED (SELECT total FROM numbers WHERE key = %(shared)s)
    SELECT COUNT(*) FROM {Target._meta.db_table} t CROSS JOIN numbers n
    WHERE t.workspace_id = %(workspace)s AND n.kpi_id = t.kpi_id AND CASE
        WHEN n.is_rate THEN n.total * %(unit)s >= t.target_value * (SELECT total FROM shared)
        WHEN t."window" = 'day' THEN n.week >= t.target_value * n.days
        WHEN t."window" = 'latest' THEN n.newest >= t.target_value
        ELSE n.total >= t.target_value END
"""  # noqa: S608  (names of tables; CROSS JOIN keeps SQLite to the order that is written)


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
        with _counting(statements, "sweep"):
            sweep, judged = _timed(lambda: _sweep(workspace))
        with _counting(statements, "idle sweep"):
            idle, rejudged = _timed(lambda: _sweep(workspace))
        if (judged, rejudged) != (scale["targets"], 0):
            raise WrongCountError(f"{judged} targets judged, then {rejudged}")
        if (reached := _reached(workspace)) != expected:
            raise WrongCountError(f"{reached} targets reached by our numbers, {expected} by SQL")
        _have_new_data(workspace)
        with _counting(statements, "numbers"):
            numbers, tallied = _timed(lambda: _numbers(workspace))
        if tallied != scale["kpis"] + 1:
            raise WrongCountError(f"the numbers of {tallied} KPIs were saved")
        alone, _found = _timed(lambda: _numbers_one_by_one(workspace, some))
        sweeps.append(Run(sweep, reference))
        turns["numbers"].append(Run(numbers, reference))
        turns["idle sweep"].append(Run(idle, sweep))
        turns["numbers by set"].append(Run(numbers, alone * scale["targets"] / some))
    whole = Case("sweep", 1.0, sweeps)
    cases = [Case(case, _ALLOWED[case], taken) for case, taken in turns.items()]
    if scale["times"] > 1:
        cases.append(_longer(workspace, scale, runs))
    return BenchResult.of(
        "recheck",
        scale=scale,
        cases=cases,
        details={
            "sweep_seconds": round(whole.median_seconds, 3),
            "sweep_milliseconds_a_target": round(whole.median_seconds * 1000 / scale["targets"], 3),
            "sweep_ratio": round(whole.ratio, 1),
            "sweep_statements": statements["sweep"] // runs,
            "numbers_statements": statements["numbers"] // runs,
            "idle_sweep_statements": statements["idle sweep"] // runs,
            "peak_memory_mib": round(peak_mib(), 1),
        },
    )


def _longer(workspace: Workspace, scale: Scale, runs: int) -> Case:
    """Measure the numbers, and again with a history `times` as long and the same windows."""
    before = [_timed(lambda: _numbers_of_new_data(workspace))[0] for _turn in range(runs)]
    days = range(scale["days"] * scale["times"], scale["days"], -1)
    measure(workspace, today=workspace.today(timezone.now()), days=days)
    analyse()
    after = [_timed(lambda: _numbers_of_new_data(workspace))[0] for _turn in range(runs)]
    turns = [Run(*pair) for pair in zip(after, before, strict=True)]
    return Case("longer history", _ALLOWED_LONGER, turns)


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
    """Tally the numbers of all targets again; return how many were saved, of a version each."""
    prove_tallies(workspaces=[workspace], now=timezone.now())
    tallies = Tally.objects.for_workspace(workspace)
    return tallies.filter(seen_version=F("kpi__data_version")).count()


def _numbers_of_new_data(workspace: Workspace) -> int:
    _have_new_data(workspace)
    return _numbers(workspace)


def _reached(workspace: Workspace) -> int:
    """Return how many targets reach their value, as they were judged last."""
    rows = Target.objects.for_workspace(workspace)
    pairs = rows.values_list("latest_assessment__actual", "target_value")
    return sum(actual is not None and actual >= target for actual, target in pairs.iterator())


def _numbers_one_by_one(workspace: Workspace, count: int) -> int:
    """Read the value of one target after the other."""
    rows = Target.objects.for_workspace(workspace).select_related("kpi", "workspace")
    keys = rows.order_by("pk").values_list("pk", flat=True)[:count]
    today = workspace.today(timezone.now())
    found = 0
    for key in keys:
        target = rows.get(pk=key)
        facts = read_facts_of(workspace=workspace, targets=[target], as_of=today)
        known = observe(facts=facts, target=target, as_of=today, is_day_over=False)
        found += known.actual.value is not None
    return found


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
