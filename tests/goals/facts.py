"""Recorded data for goals' tests, written by the same service as everybody's."""

import datetime as dt
from decimal import Decimal

from kpis.services.measurements import MeasuredRow, record_measurements


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
