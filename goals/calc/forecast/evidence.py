"""What the errors at earlier moments say about a forecast of now: where, and how far off."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST_REPLAYS = 2
HALF_LIFE_HORIZONS, SHORTEST_HALF_LIFE = 6, 60
"""A replay counts half after so many horizons, and not before so many observations."""
TRUSTED_AT = 3.0
"""So many independent replays make half of the full trust in what they say."""
EQUAL_SHARE = 0.3
"""This much of the weight is spread evenly over the members, whatever the ranking."""
BIAS_SHARE = 0.5
"""At full trust the forecast moves by this share of the mean error."""
CUT = 0.02
"""Errors beyond these quantiles, on both sides, count as if they lay on them."""
MODEL_REPLAYS = 1.5
"""The deviation derived from one-step noise counts like so many independent replays."""
DISAGREEMENT_POWER = 0.25
"""With 4 times the usual variance between the members the deviation grows by 1.4."""
LARGEST_DISAGREEMENT = 5.0
FITTED = 3.0
"""Bias, shares and smoothing constants come from the same replays, which flatters few of them."""
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Evidence:
    """The members' forecasts of now and of earlier moments, with what came of those.

    `past` has one row per member and one column per earlier moment, oldest first; `actual` one
    value per column, `now` one per member. All are amounts; errors are taken between logarithms
    if `is_log`. `horizon` is the number of observations that each forecast reaches over.
    """

    past: Floats
    actual: Floats
    now: Floats
    horizon: int
    is_log: bool

    def centre_and_deviation(self, model_deviation: float) -> tuple[float, float]:
        """Return the combined forecast of now and its standard deviation (of the log if so)."""
        if len(self.actual) < FEWEST_REPLAYS:
            return float(self.now.mean()), model_deviation
        recency = self._recency()
        independent = min(len(recency), 1 / float(recency @ recency)) / self.horizon
        trust = independent / (independent + TRUSTED_AT)
        shares = self._shares(recency, trust)
        errors = self._scaled(self.actual) - self._scaled(shares @ self.past)
        bias = float(errors @ recency)
        low, high = np.quantile(errors, [CUT, 1 - CUT])
        around = np.clip(errors, low, high) - bias
        variance = (
            independent * float(around**2 @ recency) + MODEL_REPLAYS * model_deviation**2
        ) / (independent + MODEL_REPLAYS)
        variance *= 1 + FITTED / (independent + MODEL_REPLAYS)
        deviation = math.sqrt(variance) * self._disagreement(shares, recency)
        return self._moved(float(shares @ self.now), BIAS_SHARE * trust * bias), deviation

    def _recency(self) -> Floats:
        """Return a weight for each earlier moment, more for the later ones, with sum 1."""
        half_life = max(SHORTEST_HALF_LIFE, HALF_LIFE_HORIZONS * self.horizon)
        weights = 0.5 ** (np.arange(len(self.actual))[::-1] / half_life)
        return np.asarray(weights / weights.sum())

    def _shares(self, recency: Floats, trust: float) -> Floats:
        """Return how much each member counts: the better it was, the more, by trust."""
        errors = self._scaled(self.actual) - self._scaled(self.past)
        squares = np.maximum(errors**2 @ recency, TINY**2)
        merits = (squares.min() / squares) ** (2 * trust)
        merits /= merits.sum()
        return np.asarray((1 - EQUAL_SHARE) * merits + EQUAL_SHARE / len(merits))

    def _disagreement(self, shares: Floats, recency: Floats) -> float:
        """Return how much wider to be: members further apart than usual know less."""
        usual = float(_variance(self._scaled(self.past), shares) @ recency)
        now = float(_variance(self._scaled(self.now), shares))
        if usual < TINY**2:
            return 1.0
        ratio = min(max(now / usual, 1 / LARGEST_DISAGREEMENT), LARGEST_DISAGREEMENT)
        return float(ratio**DISAGREEMENT_POWER)

    def _scaled(self, amounts: Floats) -> Floats:
        return np.log(amounts) if self.is_log else amounts

    def _moved(self, amount: float, step: float) -> float:
        return amount * math.exp(step) if self.is_log else amount + step


def _variance(values: Floats, shares: Floats) -> Floats:
    """Return the variance between the rows, each with its share."""
    return np.asarray(shares @ (values - shares @ values) ** 2)
