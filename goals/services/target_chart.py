"""What the chart of a target shows: where the KPI came from, and where it is to go."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from django.utils.translation import gettext as _

from goals.enums import Bound, Trajectory
from goals.models import Assessment, Target
from goals.services.check_ins import latest_check_ins
from goals.services.numbers import promised_for, value_for
from goals.services.observations import first_date, windows_inside
from goals.services.paths import path_of
from kpis.calc.chart_spec import BaselineBand, ChartSpec, ForecastFan, Note, Point, TargetLine
from kpis.calc.periods import Window, window_of
from kpis.enums import Cadence, Grain
from kpis.services.series import Facts, read_facts
from workspaces.reader import Reader

LEAST_BEFORE, MOST_BEFORE = dt.timedelta(weeks=4), dt.timedelta(weeks=12)
"""So much history is shown before the period, as long as the period itself within these."""
NOTES_SHOWN = 12
DAILY_UP_TO = 63  # days; longer stretches of daily values are shown by week


@dataclass(frozen=True, slots=True)
class Course:
    """How a target's KPI went, and the path that was promised."""

    points: list[Point]
    trajectory: list[tuple[dt.date, Decimal]]


def read_course(*, target: Target, today: dt.date, facts: Facts | None = None) -> Course:
    """Return what the chart of `target` draws, without a word of it.

    A total that adds up is drawn as it grows over the period; everything else window by window,
    from the baseline on. The `facts` of its dates are read, unless they are given.
    """
    shown, dates = _shown(target, today), dates_drawn(target, today)
    facts = facts.within(dates) if facts else _facts(target, dates)
    points = (
        _running_total(target, facts, shown)
        if target.accumulates
        else _history(target, facts, shown, today)
    )
    return Course(points, _trajectory(target, facts, shown))


def read_target_chart(
    *, target: Target, latest: Assessment | None, description: str, reader: Reader
) -> ChartSpec:
    """Return the chart of `target` for one reader; `description` says what there is to see."""
    course = read_course(target=target, today=reader.today)
    return ChartSpec(
        title=target.kpi.display_name,
        description=description,
        language=reader.language,
        points=course.points,
        format_value=lambda value: value_for(reader, value, target),
        targets=_targets(target, reader),
        baseline=_baseline(target, reader),
        trajectory=course.trajectory,
        forecast=_forecast(target, latest, course.points, reader),
        notes=_notes(target, _shown(target, reader.today)),
        today=reader.today if reader.today <= target.ends_on else None,
    )


def _shown(target: Target, today: dt.date) -> Window:
    """Return the dates whose values are drawn."""
    start = target.starts_on
    if not target.accumulates:
        length = dt.timedelta(days=target.period.days)
        before = start - min(max(length, LEAST_BEFORE), MOST_BEFORE)
        start = min(before, target.baseline_from or before)
        grain = Grain.MONTH if target.grain == Grain.MONTH else Grain.WEEK
        start = window_of(grain, start, target.workspace.week_starts_on).start
    return Window(start, max(min(today, target.ends_on), start))


def dates_drawn(target: Target, today: dt.date) -> Window:
    """Return the dates whose values the chart rests on: for a season, the years before too."""
    shown = _shown(target, today)
    is_seasonal = target.trajectory == Trajectory.SEASONAL
    start = min(first_date(target, shown.end), shown.start) if is_seasonal else shown.start
    return Window(start, shown.end)


def _facts(target: Target, dates: Window) -> Facts:
    return read_facts(
        workspace=target.workspace,
        wanted=[(target.kpi, target.segment_key)],
        start=dates.start,
        end=dates.end,
    )


def _targets(target: Target, reader: Reader) -> list[TargetLine]:
    """Return a line for each end; its arrow points to its good side."""
    limits = target.limits
    is_band = limits.bound == Bound.BETWEEN
    return [
        TargetLine(
            value=end,
            starts_on=target.starts_on,
            ends_on=target.ends_on,
            label=_("Target %(value)s")
            % {
                "value": value_for(reader, end, target) if is_band else promised_for(reader, target)
            },
            is_floor=is_floor,
        )
        for end, is_floor in ((limits.low, True), (limits.high, False))
        if end is not None
    ]


def _history(target: Target, facts: Facts, shown: Window, today: dt.date) -> list[Point]:
    found = facts.points(target.kpi, target.segment_key, _grain(target, shown), today=today)
    points = [point for point in found if point.start >= shown.start]
    first = next((i for i, point in enumerate(points) if point.value is not None), len(points))
    return [
        Point(on=point.start, value=point.value, is_partial=point.is_partial)
        for point in points[first:]
    ]


def _grain(target: Target, shown: Window) -> Grain:
    """Return the windows of the history: those of a rate, else days up to some, then weeks."""
    if target.is_rate or target.kpi.cadence != Cadence.DAY:
        return target.grain
    return Grain.WEEK if shown.days > DAILY_UP_TO else Grain.DAY


def _running_total(target: Target, facts: Facts, shown: Window) -> list[Point]:
    daily = facts.daily(target.kpi, target.segment_key)
    arrived = [(day, value) for day, value in daily.items() if day in shown]
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


def _trajectory(target: Target, facts: Facts, shown: Window) -> list[tuple[dt.date, Decimal]]:
    """The path, unless it stands at the target all the time."""
    last_on = facts.value(target.kpi, target.segment_key, shown).last_on
    path = path_of(target, inside=windows_inside(target, last_on), facts=facts)
    corners = path.corners() if path else []
    if all(value == target.target_value for _day, value in corners):
        return []
    return [(min(day, target.ends_on), value) for day, value in corners]


def _notes(target: Target, shown: Window) -> list[Note]:
    """What people said, beside the machine's points."""
    said = latest_check_ins(target, limit=NOTES_SHOWN)
    return [Note(on=each.on, text=each.note) for each in said if each.note and each.on in shown]


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
