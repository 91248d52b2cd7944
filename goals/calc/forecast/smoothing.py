"""Exponential smoothing of a whole history at once, for many smoothing constants.

Both recurrences are linear with constant coefficients, so the state at every moment is found by
doubling: after step j each state holds the last 2^j observations, moved by the transition to the
power 2^j. That is ten array operations for 730 observations instead of a loop over them.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def smooth(values: Floats, constants: Floats) -> Floats:
    """Return the level after each observation, one row per smoothing constant.

    The first observation is the first level.
    """
    levels = constants[:, None] * values
    levels[:, 0] = values[0]
    decay = (1 - constants)[:, None]
    reach = 1
    while reach < len(values):
        levels[:, reach:] += decay * levels[:, :-reach]
        decay = decay * decay
        reach *= 2
    return levels


def smooth_trend(
    values: Floats, level_constants: Floats, trend_constants: Floats, damping: float
) -> tuple[Floats, Floats]:
    """Return level and damped trend after each observation, one row per pair of constants.

    The state moves by Holt's damped trend in error-correction form (Hyndman and others,
    Forecasting with Exponential Smoothing, 2008, chapter 2): the one-step error moves the level by
    the level constant and the trend by the product of both constants. It starts at the first
    observation without trend.
    """
    gain = level_constants * trend_constants
    levels = level_constants[:, None] * values
    trends = gain[:, None] * values
    levels[:, 0], trends[:, 0] = values[0], 0.0
    move = np.array(
        [
            [1 - level_constants, damping * (1 - level_constants)],
            [-gain, damping * (1 - gain)],
        ]
    )[:, :, :, None]
    reach = 1
    while reach < len(values):
        old_levels, old_trends = levels[:, :-reach].copy(), trends[:, :-reach].copy()
        levels[:, reach:] += move[0, 0] * old_levels + move[0, 1] * old_trends
        trends[:, reach:] += move[1, 0] * old_levels + move[1, 1] * old_trends
        move = np.einsum("ijk...,jlk...->ilk...", move, move)
        reach *= 2
    return levels, trends
