"""The one boundary rule, for status, e-mail, chart and API: both ends are included."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from goals.enums import Bound


class Motion(Enum):
    """How the judged value can still move while its period runs or its gaps are filled."""

    FREE = "free"
    ONLY_RISES = "only_rises"
    ONLY_FALLS = "only_falls"


@dataclass(frozen=True, slots=True)
class Limits:
    """The values that keep a promise: from `low` up, up to `high`, or between the two.

    At least means ≥, at most means ≤, between includes both ends. One of them is given, or both.
    """

    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def bound(self) -> Bound:
        """On which side of its ends the promise is kept."""
        if self.high is None:
            return Bound.AT_LEAST
        return Bound.AT_MOST if self.low is None else Bound.BETWEEN

    def __contains__(self, value: Decimal) -> bool:
        return self.passed_by(value) is None

    def passed_by(self, value: Decimal) -> Decimal | None:
        """Return the end that `value` lies beyond, None where the promise is kept."""
        if self.low is not None and value < self.low:
            return self.low
        return self.high if self.high is not None and value > self.high else None

    def distance(self, value: Decimal) -> Decimal:
        """Return how far `value` lies outside, 0 where the promise is kept."""
        end = self.passed_by(value)
        return Decimal(0) if end is None else abs(value - end)


def settled(*, value: Decimal, limits: Limits, motion: Motion) -> bool | None:
    """Return the answer that nothing still to come can change, None while it can.

    A total that cannot fall and has reached its target stays there; one that has passed its upper
    limit stays beyond. The same for a smallest value, which can only fall.
    """
    if motion == Motion.FREE:
        return None
    ahead = limits.high if motion == Motion.ONLY_RISES else limits.low
    end = limits.passed_by(value)
    if end is None:
        return True if ahead is None else None
    return False if end == ahead else None
