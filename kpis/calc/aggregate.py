"""Putting recorded values together: over the dates of a window, and over segments."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from kpis.calc.exact import EXACT, rounded
from kpis.enums import Aggregation


def over_segments(values: Sequence[Decimal], how: Aggregation) -> Decimal | None:
    """Return the value of a coarser segment on one date from those of its disjoint parts.

    `last` says how a level such as followers behaves over time; the levels of parts add up.
    Returns None without values, or where the result has too many digits to be kept.
    """
    return over_time(values, Aggregation.SUM if how == Aggregation.LAST else how)


def over_time(values: Sequence[Decimal], how: Aggregation) -> Decimal | None:
    """Return the value of a window from the values of its dates, in order of dates.

    Returns None without values, or where the result has too many digits to be kept.
    """
    if len(values) < 2:
        return values[0] if values else None
    match how:
        case Aggregation.LAST:
            return values[-1]
        case Aggregation.MIN:
            return min(values)
        case Aggregation.MAX:
            return max(values)
    with localcontext(EXACT):
        total = sum(values, Decimal(0))
        return rounded(total / len(values) if how == Aggregation.MEAN else total)
