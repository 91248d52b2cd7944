"""What closed targets have in common: the share that was met, group by group, with its interval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kpis.calc.intervals import Z95, wilson

LEAST_COUNT: Final = 5
"""Of fewer targets no share is told: one more or less would turn it."""
AMBITIONS: Final = (Decimal("0.1"), Decimal("0.25"), Decimal("0.5"))
"""Where the classes of ambition end, as shares of the baseline."""
CONFIDENCES: Final = (Decimal(40), Decimal(60), Decimal(80))
"""Where the classes of confidence end, in percent: between the answers of a check-in."""


class Ambition(StrEnum):
    """How large a change was asked for, measured by the baseline."""

    HOLD = "hold"
    SMALL = "small"
    MIDDLE = "middle"
    LARGE = "large"
    HUGE = "huge"


class Confidence(StrEnum):
    """How sure people were on the way."""

    DOUBTING = "doubting"
    UNDECIDED = "undecided"
    SURE = "sure"
    VERY_SURE = "very_sure"


@dataclass(frozen=True, slots=True)
class Group:
    """Some closed targets; no share and no interval where there are too few of them."""

    name: str
    count: int
    met_count: int

    @property
    def is_told(self) -> bool:
        """Whether there are enough to say a share."""
        return self.count >= LEAST_COUNT

    @property
    def share(self) -> Decimal:
        """The share that was met."""
        return Decimal(self.met_count) / self.count

    @property
    def interval(self) -> tuple[Decimal, Decimal]:
        """The 95 % interval of the share (Wilson)."""
        return wilson(Decimal(self.met_count), Decimal(self.count), Z95)

    def differs_from(self, share: Decimal) -> bool:
        """Whether `share` lies outside the interval, so that it is more than chance."""
        low, high = self.interval
        return self.is_told and not low <= share <= high


def ambition_of(*, baseline: Decimal | None, target: Decimal) -> Ambition | None:
    """Return how large a change `target` asks for; None without a baseline to measure it by."""
    if not baseline:
        return None
    asked = abs(target - baseline) / abs(baseline)
    if not asked:
        return Ambition.HOLD
    ends = zip(AMBITIONS, (Ambition.SMALL, Ambition.MIDDLE, Ambition.LARGE), strict=True)
    return next((found for end, found in ends if asked <= end), Ambition.HUGE)


def confidence_of(said: Sequence[int]) -> Confidence | None:
    """Return the class of the middle one of all that was said, in percent; None for silence."""
    if not said:
        return None
    middle = sorted(said)[(len(said) - 1) // 2]
    found = (Confidence.DOUBTING, Confidence.UNDECIDED, Confidence.SURE)
    ends = zip(CONFIDENCES, found, strict=True)
    return next((each for end, each in ends if middle < end), Confidence.VERY_SURE)


def tally(outcomes: Iterable[tuple[str | None, bool]]) -> list[Group]:
    """Count by name how many were met, the largest group first; what has no name is left out."""
    counts: dict[str, list[int]] = {}
    for name, is_met in outcomes:
        if name is not None:
            row = counts.setdefault(name, [0, 0])
            row[0] += 1
            row[1] += is_met
    groups = [Group(name, count, met) for name, (count, met) in counts.items()]
    return sorted(groups, key=lambda group: (-group.count, group.name))
