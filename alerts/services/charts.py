"""The picture of a story as a chart, for one reader."""

from django.utils.translation import gettext as _

from alerts.services.wording import Wording
from goals.enums import Bound
from kpis.calc.chart_spec import BaselineBand, ChartSpec, ForecastFan, Point, TargetLine


def chart_spec(wording: Wording) -> ChartSpec:
    """Return what to draw: history, promise, path, baseline and forecast."""
    story = wording.story
    picture = story.picture
    return ChartSpec(
        title=wording.name,
        description=wording.headline,
        language=wording.reader.language,
        format_value=wording.axis_value,
        points=[
            Point(on=point.on, value=point.value, is_partial=point.is_partial)
            for point in picture.points
        ],
        targets=_targets(wording),
        baseline=_baseline(wording),
        trajectory=picture.trajectory,
        forecast=_forecast(wording),
    )


def _targets(wording: Wording) -> list[TargetLine]:
    """A line for each end of the promise; its arrow points to its good side."""
    promise = wording.story.promise
    ends = [(promise.target_value, promise.bound == Bound.AT_LEAST, wording.promised)]
    if promise.bound == Bound.BETWEEN and promise.low is not None and promise.high is not None:
        ends = [
            (promise.low, True, wording.value(promise.low)),
            (promise.high, False, wording.value(promise.high)),
        ]
    return [
        TargetLine(
            value=value,
            starts_on=promise.starts_on,
            ends_on=promise.ends_on,
            label=_("Target %(value)s") % {"value": words},
            is_floor=is_floor,
        )
        for value, is_floor, words in ends
    ]


def _baseline(wording: Wording) -> BaselineBand | None:
    """The baseline's window, unless the picture is a running total, which starts from nothing."""
    promise = wording.story.promise
    if (
        promise.baseline_value is None
        or promise.baseline_from is None
        or promise.baseline_to is None
        or wording.story.picture.is_running_total
    ):
        return None
    return BaselineBand(
        value=promise.baseline_value,
        starts_on=promise.baseline_from,
        ends_on=promise.baseline_to,
        label=_("Baseline %(value)s") % {"value": wording.value(promise.baseline_value)},
    )


def _forecast(wording: Wording) -> ForecastFan | None:
    judgement = wording.story.judgement
    known = [point for point in wording.story.picture.points if point.value is not None]
    full = [point for point in known if not point.is_partial] or known
    median, low, high = (
        judgement.projection,
        judgement.projection_low80,
        judgement.projection_high80,
    )
    if judgement.is_final or not full or median is None or low is None or high is None:
        return None
    last = full[-1]
    if last.value is None:
        return None
    return ForecastFan(
        from_on=last.on,
        from_value=last.value,
        ends_on=wording.story.promise.ends_on,
        median=median,
        low=low,
        high=high,
        label=_("Forecast %(value)s") % {"value": wording.value(median)},
    )
