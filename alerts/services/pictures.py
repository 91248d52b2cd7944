"""What the chart of a story shows: where the KPI came from, and where it was to go."""

import datetime as dt
from decimal import Decimal
from itertools import accumulate

from alerts.calc.story import Picture, PicturePoint
from goals.enums import TargetWindow
from goals.models import Assessment, Target
from kpis.enums import Grain
from kpis.services.series import read_series

WEEKS_BEFORE = 12  # of history shown before the period
DAILY_UP_TO = dt.timedelta(days=100)  # longer stretches of daily points are shown by week
POINTS_UP_TO = 100
_ONE_DAY = dt.timedelta(days=1)


def read_picture(*, target: Target, assessment: Assessment) -> Picture:
    """Return the KPI's history up to the assessment, with the path that was promised.

    A total that adds up is shown as it grew over the period; everything else window by window,
    with the weeks before.
    """
    if target.accumulates:
        return _running_total(target, assessment)
    end = min(assessment.as_of, target.ends_on)
    start = target.starts_on - dt.timedelta(weeks=WEEKS_BEFORE)
    is_weekly = target.window == TargetWindow.WEEK or end - start > DAILY_UP_TO
    points = read_series(
        kpi=target.kpi,
        segment_key=target.segment_key,
        start=start,
        end=end,
        grain=Grain.WEEK if is_weekly else Grain.DAY,
        today=assessment.as_of,
    )
    known = [PicturePoint(on=p.start, value=p.value, is_partial=p.is_partial) for p in points]
    first = next((i for i, point in enumerate(known) if point.value is not None), len(known))
    path = []
    if target.baseline_value is not None:
        path = [(target.starts_on, target.baseline_value), (target.ends_on, target.target_value)]
    return Picture(points=known[first:], trajectory=path)


def _running_total(target: Target, assessment: Assessment) -> Picture:
    end = min(assessment.as_of, target.ends_on)
    daily = read_series(
        kpi=target.kpi,
        segment_key=target.segment_key,
        start=target.starts_on,
        end=max(end, target.starts_on),
        grain=Grain.DAY,
        today=assessment.as_of,
    )
    arrived = [point for point in daily if point.value is not None]
    totals = accumulate(point.value for point in arrived if point.value is not None)
    points = [
        PicturePoint(on=point.start, value=total)
        for point, total in zip(arrived, totals, strict=True)
    ]
    thin = -(-len(points) // POINTS_UP_TO) or 1  # from the newest backwards, so that it stays
    return Picture(
        points=points[::-thin][::-1],
        trajectory=[
            (target.starts_on - _ONE_DAY, Decimal(0)),
            (target.ends_on, target.target_value),
        ],
        is_running_total=True,
    )
