"""What a formula must keep to inside its workspace, and the sentence when it does not."""

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.calc.formula import Formula, FormulaError, find_loop, parse_formula, spell
from kpis.services.catalog import Catalog

_SENTENCES: Final[dict[str, str | Promise]] = {
    "syntax": gettext_lazy("This is no formula; it cannot be read from here on: %(part)s"),
    "too_long": gettext_lazy("A formula has at most %(limit)s characters."),
    "too_deep": gettext_lazy("The formula is nested more than %(limit)s levels deep."),
    "function": gettext_lazy("%(function)s() needs at least one value."),
    "not_allowed": gettext_lazy(
        "Not allowed in a formula: %(part)s. Use keys of KPIs, numbers, + - * /, brackets, "
        "min() and max()."
    ),
}


def checked_formula(*, key: str, text: str, catalog: Catalog) -> Formula:
    """Return the formula that `text` writes for the KPI `key`.

    Raises:
        ValidationError: it is no formula, uses an unknown KPI or none at all, or leads back to
            `key`; the loop is spelled out.
    """
    try:
        formula = parse_formula(text)
    except FormulaError as error:
        raise ValidationError(
            str(_SENTENCES[error.code]) % error.params, code=error.code
        ) from error
    unknown = sorted(formula.names - catalog.by_key.keys() - {key})
    if unknown:
        message = _("There is no KPI with this key: %(keys)s.") % {"keys": ", ".join(unknown)}
        raise ValidationError(message, code="unknown_kpi")
    if not formula.names:
        raise ValidationError(_("A formula uses at least one KPI."), code="no_kpi")
    loop = find_loop(key, {**catalog.formulas, key: formula})
    if loop:
        message = _("The formula leads back to itself: %(loop)s") % {"loop": spell(loop)}
        raise ValidationError(message, code="loop")
    return formula
