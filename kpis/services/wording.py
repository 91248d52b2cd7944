"""Why a window has no value, or none to judge by, as a sentence in the reader's language."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kpis.services.series import Reason

_SENTENCES: Final[dict[str, str | Promise]] = {
    "no_data": _("No data for %(kpi)s"),
    "division_by_zero": _("No value: %(divisor)s is 0"),
    "too_large": _("No value: it has too many digits"),
    "formula_error": _("No value: the formula cannot be calculated (%(kpi)s)"),
    "conversion_value_missing": _("No value: “%(type)s” has no value on %(on)s"),
    "conversion_value_currency": _(
        "No value: on %(on)s “%(type)s” is valued in %(currency)s, not in %(wanted)s"
    ),
    "conversion_type_missing": _(
        "No value: on %(on)s the counts of %(kpi)s name no conversion type"
    ),
    "low_volume": _("Denominator of %(volume)s, below %(min_volume)s: shown but not judged"),
}


def value_remark(reason: Reason | None) -> str:
    """Return the sentence of a value's reason; empty where there is none."""
    return str(_SENTENCES[reason["code"]]) % reason if reason else ""
