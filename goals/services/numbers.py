"""The numbers of a target as one reader writes them."""

from decimal import Decimal

from goals.enums import Bound
from goals.models import Target
from kpis.formatting import format_value
from workspaces.reader import Reader

SHORT_FROM = Decimal(1_000_000)  # below, a short form could hide by how much a target was missed
SIGNS = {Bound.AT_LEAST: "≥", Bound.AT_MOST: "≤"}
SPACE = "\N{NO-BREAK SPACE}"


def value_for(reader: Reader, value: Decimal | None, target: Target) -> str:
    """Return `value` in the unit of the target's KPI, large ones shortened; a dash for none."""
    return format_value(
        value,
        target.kpi,
        language=reader.language,
        number_style=reader.number_style,
        short=value is not None and abs(value) >= SHORT_FROM,
    )


def promised_for(reader: Reader, target: Target) -> str:
    """Return what must be reached, with its side: “≥ 12,000”, or both ends: “90 – 110”."""
    limits = target.limits
    if limits.bound == Bound.BETWEEN:
        low, high = (value_for(reader, end, target) for end in (limits.low, limits.high))
        return f"{low}{SPACE}–{SPACE}{high}"
    value = value_for(reader, target.target_value, target)
    return f"{SIGNS[limits.bound]}{SPACE}{value}"
