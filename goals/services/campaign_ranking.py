"""Business goals behind the marketing goals of an analysis."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class BusinessGoal:
    """A business goal, as likely as the likeliest marketing goal that serves it."""

    texts: Sequence[str]
    score: Decimal
    served_by: Sequence[Mapping[str, Any]]


def business_goals(candidates: Iterable[Mapping[str, Any]]) -> list[BusinessGoal]:
    """Return the business goals that the marketing goals of `candidates` serve, likeliest first."""
    served: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for each in candidates:
        served.setdefault(tuple(each["business"]), []).append(each)
    found = [
        BusinessGoal(texts, max(Decimal(each["score"]) for each in by), by)
        for texts, by in served.items()
    ]
    return sorted(found, key=lambda goal: -goal.score)
