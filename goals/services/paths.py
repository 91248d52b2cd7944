"""The path of a target: the value that its trajectory asks for by the end of each day."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from goals.calc.seasons import YEARS_BACK, weekday_weights, yearly_weights, years_before
from goals.calc.trajectory import Knot, Path, even_path, in_steps, milestone_path, share_path
from goals.enums import Condition, Trajectory
from goals.models import Target
from goals.services.observations import observation_of
from kpis.calc.periods import Window
from kpis.enums import Grain
from kpis.services.series import Facts


def path_of(target: Target, *, inside: Sequence[Window], facts: Facts) -> Path | None:
    """Return the path of `target` through the windows `inside` its period.

    A running total starts from nothing, everything else from its baseline. Where there is none, or
    it keeps the promise already, the target value is asked for from the beginning. A season comes
    from the past in `facts`; None where it should and there is none.
    """
    end = target.target_value
    if target.trajectory == Trajectory.MILESTONES:
        first = Decimal(0) if target.accumulates else target.baseline_value
        return milestone_path(target.period, milestones_of(target), start=first, end=end)
    parts = list(inside) if target.accumulates and inside else [target.period]
    start = _start(target)
    even = even_path(parts, start=start, end=end)
    match target.trajectory:
        case Trajectory.STEP:
            return in_steps(even, target.period)
        case Trajectory.SEASONAL:
            weights = season_weights(target, inside=inside, facts=facts)
            return share_path(inside, weights, start=start, end=end) if weights else None
    return even


def milestones_of(target: Target) -> list[Knot]:
    """Return the milestones as they were typed, in order of days."""
    return [
        Knot(dt.date.fromisoformat(each["on"]), Decimal(each["value"]))
        for each in target.milestones
    ]


def season_weights(
    target: Target, *, inside: Sequence[Window], facts: Facts
) -> list[Decimal] | None:
    """Return what each of the windows `inside` the period usually brought, beside the others.

    From the same parts of up to three past years, else for days from the last twelve weeks before
    the period; None without either.
    """
    if not inside:
        return None
    grain = target.grain
    years = [
        [_past_value(target, years_before(window, grain, back), facts) for window in inside]
        for back in range(1, YEARS_BACK + 1)
    ]
    weights = yearly_weights(years)
    if weights is None and grain == Grain.DAY:
        return weekday_weights(inside, facts.daily(target.kpi, target.segment_key))
    return weights


def _start(target: Target) -> Decimal:
    baseline: Decimal | None = target.baseline_value
    end: Decimal = target.target_value
    if target.accumulates:
        return Decimal(0)
    if baseline is None or target.condition == Condition.HOLD or baseline in target.limits:
        return end
    return baseline


def _past_value(target: Target, window: Window, facts: Facts) -> Decimal | None:
    """Return what the KPI brought in a window that lies wholly before the period."""
    if window.end >= target.starts_on:
        return None
    found = observation_of(facts, target.kpi, target.segment_key, window, window)
    return found.value if found.is_complete else None
