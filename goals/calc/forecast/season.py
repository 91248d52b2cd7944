"""A season as it was known at each moment of a history, never with hindsight."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEUTRAL_CYCLES = 1.0
"""So many cycles without season are mixed in, which keeps young seasons modest."""
LARGEST_RATIO = 50.0


class Season:
    """Season indices of a history; a ratio season multiplies a level, a difference season adds.

    The index found at one moment is the mean of what stood out from the centred moving average in
    this phase so far. An average is centred, so an index is known half a cycle after its moment;
    until then the one of a cycle before has to do.
    """

    def __init__(self, values: Floats, *, length: int, is_ratio: bool) -> None:
        """Find the indices of a season of `length` observations."""
        self.length = length
        self.is_ratio = is_ratio
        self._neutral = 1.0 if is_ratio else 0.0
        self._found = _indices(values, length, is_ratio)
        known = np.r_[np.full(length, self._neutral), self._found[:-length]][: len(values)]
        self.removed = values / known if is_ratio else values - known
        """The history with the season of one cycle before taken out."""

    def ahead(self, weights: Floats) -> Floats:
        """Return the weighted sum of the next indices, as known at each moment."""
        shifts = self._shifts(len(weights))
        return looking_back(self._found, weights, shifts, before=self._neutral)

    def next_indices(self, count: int) -> Floats:
        """Return the indices of the `count` observations after the history."""
        last_known = len(self._found) - 1 + self._shifts(count)
        found = self._found[np.maximum(last_known, 0)]
        return np.where(last_known < 0, self._neutral, found)

    def _shifts(self, count: int) -> Ints:
        """Return how far from now the latest known index of each next phase lies."""
        steps = np.arange(1, count + 1)
        cycles = -(-(steps + self.length // 2) // self.length)
        return steps - self.length * cycles


def looking_back(values: Floats, weights: Floats, shifts: Ints, *, before: float) -> Floats:
    """Return the sum of weights times `values` at (moment + shift), for each moment.

    Shifts are 0 or less; values from before the history count as `before`.
    """
    reach = int(-shifts.min())
    kernel = np.zeros(reach + 1)
    np.add.at(kernel, -shifts, weights)
    padded = np.r_[np.full(reach, before), values]
    return np.convolve(padded, kernel, mode="valid")


def _indices(values: Floats, length: int, is_ratio: bool) -> Floats:
    """Return the mean index of each moment's phase up to this moment, neutral at first."""
    outstanding = np.zeros(len(values))
    is_seen = np.zeros(len(values))
    kernel = np.ones(length) if length % 2 else np.r_[0.5, np.ones(length - 1), 0.5]
    if len(values) >= len(kernel):
        average = np.convolve(values, kernel / length, mode="valid")
        inside = slice(len(kernel) // 2, len(kernel) // 2 + len(average))
        middle = values[inside]
        outstanding[inside] = np.log(middle / average) if is_ratio else middle - average
        is_seen[inside] = 1.0
    means = _by_phase(outstanding, length) / (_by_phase(is_seen, length) + NEUTRAL_CYCLES)
    if is_ratio:
        return np.clip(np.exp(means), 1 / LARGEST_RATIO, LARGEST_RATIO)
    return means


def _by_phase(values: Floats, length: int) -> Floats:
    """Return the running sum over the values a whole number of cycles apart."""
    cycles = -(-len(values) // length)
    grid = np.zeros(cycles * length)
    grid[: len(values)] = values
    return np.cumsum(grid.reshape(cycles, length), axis=0).ravel()[: len(values)]
