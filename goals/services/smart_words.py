"""The SMART check in words: letters, lights, and each finding as a sentence."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goals.calc.precedents import MONTH_DAYS, whole_months
from goals.calc.smart import Finding, Fix, Light
from goals.enums import ReviewRhythm
from goals.models import Target
from goals.services.calculator_words import Words
from goals.services.numbers import promised_for
from goals.services.reasons import probability_text
from goals.services.wording import kpi_name, percent
from kpis.calc.segments import label, parse_segment
from kpis.enums import Unit
from kpis.formatting import format_date
from workspaces.reader import Reader

LETTER_NAMES: Final[Mapping[str, Promise]] = {
    "specific": gettext_lazy("Specific"),
    "measurable": gettext_lazy("Measurable"),
    "achievable": gettext_lazy("Achievable"),
    "relevant": gettext_lazy("Relevant"),
    "time_bound": gettext_lazy("Time-bound"),
}
LIGHT_WORDS: Final[Mapping[Light, Promise]] = {
    Light.GREEN: gettext_lazy("Clear"),
    Light.AMBER: gettext_lazy("To improve"),
    Light.RED: gettext_lazy("Not so far"),
}
FIX_LABELS: Final[Mapping[Fix, Promise]] = {
    Fix.SET_TARGET: gettext_lazy("Set a target"),
    Fix.EDIT_TARGET: gettext_lazy("Change the target"),
    Fix.EDIT_GOAL: gettext_lazy("Complete the goal"),
    Fix.EDIT_FRAME: gettext_lazy("Add it"),
    Fix.DELIVER_DATA: gettext_lazy("Deliver data"),
}

Render = Callable[["_Parts"], str]


def finding_sentence(finding: Finding, target: Target | None, reader: Reader) -> str:
    """Return a finding as a sentence in the current language; `target` is whom it is about.

    Raises:
        KeyError: no such code.
    """
    return _SENTENCES[finding.reason["code"]](_Parts(finding.reason, target, reader))


def length_text(days: int) -> str:
    """Return how long a period is as people say it: 3 months, 4 weeks, 10 days."""
    months = whole_months(days)
    if days >= 28 and abs(days - months * MONTH_DAYS) <= 3:
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    if days % 7 == 0:
        weeks = days // 7
        return ngettext("%(count)s week", "%(count)s weeks", weeks) % {"count": weeks}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


class _Parts:
    """The words and numbers of one reason, for the placeholders of its sentence."""

    def __init__(self, reason: Mapping[str, Any], target: Target | None, reader: Reader) -> None:
        self.reason, self.target, self.reader = reason, target, reader

    def __getitem__(self, name: str) -> str:
        match name:
            case "kpi":
                return self._kpi()
            case "promised":
                return promised_for(self.reader, self.target) if self.target else ""
            case "start" | "end" | "data_until" | "target_end":
                day = dt.date.fromisoformat(self.reason[name])
                return format_date(day, language=self.reader.language)
            case "probability":
                return probability_text(self.number(name))
            case "largest":
                return percent(self.number(name), places=1, signed=True)
            case "change":
                return percent(abs(self.number("needed")), places=1)
            case "length":
                return length_text(self.reason["length_days"])
            case "amount" | "budget" | "short":
                amount = self.number("needed" if name == "amount" else name)
                words = Words(self.reader.language, self.reason["currency"])
                return words.write(amount, Unit.MONEY)
            case "rhythm":
                return str(ReviewRhythm(self.reason[name]).label)
        return str(self.reason[name])

    def number(self, name: str) -> Decimal:
        """Return one of the reason's numbers."""
        return Decimal(self.reason[name])

    def _kpi(self) -> str:
        name = kpi_name(self.reason["kpi"], self.reason["library_key"])
        segment = label(parse_segment(self.reason["segment"]))
        return f"{name} ({segment})" if segment else name


def _plain(text: str | Promise) -> Render:
    return lambda parts: str(text) % parts


def _past(parts: _Parts, *, moved: str, held: str) -> str:
    """Say how often a change happened; where none was asked for, how often nothing worse did."""
    needed, is_rise = parts.number("needed"), parts.reason["code"] == "rose_before"
    is_change = needed > 0 if is_rise else needed < 0
    text = (moved if is_change else held) % parts
    if is_change and not parts.reason["found"] and "largest" in parts.reason:
        text += " " + _("The most was %(largest)s.") % parts
    return text


def _rose_before(parts: _Parts) -> str:
    return _past(
        parts,
        moved=_(
            "%(kpi)s: a rise of %(change)s or more happened in %(found)s of the last %(windows)s "
            "windows of %(length)s."
        ),
        held=_(
            "%(kpi)s: in %(found)s of the last %(windows)s windows of %(length)s it fell by no "
            "more than %(change)s."
        ),
    )


def _fell_before(parts: _Parts) -> str:
    return _past(
        parts,
        moved=_(
            "%(kpi)s: a fall of %(change)s or more happened in %(found)s of the last %(windows)s "
            "windows of %(length)s."
        ),
        held=_(
            "%(kpi)s: in %(found)s of the last %(windows)s windows of %(length)s it rose by no "
            "more than %(change)s."
        ),
    )


_SENTENCES: Final[Mapping[str, Render]] = {
    "no_target": _plain(gettext_lazy("No target says what is promised.")),
    "no_primary_target": _plain(gettext_lazy("No primary target says when it is reached.")),
    "measured_by_children": _plain(
        gettext_lazy("It has no number of its own; the goals that serve it do.")
    ),
    "no_owner": _plain(gettext_lazy("Nobody owns it.")),
    "says_exactly": _plain(gettext_lazy("%(kpi)s: %(promised)s.")),
    "never_measured": _plain(gettext_lazy("%(kpi)s has no data yet.")),
    "measured_too_long_ago": _plain(
        gettext_lazy("%(kpi)s: the newest data is of %(data_until)s, which is too long ago.")
    ),
    "measured_until": _plain(gettext_lazy("%(kpi)s has data up to %(data_until)s.")),
    "ended_met": _plain(gettext_lazy("%(kpi)s has reached its target.")),
    "ended_missed": _plain(gettext_lazy("%(kpi)s has missed its target.")),
    "chance": _plain(gettext_lazy("%(kpi)s: today's forecast gives a chance of %(probability)s.")),
    "history_not_weighed": _plain(gettext_lazy("%(kpi)s: its history is weighed within a minute.")),
    "little_history": _plain(
        gettext_lazy("%(kpi)s: its history is too short to say how usual that is.")
    ),
    "rose_before": _rose_before,
    "fell_before": _fell_before,
    "budget_there": _plain(
        gettext_lazy("A budget of %(budget)s is there; no plan says how much is needed.")
    ),
    "budget_not_stated": _plain(gettext_lazy("Its plans need %(amount)s; no budget is stated.")),
    "budget_in_other_currency": _plain(
        gettext_lazy("Its plans are in %(others)s, its budget in %(currency)s.")
    ),
    "budget_short": _plain(
        gettext_lazy("Its plans need %(amount)s of a budget of %(budget)s: %(short)s are missing.")
    ),
    "budget_enough": _plain(gettext_lazy("Its plans need %(amount)s of a budget of %(budget)s.")),
    "has_purpose": _plain(gettext_lazy("It says what it is for.")),
    "no_purpose": _plain(gettext_lazy("It does not say what it is for.")),
    "serves_nothing": _plain(gettext_lazy("It serves no business goal.")),
    "serves": _plain(gettext_lazy("It serves “%(parent)s”: %(why)s")),
    "serves_archived": _plain(gettext_lazy("It serves “%(parent)s”, which is archived.")),
    "no_rhythm": _plain(
        gettext_lazy("From %(start)s to %(end)s; nobody has said how often it is reviewed.")
    ),
    "rhythm_too_slow": _plain(
        gettext_lazy(
            "From %(start)s to %(end)s: too short to be reviewed in this rhythm (%(rhythm)s)."
        )
    ),
    "dated": _plain(gettext_lazy("From %(start)s to %(end)s, reviewed: %(rhythm)s.")),
    "target_outlasts": _plain(
        gettext_lazy("%(kpi)s ends on %(target_end)s, after the goal itself (%(end)s).")
    ),
}
CODES: Final = frozenset(_SENTENCES)
"""Every finding that the check may make."""
