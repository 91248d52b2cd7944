"""What sets a group of customers apart, in words with figures."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from personas.models import CustomerSegment
from personas.readers.columns import OTHER

MOST_STATEMENTS: Final = 8


@dataclass(frozen=True, slots=True)
class Statement:
    """One trait in which a group differs from all customers; `lead` is the difference in points."""

    trait: str
    value: str
    claim: str
    figures: str
    lead: float


def statements_of(segment: CustomerSegment) -> list[Statement]:
    """Return what is commonest in the group against all: even its interval's low end is above."""
    found = [statement for trait in segment.traits if (statement := _statement(trait)) is not None]
    return sorted(found, key=lambda statement: -statement.lead)[:MOST_STATEMENTS]


def value_words(value: dict[str, Any]) -> str:
    """Return a value or band of a trait in words."""
    match value:
        case {"value": "yes"}:
            return _("yes")
        case {"value": "no"}:
            return _("no")
        case {"value": "…"}:
            return _("another one")
        case {"value": str(text)}:
            return text
        case {"is": number}:
            return number_words(number)
        case {"over": low, "up_to": high}:
            ends = {"low": number_words(low), "high": number_words(high)}
            return _("over %(low)s, up to %(high)s") % ends
        case {"over": low}:
            return _("over %(low)s") % {"low": number_words(low)}
        case {"up_to": high}:
            return _("up to %(high)s") % {"high": number_words(high)}
    return _("all")


def number_words(number: float) -> str:
    """Return a number with as many decimals as it has, in the reader's style."""
    text = f"{number:.6g}" if abs(number) < 1 else f"{number:.2f}".rstrip("0").rstrip(".")
    return number_format(text, use_l10n=True, force_grouping=True)


def share_words(share: float) -> str:
    """Return a share in whole per cent."""
    return f"{share:.0%}".replace("%", " %")


def figures_of(value: dict[str, Any]) -> str:
    """Return a share with its interval, and that of all customers."""
    return _("%(share)s of them (95 %% interval %(low)s to %(high)s), %(base)s of all") % {
        name: share_words(value[name]) for name in ("share", "low", "high", "base")
    }


def _statement(trait: dict[str, Any]) -> Statement | None:
    told = [
        value
        for value in trait["values"]
        if value["count"] is not None and value["base"] is not None and value["low"] > value["base"]
        if value.get("value") != OTHER
    ]
    if not told:
        return None
    best = max(told, key=_lead)
    words = value_words(best)
    return Statement(
        trait=trait["name"],
        value=words,
        claim=f"{trait['name']}: {words}"[:200],
        figures=figures_of(best),
        lead=_lead(best),
    )


def _lead(value: dict[str, Any]) -> float:
    return float(value["share"]) - float(value["base"])
