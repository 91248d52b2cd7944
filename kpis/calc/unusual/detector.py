"""The detector: how far a value is from what was expected, against the usual worst of its past."""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from kpis.calc.unusual.fading import FadingMean
from kpis.calc.unusual.rhythm import Rhythm

UNUSUAL: Final = 2.3
"""A value is unusual above this many usual peaks (chosen in `docs/decisions/0009`)."""
LARGEST: Final = 1e100
"""Larger values are refused: their squares would overflow."""
LEARNING_ROWS: Final = 20
"""So many rows are only learned from; where most values are 0, so many others: 1 is no news."""
MOST_PEAKS: Final = 10.0
"""Larger errors count as one of so many usual peaks: a slip of the decimal comma must not blind
the detector for weeks."""
_LEAST_PEAK: Final = 1.5
"""The usual peak is never taken to be below so many standard deviations, however still the past."""
_LEAST_SPREAD: Final = 0.001
"""The usual error is never taken to be below this share of the level, however still the past."""
_MOST_SEASON_ERROR: Final = 10.0
"""An error of more times the usual one tells no more than that about the errors of its season."""
_LEAST_SEASON_SPREAD: Final = 0.5
"""A season's usual error is never taken to be below this share of the overall one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the detector says about one value."""

    score: float
    """The error in usual peaks, the largest over all horizons; 0 while the detector learns."""
    is_unusual: bool
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    """Outside `low` to `high` a value is unusual by itself; None while the detector learns."""


class _Season:
    """How one hour of the day, or day of the week, differs from the others."""

    __slots__ = ("shift", "spread")

    def __init__(self, rhythm: Rhythm) -> None:
        self.shift = FadingMean(rhythm.season_memory, 0.0, rhythm.patience)
        self.spread = FadingMean(rhythm.season_memory, 1.0, rhythm.patience)


class _Horizon:
    """The errors smoothed over one stretch of time, their usual size and their usual peak."""

    __slots__ = ("error", "highest", "length", "peak", "square")

    def __init__(self, length: float, rhythm: Rhythm) -> None:
        self.length = length
        self.error = 0.0
        self.square = FadingMean(rhythm.memory)
        # Before there are peaks, two of two standard deviations each are assumed.
        self.peak = FadingMean(rhythm.memory, 2.0, 2 * rhythm.block)
        self.highest = 0.0

    def usual_peak(self, floor: float) -> float:
        """Return how large an error is at its usual worst; 0 if nothing has ever moved."""
        return (math.sqrt(self.square.value) + floor) * self._deviations

    @property
    def _deviations(self) -> float:
        """How many standard deviations the usual peak is high."""
        return self.peak.value

    def judge(self, error: float, elapsed: float, floor: float, *, is_learning: bool) -> float:
        """Smooth in the newest error, return its size in usual peaks, and learn from it."""
        share = -math.expm1(-elapsed / self.length) if self.length else 1.0
        self.error += share * (error - self.error)
        usual_peak = self.usual_peak(floor)
        score = 0.0 if is_learning or not usual_peak else abs(self.error) / usual_peak
        self.highest = max(self.highest, score * self._deviations)
        self.square.add(self.error * self.error, elapsed)
        return score

    def close_block(self, block: float) -> None:
        """End a block: its highest error is one more peak."""
        self.peak.add(max(self.highest, _LEAST_PEAK), block)
        self.highest = 0.0


class Detector:
    """Judges a series value by value; its state is a few numbers per season and horizon."""

    def __init__(self, rhythm: Rhythm) -> None:
        self._rhythm = rhythm
        self._level = FadingMean(rhythm.level)
        self._error_size = FadingMean(rhythm.memory)
        self._seasons: dict[Hashable, _Season] = {}
        self._horizons = [_Horizon(length, rhythm) for length in rhythm.horizons]
        self._rows = 0
        self._rows_not_zero = 0
        self._block_age = 0.0

    def update(self, value: float, season: Hashable = None, elapsed: float = 1.0) -> Verdict:
        """Judge `value` by the past alone, then learn from it.

        Args:
            value: finite, at most `LARGEST` in size.
            season: which of the recurring seasons (hour of the day, weekday) it is of, if any.
            elapsed: time since the value before, more than 0, in the unit of the rhythm.

        Raises:
            ValueError: `value` or `elapsed` is out of its range.
        """
        if not abs(value) <= LARGEST:
            raise ValueError(f"{value} is not a number of reasonable size")
        if not 0 < elapsed < math.inf:
            raise ValueError(f"time cannot have moved by {elapsed}")
        is_learning = self._rows < LEARNING_ROWS
        self._begin_block_after(elapsed)
        about = self._season(season)
        expected = self._level.value + about.shift.value if self._rows else value
        spread = max(about.spread.value, _LEAST_SEASON_SPREAD)
        floor = _LEAST_SPREAD * abs(self._level.value)
        usual_peak = self._horizons[0].usual_peak(floor) * spread
        error = value - expected
        if usual_peak and not is_learning:
            error = max(-MOST_PEAKS * usual_peak, min(MOST_PEAKS * usual_peak, error))
        score = max(
            horizon.judge(error / spread, elapsed, floor, is_learning=is_learning)
            for horizon in self._horizons
        )
        self._learn(expected, error, about, elapsed)
        self._rows += 1
        self._rows_not_zero += value != 0
        if self._rows_not_zero <= LEARNING_ROWS:
            return Verdict(score=0.0, is_unusual=False)
        reach = UNUSUAL * usual_peak
        return Verdict(score, score > UNUSUAL, expected, expected - reach, expected + reach)

    def _season(self, season: Hashable) -> _Season:
        """Return what is known about a season; about none, nothing is ever known."""
        if season is None:
            return _Season(self._rhythm)
        if season not in self._seasons:
            self._seasons[season] = _Season(self._rhythm)
        return self._seasons[season]

    def _begin_block_after(self, elapsed: float) -> None:
        """Begin a new block if the present one is over."""
        self._block_age += elapsed
        if self._block_age >= self._rhythm.block:
            self._block_age = 0.0
            for horizon in self._horizons:
                horizon.close_block(self._rhythm.block)

    def _learn(self, expected: float, error: float, about: _Season, elapsed: float) -> None:
        """Let the newest error count in the level and in its season."""
        if self._error_size.value:
            size = min(abs(error) / self._error_size.value, _MOST_SEASON_ERROR)
            about.spread.add(size, elapsed)
        self._error_size.add(abs(error), elapsed)
        self._level.add(expected - about.shift.value + error, elapsed)
        about.shift.add(about.shift.value + error, elapsed)
