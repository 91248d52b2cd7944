"""When a plan's assumptions move: how far, and whether its owner should hear of it."""

from decimal import Decimal, localcontext
from typing import Final

from goals.enums import PlanChangeKind
from kpis.calc.exact import EXACT, rounded

TOLD_FROM: Final = Decimal("0.05")
"""The share of the planned result by which it moves before anybody is told.

Nothing is told again until the result has moved as far from what was told last, so a value that
wobbles around a line is told once.
"""


def drift(*, assumed: Decimal, checked: Decimal) -> Decimal | None:
    """Return how far `checked` lies from what was `assumed`, as a share of it.

    None where that is no number: nothing was assumed, or the share is too large to keep.
    """
    if not assumed:
        return None
    with localcontext(EXACT):
        return rounded((checked - assumed) / abs(assumed))


def plan_change(
    *, planned: Decimal, told: Decimal | None, now: Decimal | None
) -> PlanChangeKind | None:
    """Return what to tell about a plan whose result was `planned`, or None.

    `told` is the result that was told last and `now` the present one; None means that there was,
    or is, no result for the numbers of then.
    """
    if now is None:
        return None if told is None else PlanChangeKind.IMPOSSIBLE
    if told is not None and not _is_far(now, told, planned):
        return None
    if _is_far(now, planned, planned):
        return PlanChangeKind.DRIFTED
    return PlanChangeKind.RETURNED


def _is_far(value: Decimal, other: Decimal, planned: Decimal) -> bool:
    """Whether two results differ by more than is left untold; any difference, if 0 was planned."""
    if not planned:
        return value != other
    with localcontext(EXACT):
        return abs(value - other) >= TOLD_FROM * abs(planned)
