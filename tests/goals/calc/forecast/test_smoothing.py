"""Smoothing of a whole history at once equals the recurrence, step by step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.calc.forecast.smoothing import smooth, smooth_trend

values = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40)
constants = st.floats(0.01, 0.99)


def test_smoothing_by_hand():
    levels = smooth(np.array([10.0, 20.0, 10.0, 30.0]), np.array([0.5, 1.0]))

    assert levels.tolist() == [[10.0, 15.0, 12.5, 21.25], [10.0, 20.0, 10.0, 30.0]]


def test_trend_by_hand():
    # 20 is 10 more than expected: the level moves by half, the trend by half of half.
    # Then 15 + 2.5 * 0.8 = 17 is expected and 17 comes: no error, the trend is only damped.
    levels, trends = smooth_trend(
        np.array([10.0, 20.0, 17.0]), np.array([0.5]), np.array([0.5]), damping=0.8
    )

    assert levels[0] == pytest.approx([10.0, 15.0, 17.0])
    assert trends[0] == pytest.approx([0.0, 2.5, 2.0])


@given(values, constants, constants, st.sampled_from([0.8, 0.93, 1.0]))
def test_trend_equals_its_recurrence(history, level_constant, trend_constant, damping):
    level, trend = history[0], 0.0
    expected = [(level, trend)]
    for value in history[1:]:
        error = value - level - damping * trend
        level += damping * trend + level_constant * error
        trend = damping * trend + level_constant * trend_constant * error
        expected.append((level, trend))

    levels, trends = smooth_trend(
        np.array(history), np.array([level_constant]), np.array([trend_constant]), damping
    )

    assert levels[0] == pytest.approx([each for each, _ in expected], abs=1e-6)
    assert trends[0] == pytest.approx([each for _, each in expected], abs=1e-6)
