"""Small pieces of text that sentences and reasons share."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kpis.calc.exact import plain
from kpis.enums import Unit
from kpis.formatting import format_fraction, format_value
from kpis.models import Kpi

MINUS = "−"


def percent(fraction: Decimal, *, places: int = 0, signed: bool = False) -> str:
    """Return a fraction of 1 as people read it: `0.094` as `9 %`, with one place as `9.4 %`."""
    step = Decimal(1).scaleb(-places - 2)
    rounded = fraction.quantize(step, ROUND_HALF_UP)
    return format_fraction(rounded, language=get_language() or "en", signed=signed)


def typed_percent(value: Decimal) -> str:
    """Return a percentage as it was typed, to its last digit: `5` as `5 %`."""
    return f"{plain(value):f}\N{NO-BREAK SPACE}%"


def typed_change(value: Decimal) -> str:
    """Return a change as it was typed, with its sign: `-10` as `−10`."""
    return f"{MINUS if value < 0 else '+'}{plain(abs(value)):f}"


def percent_change(value: Decimal) -> str:
    """Return a change in percent as it was typed: `20` as `+20 %`."""
    return f"{typed_change(value)}\N{NO-BREAK SPACE}%"


def points_change(value: Decimal, kpi: Kpi) -> str:
    """Return a change in points as it was typed: `-10` as `−10 pp` where points are of percent."""
    number = typed_change(value)
    return _("%(number)s pp") % {"number": number} if kpi.unit == Unit.PERCENT else number


def value_text(value: Decimal, kpi: Kpi | None) -> str:
    """Return a value in the KPI's unit, or as a count without one, in the current language."""
    return format_value(value, kpi or Kpi(), language=get_language() or "en")


def kpi_name(name: str, library_key: str) -> str:
    """Return a KPI's name in the current language, as `Kpi.display_name` does."""
    return Kpi(name=name, library_key=library_key).display_name


def inside_sentence(name: str) -> str:
    """Return a name as it stands inside an English sentence: `New visitors` in small letters.

    Abbreviations stay, and so does every other language.
    """
    is_word = len(name) > 1 and name[1].islower()
    return name[0].lower() + name[1:] if get_language() == "en" and is_word else name


def currencies_mixed(kpi: str, currencies: Sequence[str]) -> str:
    """Say that a formula puts money of different currencies together."""
    parts = {"kpi": kpi, "currencies": ", ".join(currencies)}
    return _("The formula of %(kpi)s mixes money in %(currencies)s, so it says nothing.") % parts
