"""What the trajectory asks for by now. Missing days are not asked for."""

from decimal import Decimal, localcontext

from kpis.calc.exact import EXACT, rounded


def expected_total(*, target: Decimal, arrived: int, judged: int) -> Decimal | None:
    """Return the part of a total that the `arrived` of its `judged` observations should bring."""
    return _between(Decimal(0), target, arrived, judged) if arrived else None


def expected_level(
    *, baseline: Decimal | None, target: Decimal, elapsed_days: int, period_days: int
) -> Decimal | None:
    """Return how far a rate or level should have moved from its baseline, evenly day by day.

    `elapsed_days` reach from the period's first day to the last with data. Without a baseline
    there is no way to move along: the target itself is asked for.
    """
    if elapsed_days <= 0:
        return None
    if baseline is None:
        return target
    return _between(baseline, target, min(elapsed_days, period_days), period_days)


def _between(start: Decimal, end: Decimal, part: int, whole: int) -> Decimal | None:
    with localcontext(EXACT):
        return rounded(start + (end - start) * part / whole)
