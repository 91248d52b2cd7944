"""The one boundary rule, for status, e-mail, chart and API: both ends are included."""

from decimal import Decimal
from enum import Enum

from goals.enums import Bound


class Motion(Enum):
    """How the judged value can still move while its period runs or its gaps are filled."""

    FREE = "free"
    ONLY_RISES = "only_rises"
    ONLY_FALLS = "only_falls"


def holds(*, value: Decimal, target: Decimal, bound: Bound) -> bool:
    """Return whether `value` keeps the promise: at least means ≥, at most means ≤."""
    return value >= target if bound == Bound.AT_LEAST else value <= target


def settled(*, value: Decimal, target: Decimal, bound: Bound, motion: Motion) -> bool | None:
    """Return the answer that nothing still to come can change, None while it can.

    A total that cannot fall and has reached its target stays there; one that has passed its upper
    limit stays beyond. The same for a smallest value, which can only fall.
    """
    held = holds(value=value, target=target, bound=bound)
    towards_target = Motion.ONLY_RISES if bound == Bound.AT_LEAST else Motion.ONLY_FALLS
    away_from_target = Motion.ONLY_FALLS if bound == Bound.AT_LEAST else Motion.ONLY_RISES
    if held and motion == towards_target:
        return True
    if not held and motion == away_from_target:
        return False
    return None
