"""Each member does what its name says, on histories where that can be seen."""

import numpy as np
import pytest

from goals.calc.forecast.members import Members

SMOOTHED, SHORT_MEAN, LONG_MEAN, DAMPED, TREND, RAW, GROWN_YEAR, HALF_GROWN_YEAR = range(8)


def now(values: np.ndarray, weights: list[float], frequency: str = "M") -> np.ndarray:
    return Members(values, frequency).forecasts(np.array(weights))[:, -1]


def test_constant_history_is_carried_on_by_all():
    assert now(np.full(30, 0.5), [1.0, 1.0, 0.5]) == pytest.approx(np.full(8, 1.25))


def test_line_is_followed_by_the_trend_and_lagged_by_the_means():
    line = 100.0 + np.arange(15.0)  # too short for a year before; ends at 114

    found = now(line, [0.0, 1.0])

    assert found[TREND] == pytest.approx(116.0, rel=0.005)
    assert found[SHORT_MEAN] == pytest.approx(line[-12:].mean(), rel=0.02)
    assert found[LONG_MEAN] == pytest.approx(line.mean(), rel=0.02)
    assert found[SMOOTHED] < found[DAMPED] < found[TREND]


def test_year_before_is_repeated_with_its_growth():
    year = np.array([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 9.0])
    values = np.r_[year, 1.21 * year]

    found = now(values, [0.0, 0.0, 0.0, 0.0, 1.0])

    assert found[GROWN_YEAR] == pytest.approx(2 * 1.21**2)
    assert found[HALF_GROWN_YEAR] == pytest.approx(2 * 1.21**1.5)


def test_collapsing_trend_stays_above_a_quarter_of_the_level():
    falling = np.r_[np.full(20, 100.0), np.linspace(100, 2, 12)]

    found = now(falling, [0.0] * 11 + [1.0])

    assert found[TREND] == pytest.approx(found[SMOOTHED] / 4)


def test_values_around_zero_are_added_not_multiplied():
    found = now(np.tile([-1.0, 1.0], 60), [1.0] * 12)

    assert found[[SHORT_MEAN, LONG_MEAN]] == pytest.approx([0.0, 0.0], abs=0.05)


def test_deviation_of_a_random_walk_grows_with_the_square_root_of_time():
    rng = np.random.default_rng(1)
    walk = np.exp(np.cumsum(rng.normal(0, 0.01, 600)))
    members = Members(walk / walk.max(), "W")

    near = members.deviation(np.r_[1.0])
    far = members.deviation(np.r_[np.zeros(8), 1.0])

    assert near == pytest.approx(0.01, rel=0.35)
    assert 2 < far / near <= 3
