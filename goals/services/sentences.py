"""A target read aloud as one sentence: exactly what is promised."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.enums import BaselineSource, Bound, Condition, TargetWindow
from goals.models import Target
from goals.services.wording import inside_sentence, typed_percent, value_text
from kpis.calc.periods import Window, full_windows
from kpis.calc.segments import label, parse_segment
from kpis.enums import Grain


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
        if target.condition != Condition.CHANGE_PERCENT:
            return _("%(promise)s; the baseline is %(baseline)s (%(source)s)") % parts
        parts["change"] = typed_percent(target.condition_value)
        return _("%(promise)s: %(change)s from the baseline of %(baseline)s (%(source)s)") % parts


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
    return (
        ngettext(
            "Weekly %(kpi)s on %(segment)s, in the last full week, %(value)s by %(end)s",
            "Weekly %(kpi)s on %(segment)s, averaged over the last %(count)s full weeks, "
            "%(value)s by %(end)s",
            target.judged_windows,
        )
        % parts
    )


def _value(target: Target) -> str:
    value = value_text(target.target_value, target.kpi)
    if target.bound == Bound.AT_LEAST:
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
    match target.window:
        case TargetWindow.WEEK:
            weeks = full_windows(Grain.WEEK, start, end, target.workspace.week_starts_on)
            parts["weeks"] = len(weeks)
            return (
                ngettext(
                    "mean of %(start)s – %(end)s, %(weeks)s week",
                    "mean of %(start)s – %(end)s, %(weeks)s weeks",
                    len(weeks),
                )
                % parts
            )
        case TargetWindow.LATEST:
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
