"""Forecast by replay: ask today's question at every earlier moment and learn from the errors.

The idea is the rolling-origin evaluation of forecasts (Tashman, 2000), used as the forecast's own
error distribution. The decision record 0003 has the reasons for each constant and the figures.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from goals.calc.forecast.evidence import Evidence
from goals.calc.forecast.members import Members
from goals.calc.forecast.outlook import LARGEST, Frequency, Outlook, Rest, make_outlook

Floats = NDArray[np.float64]

LONGEST_HISTORY = 730
FEWEST_BEFORE = 10
"""A replay starts when at least so many observations were known."""
PEAK = 0.72
"""The scale of Student's t for a standard deviation of 1; fitted, see the record."""
WIDEST = 1.5
"""No scale of logarithms is larger: a tenth to ten times says it all."""
SHORT_DEVIATION = 0.4
"""The share of the whole that a forecast without any history may be off."""
NEGLIGIBLE = 1e-9
"""Values smaller than this share of the largest count as 0."""


class Replay:
    """A history made ready for many questions; each costs little more than a few sums."""

    def __init__(self, history: Sequence[float], frequency: Frequency) -> None:
        """Prepare the last 730 observations.

        Raises:
            ValueError: an observation is not finite.
        """
        known = np.asarray(history, dtype=np.float64)[-LONGEST_HISTORY:]
        if not np.isfinite(known).all():
            raise ValueError("A history holds finite numbers only.")
        largest = float(np.abs(known).max(initial=0.0))
        self._unit = largest if largest > 1 / LARGEST else 1.0
        scaled = known / self._unit
        self._values = np.where(np.abs(scaled) < NEGLIGIBLE, 0.0, scaled)
        self._can_fall = bool((self._values < 0).any())
        self._members = Members(self._values, frequency) if len(known) else None
        self._rests: dict[bytes, Rest] = {}

    def outlook(self, *, weights: Sequence[float], done: float) -> Outlook:
        """Return what `done` plus the weighted next observations may come to.

        Raises:
            ValueError: a weight is negative, or a number is not finite.
        """
        ahead = np.asarray(weights, dtype=np.float64)
        if not (np.isfinite(ahead).all() and (ahead >= 0).all() and math.isfinite(done)):
            raise ValueError("Weights are finite and not negative, and what is done is finite.")
        if not ahead.any():
            rest = Rest(centre=0.0, is_over=True)
        elif self._members is None:
            rest = Rest(centre=0.0, scale=math.inf, can_fall=True)
        else:
            rest = self._kept_rest(ahead, self._members)
        is_short = len(self._values) < 2 * len(ahead)
        return make_outlook(done=done, rest=rest, is_short_history=is_short)

    def _kept_rest(self, weights: Floats, members: Members) -> Rest:
        """Return what the weighted next observations bring, worked out once for each horizon."""
        horizon = weights.tobytes()
        if horizon not in self._rests:
            self._rests[horizon] = self._rest(weights, members)
        return self._rests[horizon]

    def _rest(self, raw_weights: Floats, members: Members) -> Rest:
        heaviest = float(raw_weights.max())
        weights = raw_weights / heaviest
        unit = min(self._unit * heaviest, LARGEST)
        evidence = self._evidence(members, weights)
        size = 1.0 if evidence.is_log else float(np.abs(self._values).mean() * weights.sum())
        missing = max(0.0, 1 - len(self._values) / (2 * len(weights)))
        model = math.hypot(members.deviation(weights), missing * SHORT_DEVIATION * size)
        centre, deviation = evidence.centre_and_deviation(model)
        scale = PEAK * deviation if deviation > NEGLIGIBLE else 0.0  # a history without changes
        return Rest(
            centre=centre * unit,
            scale=min(scale, WIDEST) if evidence.is_log else scale * unit,
            is_log=evidence.is_log,
            can_fall=self._can_fall,
        )

    def _evidence(self, members: Members, weights: Floats) -> Evidence:
        """Return today's forecasts beside those of each moment whose future is known."""
        forecasts = members.forecasts(weights)
        known_until = max(len(self._values) - len(weights), 0)
        past = forecasts[:, FEWEST_BEFORE - 1 : known_until]
        actual = np.zeros(0)
        if past.size:
            actual = np.convolve(self._values, weights[::-1], mode="valid")[FEWEST_BEFORE:]
        return Evidence(
            past=past,
            actual=actual,
            now=forecasts[:, -1],
            horizon=len(weights),
            is_log=members.is_ratio,
        )
