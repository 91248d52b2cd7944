"""What became of a plan, as a sentence: “338 → 382 orders, because AOV is 131, not 148 (−11 %)”."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.calc.calculators import Result
from goals.enums import PlanChangeKind
from goals.models import PlanAssumption, PlanChange
from goals.services.calculator_refusals import refusal_sentence, restored_refusal
from goals.services.calculator_words import Words, headline_text
from goals.services.plan_checks import Present, causes_of
from goals.services.wording import kpi_name, percent
from kpis.enums import Unit

_MOVED: Final[dict[str, str | Promise]] = {
    "extra-orders": gettext_lazy("%(old)s → %(new)s orders"),
}
_MOVED_OTHERWISE: Final = gettext_lazy("%(label)s: %(old)s → %(new)s")


def change_sentence(change: PlanChange, planned: Result, words: Words) -> str:
    """Return a change of the plan whose calculation is `planned`, in the current language."""
    moved = _moved(planned, change.old_value, change.new_value, words)
    if change.kind == PlanChangeKind.IMPOSSIBLE:
        return _("%(moved)s: %(refusal)s") % {
            "moved": moved,
            "refusal": refusal_sentence(restored_refusal(change.refusal)),
        }
    if change.kind == PlanChangeKind.RETURNED:
        return _("%(moved)s, back to what was planned") % {"moved": moved}
    return _because(moved, change.causes, words)


def present_sentence(
    planned: Result, present: Present, assumptions: Iterable[PlanAssumption], words: Words
) -> str:
    """Return what the present values of the KPIs do to the plan; empty where nothing moved."""
    if present.refusal is not None:
        return refusal_sentence(present.refusal)
    if present.headline == planned.headline:
        return ""
    moved = _moved(planned, planned.headline, present.headline, words)
    return _because(moved, causes_of(assumptions), words)


def _moved(planned: Result, old: Decimal | None, new: Decimal | None, words: Words) -> str:
    calculator = planned.calculator
    parts = {
        "label": calculator.headline.label,
        "old": headline_text(old, planned, words),
        "new": headline_text(new, planned, words),
    }
    return str(_MOVED.get(calculator.name, _MOVED_OTHERWISE)) % parts


def _because(moved: str, causes: Iterable[Mapping[str, Any]], words: Words) -> str:
    found = [cause_sentence(each, words) for each in causes]
    if not found:
        return moved
    return _("%(moved)s, because %(causes)s") % {"moved": moved, "causes": "; ".join(found)}


def cause_sentence(cause: Mapping[str, Any], words: Words) -> str:
    """Return one assumption that moved: what its KPI says, and what was assumed."""
    unit = Unit(cause["unit"])
    return _("%(kpi)s is %(checked)s, not %(assumed)s (%(drift)s)") % {
        "kpi": kpi_name(cause["kpi"], cause["library_key"]),
        "checked": words.write(Decimal(cause["checked"]), unit),
        "assumed": words.write(Decimal(cause["assumed"]), unit),
        "drift": percent(Decimal(cause["drift"]), signed=True),
    }
