"""Recorded data for goals' tests, written by the same service as everybody's."""

import datetime as dt
from decimal import Decimal

from goals.enums import Bound, Condition
from goals.services.assessments import assess_target
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import make_target

YEAR_BEFORE = dt.date(2025, 1, 1)
"""A year of history before the period of the factories."""
LATER = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
"""Long after the period: every day asked about is over."""
AT_MOST = {"bound": Bound.AT_MOST, "condition": Condition.AT_MOST}


def days_from(start, count):
    return [start + dt.timedelta(days=number) for number in range(count)]


def record(kpi, values, *, start, now=None, segment=None, step=1):
    """Record `values` from `start` on, every `step` days; None leaves a day out.

    The KPI in hand learns its new data version.
    """
    dates = days_from(start, len(values) * step)[::step]
    rows = [
        MeasuredRow(kpi.key, day, Decimal(str(value)), segment or {})
        for day, value in zip(dates, values, strict=True)
        if value is not None
    ]
    now = now or dt.datetime.combine(dates[-1], dt.time(12), tzinfo=dt.UTC) + dt.timedelta(days=1)
    counts = record_measurements(workspace=kpi.workspace, rows=rows, by=None, now=now)
    kpi.refresh_from_db()
    return counts


def promise(kpi, value, **fields):
    """A target of at least `value`, over the factories' first quarter of 2026 unless set."""
    value = Decimal(str(value))
    return make_target(kpi=kpi, **{"target_value": value, "condition_value": value, **fields})


def judge(target, day, now=LATER):
    """Judge `target` as of `day`."""
    return assess_target(target=target, as_of=day, now=now)


def codes(assessment):
    """The codes of its reasons, the deciding one first."""
    return [reason["code"] for reason in assessment.reasons]


def on(day):
    """Noon of `day` in Seoul, the workspaces' time zone."""
    return dt.datetime.combine(day, dt.time(3), tzinfo=dt.UTC)


def measured(rate, key):
    """An input of a formula."""
    return type(rate).objects.for_workspace(rate.workspace).get(key=key)
