"""A target read aloud as one sentence: exactly what is promised."""

from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.enums import BaselineSource, Bound, Condition, TargetWindow
from goals.models import Target
from goals.services.wording import (
    inside_sentence,
    percent_change,
    points_change,
    typed_percent,
    value_text,
)
from kpis.calc.periods import Window, full_windows
from kpis.calc.segments import label, parse_segment
from kpis.enums import Direction, Grain


def sentence(target: Target, language: str) -> str:
    """Return the promise of `target`, saved or not, in Korean (`ko`) or English (`en`)."""
    with translation.override(language):
        promise = _promise(target)
        if target.baseline_value is None:
            return promise
        parts = {
            "promise": promise,
            "baseline": value_text(target.baseline_value, target.kpi),
            "source": _source(target),
        }
        match target.condition:
            case Condition.CHANGE_PERCENT | Condition.CHANGE_POINTS:
                parts["change"] = _change(target)
                return (
                    _("%(promise)s: %(change)s from the baseline of %(baseline)s (%(source)s)")
                    % parts
                )
            case Condition.HOLD:
                parts["tolerance"] = typed_percent(target.tolerance_percent or Decimal(0))
                return _hold_form(target) % parts
        return _("%(promise)s; the baseline is %(baseline)s (%(source)s)") % parts


def _change(target: Target) -> str:
    change = target.condition_value or Decimal(0)
    if target.condition == Condition.CHANGE_PERCENT:
        return percent_change(change)
    return points_change(change, target.kpi)


def _hold_form(target: Target) -> str:
    if not target.tolerance_percent:
        return _("%(promise)s: no worse than the baseline of %(baseline)s (%(source)s)")
    if target.kpi.direction == Direction.UP:
        return _(
            "%(promise)s: no more than %(tolerance)s below the baseline of %(baseline)s "
            "(%(source)s)"
        )
    return _(
        "%(promise)s: no more than %(tolerance)s above the baseline of %(baseline)s (%(source)s)"
    )


def _promise(target: Target) -> str:
    parts = {
        "kpi": target.kpi.display_name,
        "segment": label(parse_segment(target.segment_key)) or _("all segments"),
        "value": _value(target),
        "start": target.starts_on.isoformat(),
        "end": target.ends_on.isoformat(),
        "count": target.judged_windows,
    }
    match target.window:
        case TargetWindow.TOTAL:
            return _("%(kpi)s on %(segment)s, over all of %(start)s – %(end)s, %(value)s") % parts
        case TargetWindow.LATEST:
            return _("%(kpi)s on %(segment)s, by its latest value, %(value)s by %(end)s") % parts
    parts["kpi"] = inside_sentence(target.kpi.display_name)
    return _rate_form(target) % parts


def _rate_form(target: Target) -> str:
    """Return the form of a promise about the mean of the last full days, weeks or months."""
    count = target.judged_windows
    match target.grain:
        case Grain.DAY:
            return ngettext(
                "Daily %(kpi)s on %(segment)s, on the last day, %(value)s by %(end)s",
                "Daily %(kpi)s on %(segment)s, averaged over the last %(count)s days, "
                "%(value)s by %(end)s",
                count,
            )
        case Grain.WEEK:
            return ngettext(
                "Weekly %(kpi)s on %(segment)s, in the last full week, %(value)s by %(end)s",
                "Weekly %(kpi)s on %(segment)s, averaged over the last %(count)s full weeks, "
                "%(value)s by %(end)s",
                count,
            )
    return ngettext(
        "Monthly %(kpi)s on %(segment)s, in the last full month, %(value)s by %(end)s",
        "Monthly %(kpi)s on %(segment)s, averaged over the last %(count)s full months, "
        "%(value)s by %(end)s",
        count,
    )


def _value(target: Target) -> str:
    limits = target.limits
    if limits.bound == Bound.BETWEEN and limits.low is not None and limits.high is not None:
        return _("between %(low)s and %(high)s") % {
            "low": value_text(limits.low, target.kpi),
            "high": value_text(limits.high, target.kpi),
        }
    value = value_text(target.target_value, target.kpi)
    if limits.bound == Bound.AT_LEAST:
        return _("at least %(value)s") % {"value": value}
    return _("at most %(value)s") % {"value": value}


def _source(target: Target) -> str:
    """Say over which dates the baseline was taken and how, or why it was typed in."""
    start, end = target.baseline_from, target.baseline_to
    if target.baseline_source != BaselineSource.COMPUTED or not (start and end):
        return _("typed in: %(reason)s") % {"reason": target.baseline_reason}
    window = Window(start, end)
    parts = {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "days": window.days,
        "period_days": target.period.days,
    }
    if target.is_rate:
        whole = full_windows(target.grain, start, end, target.workspace.week_starts_on)
        return _rate_form_of_source(target.grain, len(whole)) % {**parts, "count": len(whole)}
    if target.window == TargetWindow.LATEST:
        return _("latest value up to %(end)s") % parts
    if target.accumulates and window.days != target.period.days:
        return (
            _("total of %(start)s – %(end)s, scaled from %(days)s to %(period_days)s days") % parts
        )
    return (
        ngettext(
            "all of %(start)s – %(end)s, %(days)s day",
            "all of %(start)s – %(end)s, %(days)s days",
            window.days,
        )
        % parts
    )


def _rate_form_of_source(grain: Grain, count: int) -> str:
    match grain:
        case Grain.DAY:
            return ngettext(
                "mean of %(start)s – %(end)s, %(count)s day",
                "mean of %(start)s – %(end)s, %(count)s days",
                count,
            )
        case Grain.WEEK:
            return ngettext(
                "mean of %(start)s – %(end)s, %(count)s week",
                "mean of %(start)s – %(end)s, %(count)s weeks",
                count,
            )
    return ngettext(
        "mean of %(start)s – %(end)s, %(count)s month",
        "mean of %(start)s – %(end)s, %(count)s months",
        count,
    )
