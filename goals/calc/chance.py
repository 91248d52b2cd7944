"""How likely it is that a period's end keeps a promise."""

from decimal import Decimal

from goals.calc.boundary import Limits
from goals.calc.forecast import Outlook
from goals.calc.forecast.outlook import LEAST_DOUBT


def chance(outlook: Outlook, limits: Limits) -> float:
    """Return the probability to end inside `limits`, both ends included.

    Between two ends it is P(≤ high) − P(< low). Exactly 0 and 1 mean that nothing that can still
    happen changes the answer.
    """
    above = _beyond(outlook, limits.low, up=True)
    below = _beyond(outlook, limits.high, up=False)
    if limits.low is None or limits.high is None or not (above and below):
        return min(above, below)
    if above == below == 1:
        return 1.0
    return min(max(above + below - 1, LEAST_DOUBT), 1 - LEAST_DOUBT)


def _beyond(outlook: Outlook, end: Decimal | None, *, up: bool) -> float:
    if end is None:
        return 1.0
    return outlook.probability(target=float(end), direction="up" if up else "down")
