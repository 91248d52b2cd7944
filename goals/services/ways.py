"""How far a target has come: the share of its way, or of its allowance."""

from decimal import Decimal, localcontext

from goals.calc.attainment import allowance_used, attainment, band_attainment
from goals.enums import Bound, Condition
from goals.models import Target
from kpis.calc.exact import EXACT


def is_allowance(target: Target) -> bool:
    """Whether the share tells how much of an allowance is used up, and not how far the way is.

    So it is where a baseline is held, and where a value, a total say, only must not grow too large.
    """
    if target.condition == Condition.HOLD:
        return True
    if target.bound == Bound.BETWEEN:
        return _start(target) in target.limits
    return target.bound == Bound.AT_MOST and (target.accumulates or target.baseline_value is None)


def share_of_way(target: Target, actual: Decimal, *, arrived_share: Decimal) -> Decimal | None:
    """Return the share that `actual` makes; None where there is neither way nor allowance.

    A running total is compared with the part of its baseline that as many days brought, which is
    its `arrived_share`. Without a baseline the way leads from 0.
    """
    try:
        with localcontext(EXACT):
            return _share(target, actual, arrived_share)
    except ValueError:
        return None


def _share(target: Target, actual: Decimal, arrived_share: Decimal) -> Decimal:
    baseline, end, limits = target.baseline_value or Decimal(0), target.target_value, target.limits
    if target.condition == Condition.HOLD:
        return attainment(
            baseline=baseline * arrived_share, target=end * arrived_share, actual=actual
        )
    if limits.low is not None and limits.high is not None:
        start = _start(target)
        return band_attainment(baseline=start, low=limits.low, high=limits.high, actual=actual)
    if is_allowance(target):
        return allowance_used(limit=end, actual=actual)
    return attainment(baseline=baseline * arrived_share, target=end, actual=actual)


def _start(target: Target) -> Decimal:
    """Return where the way to a range begins: a running total comes from nothing."""
    if target.accumulates or target.baseline_value is None:
        return Decimal(0)
    baseline: Decimal = target.baseline_value
    return baseline
