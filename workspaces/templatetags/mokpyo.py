"""Template tags and filters that every page may use."""

from decimal import ROUND_HALF_UP, Decimal

from django import template

register = template.Library()

SURE, HOPELESS = Decimal("0.97"), Decimal("0.03")  # beyond them a forecast claims no more


@register.filter
def percent(fraction: Decimal | None) -> str:
    """Write a fraction as a whole percentage: 0.7 as “70 %”."""
    if fraction is None:
        return ""
    whole = (Decimal(fraction) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{whole}\N{NO-BREAK SPACE}%"


@register.filter
def likelihood(probability: Decimal | None) -> str:
    """Write a probability with the certainty that a forecast can have: “74 %”, “> 97 %”."""
    if probability is None:
        return ""
    if probability > SURE:
        return f">\N{NO-BREAK SPACE}{percent(SURE)}"
    if probability < HOPELESS:
        return f"<\N{NO-BREAK SPACE}{percent(HOPELESS)}"
    return percent(probability)
