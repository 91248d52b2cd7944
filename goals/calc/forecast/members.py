"""Eight cheap forecasts of the same thing, made at every moment of a history.

Each is simple enough to be wrong in its own way: smoothing follows the level, two trends follow the
direction, two rolling means trust the longer past, one smoothing ignores the season, and two repeat
the year before. The replay decides how much each is worth for a history.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goals.calc.forecast.outlook import Frequency
from goals.calc.forecast.season import Season, looking_back
from goals.calc.forecast.smoothing import smooth, smooth_trend

Floats = NDArray[np.float64]

CONSTANTS = np.linspace(0.05, 0.95, 19)
TREND_LEVELS = np.repeat([0.1, 0.3, 0.5, 0.8], 3)
TREND_TRENDS = np.tile([0.05, 0.15, 0.4], 4)
DAMPINGS = (0.93, 1.0)
WORST_SHARE = 0.05
"""Smoothing constants and noise are judged without this share of the largest errors."""
LEAST_TREND_SHARE = 0.25
"""A trend of a positive series stays above this share of the smoothing forecast."""
GROWTH_POWERS = (1.0, 0.5)
LARGEST_GROWTH = 5.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Lengths in observations: the season, the short mean, a year, and the growth compared."""

    season: int
    mean: int
    year: int
    growth: int


RHYTHMS: dict[Frequency, Rhythm] = {
    "D": Rhythm(season=7, mean=7, year=364, growth=28),
    "W": Rhythm(season=52, mean=4, year=52, growth=8),
    "M": Rhythm(season=12, mean=12, year=12, growth=4),
}


class Members:
    """What each member knew after each observation of a history of at least one."""

    def __init__(self, values: Floats, frequency: Frequency) -> None:
        """Run every member through the history once."""
        self._values = values
        self._rhythm = RHYTHMS[frequency]
        self.is_ratio = bool((values > 0).all())
        self.season = Season(values, length=self._rhythm.season, is_ratio=self.is_ratio)
        level = self.season.removed
        self._smoothed, self._constant = _smoothed(level)
        self._raw_smoothed, _ = _smoothed(values)
        self._trends = [_trended(level, damping) for damping in DAMPINGS]
        self._means = [_rolling_mean(level, width * self._rhythm.mean) for width in (1, 4)]
        self._noise = _noise(level, self._smoothed, self.is_ratio)

    def forecasts(self, weights: Floats) -> Floats:
        """Return the weighted sum of the next observations, one row per member, at each moment."""
        indices = self.season.ahead(weights)
        smoothed = self._seasonal(self._smoothed, indices, weights)
        rows = [smoothed]
        rows += [self._seasonal(mean, indices, weights) for mean in self._means]
        for damping, (levels, trends) in zip(DAMPINGS, self._trends, strict=True):
            path = weights * np.cumsum(damping ** np.arange(1, len(weights) + 1))
            row = self._seasonal(levels, indices, weights)
            if self.is_ratio:
                row += trends * self.season.ahead(path)
                row = np.maximum(row, LEAST_TREND_SHARE * smoothed)
            else:
                row += trends * path.sum()
            rows.append(row)
        rows.append(self._raw_smoothed * weights.sum())
        rows += [self._year_before(weights, power, smoothed) for power in GROWTH_POWERS]
        return np.array(rows)

    def deviation(self, weights: Floats) -> float:
        """Return the standard deviation of the weighted sum that one-step noise leads to.

        A shock moves its own observation and, by the smoothing constant, all later ones. For ratio
        seasons the result is a share of the sum, otherwise it is in the unit of the values.
        """
        carried = weights * self.season.next_indices(len(weights)) if self.is_ratio else weights
        later = np.cumsum(carried[::-1])[::-1] - carried
        shocks = carried + self._constant * later
        size = float(carried.sum()) if self.is_ratio else 1.0
        return self._noise * float(np.linalg.norm(shocks)) / size

    def _seasonal(self, level: Floats, indices: Floats, weights: Floats) -> Floats:
        return level * indices if self.is_ratio else level * weights.sum() + indices

    def _year_before(self, weights: Floats, power: float, otherwise: Floats) -> Floats:
        """Return the same days of the year before, moved by a power of the growth since then."""
        year, width = self._rhythm.year, self._rhythm.growth
        first = year + width - 1
        row = otherwise.copy()
        if len(self._values) <= first:
            return row
        steps = np.arange(1, len(weights) + 1)
        same = looking_back(self._values, weights, steps - year * -(-steps // year), before=0.0)
        recent = _rolling_mean(self._values, width)
        now, then = recent[first:], recent[first - year : -year]
        if self.is_ratio:
            growth = np.clip(now / then, 1 / LARGEST_GROWTH, LARGEST_GROWTH)
            row[first:] = same[first:] * growth**power
        else:
            row[first:] = same[first:] + power * (now - then) * weights.sum()
        return row


def _smoothed(values: Floats) -> tuple[Floats, float]:
    """Return the smoothed history and its constant, the best by one-step errors."""
    levels = smooth(values, CONSTANTS)
    best = _best(values[1:] - levels[:, :-1])
    return levels[best], float(CONSTANTS[best])


def _trended(values: Floats, damping: float) -> tuple[Floats, Floats]:
    """Return level and trend after each observation, with the best constants of a grid."""
    levels, trends = smooth_trend(values, TREND_LEVELS, TREND_TRENDS, damping)
    best = _best(values[1:] - levels[:, :-1] - damping * trends[:, :-1])
    return levels[best], trends[best]


def _noise(level: Floats, smoothed: Floats, is_ratio: bool) -> float:
    """Return the typical one-step error: of the logarithm for ratio seasons."""
    if len(level) < 2:
        return 0.0
    steps = np.log(level[1:] / smoothed[:-1]) if is_ratio else level[1:] - smoothed[:-1]
    return float(np.sqrt(_without_worst(steps[None, :] ** 2).mean()))


def _best(errors: Floats) -> int:
    """Return the row with the least squared error, the worst moments left out."""
    return int(_without_worst(errors**2).sum(axis=1).argmin())


def _without_worst(squares: Floats) -> Floats:
    kept = squares.shape[1] - int(WORST_SHARE * squares.shape[1])
    return np.sort(squares, axis=1)[:, :kept]


def _rolling_mean(values: Floats, width: int) -> Floats:
    """Return the mean of the last `width` values at each moment, of fewer near the start."""
    sums = np.cumsum(np.r_[0.0, values])
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - width, 0)
    return np.asarray((sums[ends] - sums[starts]) / (ends - starts))
