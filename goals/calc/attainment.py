"""How far a target has come."""

from decimal import Decimal, localcontext

from goals.calc.boundary import Limits
from kpis.calc.exact import EXACT, rounded


def attainment(*, baseline: Decimal, target: Decimal, actual: Decimal) -> Decimal:
    """Return the fraction of the baseline-to-target distance covered.

    All arguments share the KPI's unit; the result is dimensionless, 0 at the baseline and 1 at
    the target, and may fall outside 0..1: negative means worse than the baseline.

    Raises:
        ValueError: `baseline` equals `target`, so there is no distance.
    """
    if baseline == target:
        raise ValueError("there is no way from a baseline to a target of the same value")
    return _share(actual - baseline, target - baseline)


def allowance_used(*, limit: Decimal, actual: Decimal) -> Decimal:
    """Return the fraction of an upper limit that is used up; above 1 it is exceeded.

    Raises:
        ValueError: the limit is 0, so there is no allowance to take a share of.
    """
    if not limit:
        raise ValueError("there is no share of an allowance of nothing")
    return _share(actual, limit)


def band_attainment(*, baseline: Decimal, low: Decimal, high: Decimal, actual: Decimal) -> Decimal:
    """Return the fraction of the distance between the baseline and a band that is covered.

    0 at the baseline, 1 anywhere inside the band, negative farther away than the baseline, on
    either side. A baseline inside the band leaves no distance, but an allowance to either end: then
    it is the fraction of it that is used up, 0 at the baseline, 1 at the end, above 1 outside.

    Raises:
        ValueError: the baseline is the end itself, so there is neither distance nor allowance.
    """
    band = Limits(low=low, high=high)
    away = band.distance(baseline)
    if away:
        return _share(away - band.distance(actual), away)
    end = high if actual > baseline else low
    return attainment(baseline=baseline, target=end, actual=actual)


def _share(part: Decimal, whole: Decimal) -> Decimal:
    with localcontext(EXACT):
        share = rounded(part / whole)
    if share is None:
        raise ValueError("the share has more digits than can be kept")
    return share
