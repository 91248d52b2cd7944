"""Why a calculator refuses an input, as a sentence in the reader's language: the one place."""

from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goals.calc.calculators import CalculatorError
from kpis.enums import Unit
from kpis.formatting import format_value
from kpis.models import Kpi

_SENTENCES: Final[dict[str, str | Promise]] = {
    "required": _("This is needed."),
    "not_a_number": _("Enter a number."),
    "too_many_digits": _("Enter a number of at most 38 digits, 18 of them after the point."),
    "negative": _("This cannot be below zero."),
    "zero": _("This must be above zero."),
    "below": _("This must be at least %(limit)s."),
    "above": _("This can be at most %(limit)s."),
    "currency": _("Enter a currency code of three capital letters, such as KRW."),
    "mixed_currencies": _(
        "%(currency)s and %(other)s cannot be calculated together: give all money in one currency."
    ),
    "not_an_object": _("Give each input by its name."),
    "unknown_field": _("The calculator has no such input."),
    "not_a_list": _("Give a list of lines."),
    "empty": _("Give at least one line."),
    "too_many_lines": _("Give at most %(limit)s lines."),
    "not_text": _("Enter a text."),
    "too_long": _("Enter at most %(limit)s characters."),
    "not_a_choice": _("Choose one of these: %(choices)s."),
    "twice": _("This name stands here already."),
    "no_change": _("A change of 0 promises nothing: type a rise or a fall."),
    "below_nothing": _("That would fall below zero."),
    "points_need_rate": _("Percentage points are for values in percent and for ratios."),
    "zero_baseline": _("The baseline is 0, and no percentage of nothing is a value."),
    "more_than_all": _("A part cannot be more than the whole of %(whole)s."),
    "more_than_earned": _("An order earns only %(earned)s before advertising."),
    "shares_over_one": _("The shares add up to %(total)s; together they can be 100 %% at most."),
    "no_others": _(
        "These channels are the whole mix and bring %(brought)s: no other channel is left."
    ),
    "too_large": _("The result has too many digits to be kept."),
    "unknown_kpi": _("There is no KPI with this key: %(kpi)s."),
    "kpi_unit": _("“%(kpi)s” is counted in another unit."),
    "kpi_value": _("“%(kpi)s” from %(start)s to %(end)s: %(reason)s"),
    "segment": _("“%(part)s” names no segment: write it like channel=instagram."),
    "days": _("Choose between 1 and %(limit)s days."),
    "unknown_assumption": _("The calculator assumes no such number."),
    "differs": _("The input says %(value)s."),
}
CODES: Final = frozenset(_SENTENCES)
"""Every code that `CalculatorError` is raised with."""

_UNITS: Final = {
    "whole": Unit.COUNT,
    "earned": Unit.RATIO,  # money whose currency the refusal does not know
    "total": Unit.PERCENT,
    "brought": Unit.PERCENT,
}


def refusal_sentence(error: CalculatorError) -> str:
    """Return why an input is refused, in the current language."""
    params = {name: _text(name, value, error.params) for name, value in error.params.items()}
    return str(_SENTENCES[error.code]) % params if params else str(_SENTENCES[error.code])


def refused(error: CalculatorError) -> ValidationError:
    """Return the refusal as forms and the API take it: under the path of its field."""
    cause = ValidationError(refusal_sentence(error), code=error.code)
    return ValidationError({error.field or NON_FIELD_ERRORS: cause})


def stored_refusal(error: CalculatorError) -> dict[str, Any]:
    """Return the refusal as plain JSON."""
    params = {name: str(value) for name, value in error.params.items() if value is not None}
    return {"field": error.field, "code": error.code, "params": params}


def restored_refusal(stored: dict[str, Any]) -> CalculatorError:
    """Return a refusal that was kept as JSON."""
    return CalculatorError(stored["field"], stored["code"], **stored["params"])


def _text(name: str, value: Any, params: dict[str, Any]) -> str:
    """Write a parameter; numbers in the unit that goes with them."""
    unit = Unit(params["unit"]) if name == "limit" and params.get("unit") else _UNITS.get(name)
    if unit is None:
        return str(value)
    return format_value(Decimal(value), Kpi(unit=unit), language=get_language() or "en")
