"""What campaigns' analyses say, as sentences in the current language."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from goals.calc.reverse.moves import MATERIAL, Move
from goals.calc.reverse.patterns import Sign
from kpis.formatting import format_fraction, format_value
from kpis.library import standard_name
from kpis.models import Kpi

Metric = Mapping[str, Any]

TROUBLES: Final[Mapping[str, Promise]] = {
    "undated": gettext_lazy("it is not known when the campaign ran."),
    "not_recorded": gettext_lazy("nothing was recorded before it."),
    "other_scope": gettext_lazy("what was recorded for these days differs from the report."),
    "other_currency": gettext_lazy("what was recorded is in another currency."),
    "nothing_earlier": gettext_lazy("the records do not reach back far enough."),
    "gaps": gettext_lazy("too many days are missing."),
    "nothing_then": gettext_lazy("there was nothing in the earlier days."),
    "nothing_now": gettext_lazy("there was nothing in the campaign's days."),
    "too_little": gettext_lazy("too little is recorded to tell how much it moves anyway."),
}


def name_of(metric: Metric) -> str:
    """Return the name of a metric."""
    return str(metric["name_ko" if get_language() == "ko" else "name_en"])


def value_text(value: str | Decimal | None, metric: Metric) -> str:
    """Return a value in the unit of a metric."""
    kpi = Kpi(unit=metric["unit"], currency=metric["currency"])
    number = None if value is None else Decimal(value)
    return format_value(number, kpi, language=get_language() or "en")


def change_text(fraction: str) -> str:
    """Return a relative change with its sign."""
    return format_fraction(Decimal(fraction), language=get_language() or "en", signed=True)


def size_text(fraction: str) -> str:
    """Return how large a relative change is, where a verb says which way it goes."""
    return format_fraction(abs(Decimal(fraction)), language=get_language() or "en")


def verdict_text(compared: Mapping[str, Any]) -> str:
    """Return whether a metric moved, did not, or why nobody can tell."""
    if "move" not in compared:
        return _("Cannot tell: %(why)s") % {"why": TROUBLES[compared["trouble"]]}
    said = {name: change_text(compared[name]) for name in ("change", "low", "high")}
    sizes = {name: size_text(compared[name]) for name in said}
    match Move(compared["move"]):
        case Move.UP:
            return _("Rose by %(change)s (between %(low)s and %(high)s).") % sizes
        case Move.DOWN:
            return _("Fell by %(change)s (between %(high)s and %(low)s).") % sizes
        case Move.FLAT:
            most = format_fraction(Decimal(repr(MATERIAL)), language=get_language() or "en")
            return _("Did not move: by less than %(most)s for sure.") % {"most": most}
    return _("Cannot tell: %(change)s is within what it moves anyway (%(low)s to %(high)s).") % said


def reason_text(reason: Mapping[str, Any], metrics: Mapping[str, Metric]) -> str:
    """Return what was seen, what it says, and how many points it is worth."""
    metric = metrics.get(reason["kpi"])
    name = name_of(metric) if metric else standard_name(reason["kpi"])
    said = {
        "kpi": name,
        "word": reason["word"],
        "change": change_text(reason["change"]) if "change" in reason else "",
        "value": value_text(reason.get("value"), metric) if metric else "",
        "bound": value_text(reason["bound"], metric) if metric and reason["bound"] else "",
    }
    return f"{_SEEN[Sign(reason['sign'])](reason) % said} {why_text(reason['why'])}"


def points_text(reason: Mapping[str, Any]) -> str:
    """Return how many points speak for or against a goal, with their sign."""
    points = Decimal(reason["points"])
    number = f"{abs(points).normalize():f}"
    sign = "+" if points > 0 else "−"
    return ngettext("%(points)s point", "%(points)s points", int(abs(points)) or 1) % {
        "points": f"{sign}{number}"
    }


def why_text(texts: Any) -> str:
    """Return the half of a Korean and an English text that is the reader's."""
    return str(texts[0] if get_language() == "ko" else texts[1])


def _flat(reason: Mapping[str, Any]) -> str:
    if reason.get("move") == Move.UNSURE:
        return _("%(kpi)s cannot be told to have moved (%(change)s).")
    return _("%(kpi)s did not move.")


_SEEN: Final[Mapping[Sign, Callable[[Mapping[str, Any]], str]]] = {
    Sign.UP: lambda _reason: _("%(kpi)s rose (%(change)s)."),
    Sign.DOWN: lambda _reason: _("%(kpi)s fell (%(change)s)."),
    Sign.FLAT: _flat,
    Sign.AT_LEAST: lambda _reason: _("%(kpi)s came to %(value)s, at least %(bound)s."),
    Sign.BELOW: lambda _reason: _("%(kpi)s came to %(value)s, below %(bound)s."),
    Sign.MEASURED: lambda _reason: _("%(kpi)s: %(value)s."),
    Sign.ABSENT: lambda _reason: _("There is nothing about %(kpi)s."),
    Sign.NAMED: lambda _reason: _("“%(word)s” stands in the name."),
}
