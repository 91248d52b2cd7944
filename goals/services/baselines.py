"""Baselines: the value that a change is measured from, computed from recorded data."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from goals.enums import TargetWindow
from goals.services.observations import full_observations
from kpis.calc.aggregate import over_time
from kpis.calc.exact import EXACT, rounded
from kpis.calc.periods import Window
from kpis.enums import Aggregation, Grain
from kpis.models import Kpi
from kpis.services.series import Facts, read_facts


@dataclass(frozen=True, slots=True)
class Baseline:
    """A value over a stated window of the past, ready to be frozen.

    `windows_count` full days, weeks or months made the mean of a rate's baseline; 0 elsewhere.
    `missing_days` had no data and are not counted as zeros.
    """

    value: Decimal
    window: Window
    windows_count: int
    missing_days: int


def compute_baseline(
    *,
    kpi: Kpi,
    segment_key: str,
    window: TargetWindow,
    start: dt.date,
    end: dt.date,
    facts: Facts | None = None,
) -> Baseline:
    """Return the KPI's value over `start`…`end`, judged as a target with `window` judges it.

    A total is the value over all these days, a rate the mean of the full days, weeks or months
    among them (for a formula: the formula on the sums of those), a level the last value. It comes
    from `facts` where they are read already and hold these dates.

    Raises:
        ValidationError: there is no value; the message is under `baseline_from`.
    """
    span = Window(start, end)
    if facts is None:
        facts = read_facts(
            workspace=kpi.workspace, wanted=[(kpi, segment_key)], start=start, end=end
        )
    match window:
        case TargetWindow.DAY | TargetWindow.WEEK | TargetWindow.MONTH:
            return _rate(facts, kpi, segment_key, Grain(window), span)
        case TargetWindow.LATEST:
            last = facts.value(kpi, segment_key, span).last_on
            shown = Window(last, last) if last else span
            return _baseline(facts.value(kpi, segment_key, shown).value, span)
    found = facts.value(kpi, segment_key, span)
    return _baseline(found.value, span, missing_days=span.days - found.days_with_data)


def scaled_to(baseline: Decimal, *, days: int, period_days: int) -> Decimal:
    """Return a total over `days` brought to the length of the period, day by day."""
    with localcontext(EXACT):
        scaled = rounded(baseline * period_days / days)
    return baseline if scaled is None else scaled


def _rate(facts: Facts, kpi: Kpi, segment_key: str, grain: Grain, span: Window) -> Baseline:
    whole = full_observations(
        facts=facts,
        kpi=kpi,
        segment_key=segment_key,
        grain=grain,
        span=span,
        week_starts_on=kpi.workspace.week_starts_on,
    )
    complete = [each for each in whole if each.is_complete]
    values = [each.value for each in complete if each.value is not None]
    if not values:
        raise _refused(_NOTHING_FULL[grain]())
    judged = Window(complete[0].window.start, complete[-1].window.end)
    value = (
        facts.value(kpi, segment_key, judged).value
        if kpi.is_derived
        else over_time(values, Aggregation.MEAN)
    )
    return _baseline(value, judged, windows_count=len(complete))


def _baseline(
    value: Decimal | None, window: Window, *, windows_count: int = 0, missing_days: int = 0
) -> Baseline:
    if value is None:
        raise _refused(_("There is no data in the baseline's dates."))
    return Baseline(value, window, windows_count, missing_days)


def _refused(message: str) -> ValidationError:
    return ValidationError({"baseline_from": message})


_NOTHING_FULL: dict[Grain, Callable[[], str]] = {
    Grain.DAY: lambda: _("There is no day with data in the baseline's dates."),
    Grain.WEEK: lambda: _("There is no full week of data in the baseline's dates."),
    Grain.MONTH: lambda: _("There is no full month of data in the baseline's dates."),
}
