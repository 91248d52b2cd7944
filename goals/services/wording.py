"""Small pieces of text that sentences and reasons share."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

from kpis.formatting import format_value
from kpis.models import Kpi
from workspaces.enums import NumberStyle

MINUS = "−"


def percent(fraction: Decimal, *, places: int = 0, signed: bool = False) -> str:
    """Return a fraction of 1 as people read it: `0.094` as `9.4 %`, signed as `+9.4 %`."""
    step = Decimal(1).scaleb(-places)
    return percent_points((fraction * 100).quantize(step, ROUND_HALF_UP), signed=signed)


def percent_points(value: Decimal, *, signed: bool = False) -> str:
    """Return a number of per cents as it is: `20` as `20 %`, signed as `+20 %`."""
    sign = MINUS if value < 0 else "+" if signed and value else ""
    digits = format(abs(value), "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f"{sign}{digits} %"


def value_text(value: Decimal, kpi: Kpi | None, *, signed: bool = False) -> str:
    """Return a value in full, in the KPI's unit and the current language."""
    if kpi is None:
        return f"{value:,f}".replace("-", MINUS)
    return format_value(
        value,
        kpi,
        language=get_language() or "en",
        number_style=NumberStyle.INTERNATIONAL,
        signed=signed,
    )


def kpi_name(name: str, library_key: str) -> str:
    """Return a KPI's name in the current language, as `Kpi.display_name` does."""
    return Kpi(name=name, library_key=library_key).display_name
