"""Five cheap forecasts of the same thing, made at every moment of a history."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goals.calc.forecast.season import Season
from goals.calc.forecast.smoothing import smooth, smooth_trend

Floats = NDArray[np.float64]

CONSTANTS = np.linspace(0.05, 0.95, 19)
SLOWER = 3.0
TREND_LEVELS = np.repeat([0.1, 0.3, 0.5, 0.8], 3)
TREND_TRENDS = np.tile([0.05, 0.15, 0.4], 4)
DAMPING = 0.93
WORST_SHARE = 0.05
"""Constants are chosen by one-step errors without this share of the largest."""
LEAST_TREND_SHARE = 0.25
"""A damped trend of a positive series stays above this share of the smoothing forecast."""


@dataclass(frozen=True, slots=True)
class Members:
    """The state of each member after each observation, on the deseasonalised history.

    `levels` has one row per member; the row `trended` also moves by `trends`.
    """

    levels: Floats
    trends: Floats
    trended: int
    constant: float
    """The smoothing constant of the first member."""
    steps: Floats
    """Its one-step errors, one for each observation but the first."""

    def forecasts(self, season: Season, weights: Floats) -> Floats:
        """Return each member's forecast of the weighted next observations, from every moment."""
        moments = np.arange(self.levels.shape[1])
        ahead = np.arange(1, len(weights) + 1)
        phases = np.arange(season.length)
        indices = season.at(phases[:, None] + ahead)
        damped = DAMPING * (1 - DAMPING**ahead) / (1 - DAMPING)
        here = moments % season.length
        if season.is_ratio:
            carried = indices * weights
            forecasts = self.levels * carried.sum(axis=1)[here]
            forecasts[self.trended] += self.trends * (carried @ damped)[here]
            floor = LEAST_TREND_SHARE * forecasts[0]
            forecasts[self.trended] = np.maximum(forecasts[self.trended], floor)
        else:
            forecasts = self.levels * weights.sum() + (indices @ weights)[here]
            forecasts[self.trended] += self.trends * float(damped @ weights)
        return np.asarray(forecasts)


def make_members(values: Floats, *, season_length: int) -> Members:
    """Return the members' states over a deseasonalised history of at least one observation."""
    smoothed = smooth(values, CONSTANTS)
    best = _best(values[1:] - smoothed[:, :-1])
    slow = smooth(values, CONSTANTS[best : best + 1] / SLOWER)
    levels, trends = smooth_trend(values, TREND_LEVELS, TREND_TRENDS, DAMPING)
    chosen = _best(values[1:] - levels[:, :-1] - DAMPING * trends[:, :-1])
    window = season_length if season_length <= 12 else 4
    return Members(
        levels=np.vstack(
            [
                smoothed[best],
                slow,
                levels[chosen],
                _rolling_mean(values, window),
                _rolling_mean(values, 4 * window),
            ]
        ),
        trends=trends[chosen],
        trended=2,
        constant=float(CONSTANTS[best]),
        steps=values[1:] - smoothed[best, :-1],
    )


def _best(errors: Floats) -> int:
    """Return the row with the least squared error, the worst moments left out."""
    squares = np.sort(errors**2, axis=1)
    kept = squares.shape[1] - int(WORST_SHARE * squares.shape[1])
    return int(squares[:, :kept].sum(axis=1).argmin())


def _rolling_mean(values: Floats, window: int) -> Floats:
    """Return the mean of the last `window` values at each moment, of fewer near the start."""
    sums = np.cumsum(np.r_[0.0, values])
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - window, 0)
    return np.asarray((sums[ends] - sums[starts]) / (ends - starts))
