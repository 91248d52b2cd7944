"""What a comparison with a later customer file says, in the active language."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from personas.calc.fewest import FEWEST_COMPARED
from personas.enums import DriftState
from personas.models import PersonaDrift
from personas.services.segment_words import share_words, value_words

_MOST_VALUES = 3  # of a trait, those that moved most


@dataclass(frozen=True, slots=True)
class ShownDrift:
    """A comparison: the verdict in a sentence, and each changed trait with what moved most."""

    drift: PersonaDrift
    sentence: str
    changes: list[tuple[str, str]]
    needs_review: bool


def shown(drift: PersonaDrift) -> ShownDrift:
    """Return a comparison as people read it."""
    changes = [(trait["name"], _moves(trait)) for trait in drift.traits if trait["changed"]]
    is_changed = drift.state == DriftState.CHANGED
    return ShownDrift(
        drift=drift,
        sentence=sentence_of(drift),
        changes=changes,
        needs_review=is_changed and drift.has_equal_tenure and drift.settled_at is None,
    )


def sentence_of(drift: PersonaDrift) -> str:
    """Return what was found, or why nothing can be said."""
    match drift.why_not:
        case "columns":
            lacks = ", ".join(drift.missing[:5])
            return _("Cannot be compared: the file lacks %(columns)s.") % {"columns": lacks}
        case "tenure":
            return _("Cannot be compared: too few customers have been with you as long as then.")
        case "few":
            least = {"count": FEWEST_COMPARED}
            return _("Cannot be compared: fewer than %(count)s customers would be.") % least
    count = {"changed": sum(trait["changed"] for trait in drift.traits), "all": len(drift.traits)}
    if drift.state == DriftState.UNCHANGED:
        return _("The customers are still the same: none of %(all)s traits has changed.") % count
    if drift.has_equal_tenure:
        return _("%(changed)s of %(all)s traits have changed at equal tenure.") % count
    return (
        _(
            "%(changed)s of %(all)s traits have changed, but nothing in the files says how long "
            "the customers have been with you: it may be time alone."
        )
        % count
    )


def _moves(trait: dict[str, Any]) -> str:
    moved = sorted(trait["values"], key=lambda value: -abs(value["after"] - value["before"]))
    kind = trait.get("kind", "")  # unknown of what earlier versions kept
    shares = [
        (value_words(value, kind), share_words(value["before"]), share_words(value["after"]))
        for value in moved[:_MOST_VALUES]
    ]
    return " · ".join(f"{words}: {before} → {after}" for words, before, after in shares)
