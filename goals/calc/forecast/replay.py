"""Forecast by replay: ask today's question at every earlier moment and learn from the errors.

The idea is the rolling-origin evaluation of Tashman (2000), used here as the forecast's own error
distribution. `docs/decisions/0003-forecast-by-replay.md` has the reasons and the figures.
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from goals.calc.forecast.members import make_members
from goals.calc.forecast.outlook import LARGEST, Outlook, Spread, outlook
from goals.calc.forecast.season import find_season

Floats = NDArray[np.float64]
Frequency = Literal["D", "W", "M"]

SEASON_LENGTHS: dict[Frequency, int] = {"D": 7, "W": 52, "M": 12}
LONGEST_HISTORY = 730
FEWEST_BEFORE = 10
HALF_LIFE_HORIZONS, SHORTEST_HALF_LIFE = 6, 60
TRUSTED_AT = 3.0
"""So many independent replays make half of the trust in what they say."""
EQUAL_SHARE = 0.3
CUT, WIDER = 0.02, 1.1
MODEL_REPLAYS, MODEL_WIDER = 3.0, 1.15
FEWEST_FREEDOM, FREEDOM_WITHOUT_REPLAY = 3.0, 4.0
SHARPNESS = 1.24
SHORT_DEVIATION = 0.5
WIDEST = 1.5
"""No spread on the log scale is wider: an interval of a tenth to ten times says it all."""


class Replay:
    """A history made ready for many questions; each question costs little more than one sum."""

    def __init__(self, history: Sequence[float], frequency: Frequency) -> None:
        """Prepare the last 730 observations; raise `ValueError` if one is not finite."""
        known = np.asarray(history, dtype=np.float64)[-LONGEST_HISTORY:]
        if not np.isfinite(known).all():
            raise ValueError("A history holds finite numbers only.")
        self._unit = float(np.abs(known).max(initial=0.0)) or 1.0
        self._values = known / self._unit
        self._can_fall = bool((known < 0).any())
        self._is_ratio = len(known) > 0 and bool((known > 0).all())
        length = SEASON_LENGTHS[frequency]
        self._season = find_season(self._values, length=length, is_ratio=self._is_ratio)
        if len(known):
            self._members = make_members(self._season.remove(self._values), season_length=length)

    def outlook(self, *, weights: Sequence[float], done: float) -> Outlook:
        """Return what `done` plus the weighted next observations may come to."""
        ahead = np.asarray(weights, dtype=np.float64)
        if not (np.isfinite(ahead).all() and (ahead >= 0).all() and math.isfinite(done)):
            raise ValueError("Weights are finite and not negative, and what is done is finite.")
        is_short = len(self._values) < 2 * len(ahead)
        if not ahead.any():
            rest = Spread(centre=0.0)
        elif not len(self._values):
            rest = Spread(centre=0.0, scale=max(abs(done), 1.0), sharpness=0.0)
        else:
            heaviest = float(ahead.max())
            unit = min(self._unit * heaviest, LARGEST)
            rest = self._rest(ahead / heaviest, unit=unit)
        return outlook(rest=rest, done=done, can_fall=self._can_fall, is_short_history=is_short)

    def _rest(self, weights: Floats, *, unit: float) -> Spread:
        values, horizon = self._values, len(weights)
        forecasts = self._members.forecasts(self._season, weights)
        model_variance = self._model_variance(weights)
        before = 2 * self._season.length if self._season.length > 1 else FEWEST_BEFORE
        origins = np.arange(before - 1, len(values) - horizon)
        now = forecasts[:, -1]
        if len(origins) < 2:
            centre = float(now.mean())
            variance = model_variance
            freedom = FREEDOM_WITHOUT_REPLAY
        else:
            actual = np.convolve(values, weights[::-1], mode="valid")[origins + 1]
            past = forecasts[:, origins]
            age = len(values) - horizon - 1 - origins
            half_life = max(SHORTEST_HALF_LIFE, HALF_LIFE_HORIZONS * horizon)
            recency = 0.5 ** (age / half_life)
            recency /= recency.sum()
            n = min(len(origins), 1 / float(recency @ recency)) / horizon
            trust = n / (n + TRUSTED_AT)
            errors = self._errors(actual, past)
            mse = np.maximum((errors**2) @ recency, 1e-18)
            ranks = (mse.min() / mse) ** (2 * trust)
            shares = (1 - EQUAL_SHARE) * ranks / ranks.sum() + EQUAL_SHARE / len(ranks)
            combined = self._errors(actual, shares @ past)
            bias = float(combined @ recency)
            move = 0.5 * trust * bias
            centre = float(shares @ now)
            centre = centre * math.exp(move) if self._is_ratio else centre + move
            low, high = np.quantile(combined, [CUT, 1 - CUT])
            around = np.clip(combined, low, high) - bias
            replay_variance = float(around**2 @ recency) * WIDER**2
            variance = (n * replay_variance + MODEL_REPLAYS * model_variance) / (n + MODEL_REPLAYS)
            freedom = max(n + 3, FEWEST_FREEDOM)
        missing = max(0.0, 1 - len(values) / (2 * horizon))
        size = 1.0 if self._is_ratio else float(np.abs(values).mean() * weights.sum())
        variance += (missing * SHORT_DEVIATION * size) ** 2
        deviation = math.sqrt(variance)
        return Spread(
            centre=centre * unit,
            scale=min(deviation, WIDEST) if self._is_ratio else deviation * unit,
            freedom=freedom,
            is_log=self._is_ratio,
            sharpness=SHARPNESS,
        )

    def _errors(self, actual: Floats, forecast: Floats) -> Floats:
        return np.log(actual / forecast) if self._is_ratio else actual - forecast

    def _model_variance(self, weights: Floats) -> float:
        """Return the variance that the one-step errors of the smoothing lead to."""
        ahead = np.arange(len(self._values), len(self._values) + len(weights))
        carried = weights * self._season.at(ahead) if self._is_ratio else weights
        later = np.cumsum(carried[::-1])[::-1] - carried
        shocks = carried + self._members.constant * later
        steps = self._members.steps[-200:]
        variance = float(np.mean(steps**2)) * float(shocks @ shocks) if len(steps) else 0.0
        if self._is_ratio:
            variance /= (self._members.levels[0, -1] * carried.sum()) ** 2
        return variance * MODEL_WIDER**2


def forecast(
    *, history: Sequence[float], weights: Sequence[float], done: float, frequency: Frequency
) -> Outlook:
    """Return the outlook for `done` plus the weighted next observations of one history."""
    return Replay(history, frequency).outlook(weights=weights, done=done)
