"""Template tags and filters that every page may use."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ISO_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
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
    """Keep each `2026-11-03` of a text on one line."""
    spans = ISO_DATE.sub(r'<span class="whole">\g<0></span>', conditional_escape(text))
    return mark_safe(spans)  # noqa: S308 - escaped above; a date needs no escaping
