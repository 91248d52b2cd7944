"""What an import did about value added tax, in sentences."""

from decimal import Decimal

from django.utils.translation import gettext as _

from kpis.formatting import format_exact
from kpis.models import ImportRun


def vat_step_texts(run: ImportRun) -> list[str]:
    """Return what was done to the amounts of which KPI."""
    steps = run.findings.get("vat", {}).get("steps", {})
    return [_step_text(key, **step) for key, step in steps.items()]


def vat_note_texts(run: ImportRun) -> list[str]:
    """Return what nobody has said yet, so that amounts are stored as they come."""
    found = run.findings.get("vat", {})
    texts = []
    if unsaid := found.get("unsaid"):
        text = _(
            "Neither the file nor anybody says whether its amounts hold VAT, so they are stored as "
            "they come: %(kpis)s. Say it once under “Tell what the columns are”."
        )
        texts.append(text % {"kpis": ", ".join(unsaid)})
    if undefined := found.get("undefined"):
        text = _(
            "It is known whether these amounts hold VAT, but not how they are to be kept, so they "
            "are stored as they come: %(kpis)s. The KPI's own page says how."
        )
        texts.append(text % {"kpis": ", ".join(undefined)})
    return texts


def _step_text(kpi: str, percent: str, *, takes_out: bool) -> str:
    if takes_out:
        text = _("%(kpi)s comes with VAT and is kept without it: %(percent)s %% are taken out.")
    else:
        text = _("%(kpi)s comes without VAT and is kept with it: %(percent)s %% are added.")
    return text % {"kpi": kpi, "percent": format_exact(Decimal(percent))}
