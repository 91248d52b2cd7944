"""Finding a repeating season in a history and taking it out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST_CYCLES = 3
CYCLES_USED = 12
SIGNIFICANT = 1.645
"""One-sided 95 % point of the normal distribution."""
SMALLEST_RATIO = 0.02


@dataclass(frozen=True, slots=True)
class Season:
    """One index per phase; phase 0 is the first observation of the history.

    A ratio season multiplies the level (indices around 1), a difference season adds to it
    (indices around 0). A history without season has one phase.
    """

    indices: Floats
    is_ratio: bool

    @property
    def length(self) -> int:
        """The number of observations in one cycle; 1 without season."""
        return len(self.indices)

    def at(self, positions: NDArray[np.int64]) -> Floats:
        """Return the index at each position of the history or after it."""
        return self.indices[positions % self.length]

    def remove(self, values: Floats) -> Floats:
        """Return the history with the season taken out."""
        here = self.at(np.arange(len(values)))
        return values / here if self.is_ratio else values - here


def find_season(values: Floats, *, length: int, is_ratio: bool) -> Season:
    """Return the season of `length` observations, or one without effect where none is proved.

    The proof is the autocorrelation of the differences at that lag, so that a trend does not pass
    for a season; it is judged with Bartlett's variance, from the smaller lags.
    """
    none = Season(np.ones(1) if is_ratio else np.zeros(1), is_ratio)
    if len(values) < FEWEST_CYCLES * length or not _is_repeating(values, length):
        return none
    indices = _indices(values[-CYCLES_USED * length :], length, is_ratio)
    used = min(len(values), CYCLES_USED * length)
    return Season(np.roll(indices, (len(values) - used) % length), is_ratio)


def _is_repeating(values: Floats, lag: int) -> bool:
    steps = np.diff(values)
    steps = steps - steps.mean()
    total = float(steps @ steps)
    if not total:
        return False
    correlations = np.array([float(steps[k:] @ steps[:-k]) / total for k in range(1, lag + 1)])
    variance = (1 + 2 * float(correlations[:-1] @ correlations[:-1])) / len(steps)
    return bool(correlations[-1] > SIGNIFICANT * np.sqrt(variance))


def _indices(values: Floats, length: int, is_ratio: bool) -> Floats:
    """Return the medians, phase by phase, of what stands out from the centred moving average."""
    kernel = np.ones(length) if length % 2 else np.r_[0.5, np.ones(length - 1), 0.5]
    average = np.convolve(values, kernel / length, mode="valid")
    margin = len(kernel) // 2
    middle = values[margin : margin + len(average)]
    outstanding = middle / average if is_ratio else middle - average
    cycles = -(-len(values) // length)
    grid = np.full(cycles * length, np.nan)
    grid[margin : margin + len(average)] = outstanding
    indices: Floats = np.nanmedian(grid.reshape(cycles, length), axis=0)
    if is_ratio:
        return np.asarray(np.maximum(indices / indices.mean(), SMALLEST_RATIO))
    return np.asarray(indices - indices.mean())
