"""Template tags and filters that every page may use."""

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from workspaces.spoken_dates import ISO_DATE, spoken_date

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


@register.filter
def whole_dates(text: str) -> SafeString:
    """Write each `2026-11-03` of a text as people say it, on one line."""
    spans = ISO_DATE.sub(
        lambda found: f'<span class="whole">{spoken_date(found[0])}</span>',
        conditional_escape(text),
    )
    return mark_safe(spans)  # noqa: S308 - escaped above; a date needs no escaping
