"""Whether one segment of a KPI is above another: week by week, with an interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

FEWEST_WEEKS: Final = 6  # with both values; below that an interval says more of luck than of buyers
_Z: Final = 1.959964  # of a normal distribution, 95 % around its middle


@dataclass(frozen=True, slots=True)
class Comparison:
    """The mean difference over `weeks`, one segment minus the other, with its 95 % interval."""

    weeks: int
    difference: float
    low: float
    high: float


def compare_weeks(pairs: Sequence[tuple[float, float]]) -> Comparison | None:
    """Return how the first values differ from the second; None with too few weeks.

    Student's paired interval: what moves both segments in a week, such as a holiday, cancels out.
    """
    weeks = len(pairs)
    if weeks < FEWEST_WEEKS:
        return None
    differences = [one - other for one, other in pairs]
    mean = math.fsum(differences) / weeks
    variance = math.fsum((each - mean) ** 2 for each in differences) / (weeks - 1)
    half = _student(weeks - 1) * math.sqrt(variance / weeks)
    return Comparison(weeks, mean, mean - half, mean + half)


def verdict_of(comparison: Comparison | None) -> str:
    """Return what a comparison says of “the first is above the second”.

    The interval decides: wholly above 0 confirms, wholly below refutes. Over 0 nothing is sure; a
    difference that points the other way weakens.
    """
    if comparison is None:
        return "cannot_tell"
    if comparison.low > 0:
        return "confirmed"
    if comparison.high < 0:
        return "refuted"
    return "weakened" if comparison.difference < 0 else "cannot_tell"


def _student(freedom: int) -> float:
    """Return the reach of 95 % of Student's t, by Abramowitz and Stegun's 26.7.5.

    Good to three digits from 5 degrees of freedom, without a library that takes 25 MB.
    """
    terms = (
        (_Z**3 + _Z) / 4,
        (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / 96,
        (3 * _Z**7 + 19 * _Z**5 + 17 * _Z**3 - 15 * _Z) / 384,
        (79 * _Z**9 + 776 * _Z**7 + 1482 * _Z**5 - 1920 * _Z**3 - 945 * _Z) / 92160,
    )
    return _Z + math.fsum(term / freedom**power for power, term in enumerate(terms, 1))
