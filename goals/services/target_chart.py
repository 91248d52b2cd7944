"""What the chart of a target shows: where the KPI came from, and where it is to go."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from django.utils.translation import gettext as _

from goals.enums import Bound, TargetWindow
from goals.models import Assessment, Target
from goals.services.numbers import promised_for, value_for
from kpis.calc.chart_spec import BaselineBand, ChartSpec, ForecastFan, Point, TargetLine
from kpis.calc.periods import ONE_DAY, week_of
from kpis.enums import Cadence, Grain
from kpis.services.series import read_series
from workspaces.reader import Reader

LEAST_BEFORE, MOST_BEFORE = dt.timedelta(weeks=4), dt.timedelta(weeks=12)
"""So much history is shown before the period, as long as the period itself within these."""
DAILY_UP_TO = dt.timedelta(days=62)  # longer stretches of daily values are shown by week


def read_target_chart(
    *, target: Target, latest: Assessment | None, description: str, reader: Reader
) -> ChartSpec:
    """Return the chart of `target` for one reader; `description` says what there is to see.

    A total that adds up is drawn as it grows over the period; everything else window by window,
    from the baseline on.
    """
    points = _running_total(target, reader) if target.accumulates else _history(target, reader)
    return ChartSpec(
        title=target.kpi.display_name,
        description=description,
        language=reader.language,
        points=points,
        format_value=lambda value: value_for(reader, value, target),
        targets=[
            TargetLine(
                value=target.target_value,
                starts_on=target.starts_on,
                ends_on=target.ends_on,
                label=_("Target %(value)s") % {"value": promised_for(reader, target)},
                is_floor=target.bound == Bound.AT_LEAST,
            )
        ],
        baseline=_baseline(target, reader),
        trajectory=_trajectory(target),
        forecast=_forecast(target, latest, points, reader),
        today=reader.today if reader.today <= target.ends_on else None,
    )


def _history(target: Target, reader: Reader) -> list[Point]:
    length = dt.timedelta(days=target.period.days)
    before = target.starts_on - min(max(length, LEAST_BEFORE), MOST_BEFORE)
    first_shown = min(before, target.baseline_from or before)
    start = week_of(first_shown, target.workspace.week_starts_on).start
    end = max(min(reader.today, target.ends_on), start)
    points = read_series(
        kpi=target.kpi,
        segment_key=target.segment_key,
        start=start,
        end=end,
        grain=_grain(target, end - start),
        today=reader.today,
    )
    first = next((i for i, point in enumerate(points) if point.value is not None), len(points))
    return [
        Point(on=point.start, value=point.value, is_partial=point.is_partial)
        for point in points[first:]
    ]


def _grain(target: Target, length: dt.timedelta) -> Grain:
    if target.kpi.cadence == Cadence.MONTH:
        return Grain.MONTH
    is_weekly = target.window == TargetWindow.WEEK or target.kpi.cadence == Cadence.WEEK
    return Grain.WEEK if is_weekly or length > DAILY_UP_TO else Grain.DAY


def _running_total(target: Target, reader: Reader) -> list[Point]:
    end = max(min(reader.today, target.ends_on), target.starts_on)
    daily = read_series(
        kpi=target.kpi,
        segment_key=target.segment_key,
        start=target.starts_on,
        end=end,
        grain=Grain.DAY,
        today=reader.today,
    )
    arrived = [(point.start, point.value) for point in daily if point.value is not None]
    totals = accumulate(value for _day, value in arrived)
    return [
        Point(on=day, value=total) for (day, _value), total in zip(arrived, totals, strict=True)
    ]


def _baseline(target: Target, reader: Reader) -> BaselineBand | None:
    """The baseline over its dates; a running total starts from nothing and has no level."""
    value, start, end = target.baseline_value, target.baseline_from, target.baseline_to
    if target.accumulates or value is None or start is None or end is None:
        return None
    label = _("Baseline %(value)s") % {"value": value_for(reader, value, target)}
    return BaselineBand(value=value, starts_on=start, ends_on=end, label=label)


def _trajectory(target: Target) -> list[tuple[dt.date, Decimal]]:
    end = (target.ends_on, target.target_value)
    if target.accumulates:
        return [(target.starts_on - ONE_DAY, Decimal(0)), end]
    if target.baseline_value is None:
        return []
    return [(target.starts_on, target.baseline_value), end]


def _forecast(
    target: Target, latest: Assessment | None, points: Sequence[Point], reader: Reader
) -> ForecastFan | None:
    if latest is None or latest.is_final or latest.target_version != target.version:
        return None
    known = [(point.on, point.value) for point in points if point.value is not None]
    whole = [
        (point.on, point.value)
        for point in points
        if point.value is not None and not point.is_partial
    ]
    median, low, high = latest.projection, latest.projection_low80, latest.projection_high80
    if not known or median is None or low is None or high is None:
        return None
    from_on, from_value = (whole or known)[-1]
    if from_on >= target.ends_on:
        return None
    return ForecastFan(
        from_on=from_on,
        from_value=from_value,
        ends_on=target.ends_on,
        median=median,
        low=low,
        high=high,
        label=_("Forecast %(value)s") % {"value": value_for(reader, median, target)},
    )
