"""What sets a group of customers apart, in words with figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from personas.models import CustomerSegment
from personas.readers.columns import OTHER

MOST_STATEMENTS: Final = 8
_CLAIM_CHARS: Final = 200
_WHOLE: Final = frozenset({"age", "months", "tenure"})  # kinds whose numbers are whole


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


def claim_words(trait: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    """Return what is said of a group: the trait as people call it, and the value."""
    kind = trait.get("kind", "")
    name = {"age": _("Age"), "tenure": _("Time as a customer")}.get(kind)
    name = name or " ".join(trait["name"].replace("_", " ").split())
    return f"{name}: {value_words(value, kind)}"[:_CLAIM_CHARS]


def claims_of_before(trait: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    """Return how the same was said by earlier versions, whose claims are kept."""
    return f"{trait['name']}: {value_words(value)}"[:_CLAIM_CHARS]


def value_words(value: Mapping[str, Any], kind: str = "") -> str:
    """Return a value or band of a trait in words; ages and months are whole and have their unit."""
    low, high = value.get("over"), value.get("up_to")
    if kind in _WHOLE and (low, high) != (None, None) and _is_whole(low) and _is_whole(high):
        return _whole_words(low, high, is_age=kind == "age")
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


def _is_whole(number: float | None) -> bool:
    return number is None or float(number).is_integer()


def _whole_words(low: float | None, high: float | None, *, is_age: bool) -> str:
    """Return a band of whole years or months: over 35, up to 45 is 36 to 45."""
    first = "" if low is None else number_words(low + 1)
    ends = {"first": first, "last": "" if high is None else number_words(high)}
    if low is None:
        return (_("%(last)s or younger") if is_age else _("up to %(last)s months")) % ends
    if high is None:
        return (_("%(first)s or older") if is_age else _("%(first)s months or more")) % ends
    if first == ends["last"]:
        return (_("aged %(first)s") if is_age else _("%(first)s months")) % ends
    words = _("aged %(first)s to %(last)s") if is_age else _("%(first)s to %(last)s months")
    return words % ends


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
    words = value_words(best, trait.get("kind", ""))
    return Statement(
        trait=trait["name"],
        value=words,
        claim=claim_words(trait, best),
        figures=figures_of(best),
        lead=_lead(best),
    )


def _lead(value: dict[str, Any]) -> float:
    return float(value["share"]) - float(value["base"])
