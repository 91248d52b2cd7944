"""A made-up workspace of any size: KPIs, daily measurements, and targets that are running.

Of the targets of each KPI every fourth is judged on its total, on the mean of the last seven days,
on its latest value, and on its ratio to one KPI that all share.
"""

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Final

from django.db import connection
from django.utils import timezone

from config.bench.result import Scale
from goals.enums import Bound, Condition, TargetRole, TargetWindow, Trajectory
from goals.models import Goal, Target
from kpis.enums import Kind, Unit
from kpis.models import Kpi, Measurement, Series
from workspaces.models import Workspace

RUNNING_DAYS, COMING_DAYS = 90, 30
"""So many days of the targets' period are over, and so many are to come."""
SHARED_KEY, RATE_SUFFIX = "bench_0", "_rate"
"""The key of the KPI that all ratios share, and what the key of a ratio ends with."""

_BATCH: Final = 1000
_TARGETS_OF_GOAL: Final = 20
_WINDOWS: Final = (  # the window, how many of them are judged, and a value that about half reach
    (TargetWindow.TOTAL, 1, Decimal(8820)),
    (TargetWindow.DAY, 7, Decimal(98)),
    (TargetWindow.LATEST, 1, Decimal(98)),
    (TargetWindow.TOTAL, 1, Decimal(1)),
)
_UNREACHED: Final = Decimal(1_000_000)
_numbers = count(1)


def make_workspace(scale: Scale) -> Workspace:
    """Make a workspace with `kpis` of `days` days up to yesterday, and `targets` on them."""
    slug = f"bench-{next(_numbers)}"
    workspace = Workspace.objects.create(slug=slug, name=slug)
    now = timezone.now()
    today = workspace.today(now)
    recorded, rates = _make_kpis(workspace, scale["kpis"], now)
    Series.objects.bulk_create(
        [Series(workspace=workspace, kpi=kpi) for kpi in recorded], batch_size=_BATCH
    )
    measure(workspace, today=today, days=range(scale["days"], 0, -1))
    _make_targets(workspace, recorded, rates, today=today, count=scale["targets"])
    analyse()
    return workspace


def make_missed_targets(count: int) -> Workspace:
    """Make a workspace with `count` targets that ended yesterday far from what was promised."""
    workspace = make_workspace({"targets": count, "kpis": max(count // 4, 1), "days": RUNNING_DAYS})
    ended = {"ends_on": workspace.today(timezone.now()) - dt.timedelta(days=1)}
    Target.objects.for_workspace(workspace).update(
        condition_value=_UNREACHED, target_value=_UNREACHED, role=TargetRole.PRIMARY, **ended
    )
    Goal.objects.for_workspace(workspace).update(**ended)
    return workspace


def _make_kpis(workspace: Workspace, number: int, now: dt.datetime) -> tuple[list[Kpi], list[Kpi]]:
    """Return the recorded KPIs, the shared one first, and the ratio of each of the others to it."""
    common = {"workspace": workspace, "data_version": 1, "data_changed_at": now}
    keys = [f"bench_{place}" for place in range(number + 1)]
    recorded = Kpi.objects.bulk_create(
        [Kpi(key=key, name=key, **common) for key in keys], batch_size=_BATCH
    )
    rates = Kpi.objects.bulk_create(
        [
            Kpi(
                key=f"{key}{RATE_SUFFIX}",
                name=f"{key}{RATE_SUFFIX}",
                kind=Kind.DERIVED,
                unit=Unit.RATIO,
                formula=f"{key} / {SHARED_KEY}",
                **common,
            )
            for key in keys[1:]
        ],
        batch_size=_BATCH,
    )
    return recorded, rates


def measure(workspace: Workspace, *, today: dt.date, days: range) -> None:
    """Write a value of each KPI, so many `days` ago, in the database itself.

    Day by day, as daily deliveries would.
    """
    sql = (
        f"INSERT INTO {Measurement._meta.db_table} "  # noqa: S608
        "(workspace_id, series_id, measured_on, value) "
        "SELECT workspace_id, id, %s, (50 + (id * 37 + %s * 11) %% 97) * %s "
        f"FROM {Series._meta.db_table} WHERE workspace_id = %s ORDER BY id"
    )
    with connection.cursor() as cursor:
        for back in days:
            on = today - dt.timedelta(days=back)
            cursor.execute(sql, [on, back, stored_unit(), workspace.pk])


def analyse() -> None:
    """Have the database know its tables: plans made for empty ones take ten times as long."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def stored_unit() -> int:
    """Return what 1 is stored as: SQLite keeps decimals as a count of millionths."""
    return 1_000_000 if connection.vendor == "sqlite" else 1


def _make_targets(
    workspace: Workspace, recorded: list[Kpi], rates: list[Kpi], *, today: dt.date, count: int
) -> None:
    period = {
        "starts_on": today - dt.timedelta(days=RUNNING_DAYS),
        "ends_on": today + dt.timedelta(days=COMING_DAYS),
    }
    goals = Goal.objects.bulk_create(
        [
            Goal(workspace=workspace, title=f"Goal {place}", **period)
            for place in range(-(-count // _TARGETS_OF_GOAL))
        ],
        batch_size=_BATCH,
    )
    rows = []
    for number in range(count):
        turn, place = divmod(number, len(rates))
        window, judged_windows, value = _WINDOWS[turn % 4]
        promised = value * (1 + Decimal(number % 21 - 10) / 1000)
        rows.append(
            Target(
                workspace=workspace,
                goal=goals[number // _TARGETS_OF_GOAL],
                kpi=rates[place] if turn % 4 == 3 else recorded[place + 1],
                link_reason="It is measured.",
                role=TargetRole.GUARDRAIL if number % 10 == 9 else TargetRole.PRIMARY,
                window=window,
                judged_windows=judged_windows,
                condition=Condition.AT_LEAST,
                condition_value=promised,
                target_value=promised,
                bound=Bound.AT_LEAST,
                trajectory=Trajectory.LINEAR,
                **period,
            )
        )
    Target.objects.bulk_create(rows, batch_size=_BATCH)
