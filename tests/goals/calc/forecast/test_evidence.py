"""Replays decide who is believed, how the forecast is moved, and how wide it is."""

import numpy as np
import pytest

from goals.calc.forecast.evidence import Evidence

NOISE = np.tile([1.0, -1.0], 60)


def evidence(past: list[np.ndarray], actual: np.ndarray, now: list[float]) -> Evidence:
    return Evidence(past=np.array(past), actual=actual, now=np.array(now), horizon=1, is_log=False)


def test_without_replays_the_mean_and_the_model_are_all_there_is():
    nothing = Evidence(
        past=np.zeros((2, 0)),
        actual=np.zeros(0),
        now=np.array([3.0, 5.0]),
        horizon=4,
        is_log=True,
    )

    assert nothing.centre_and_deviation(0.7) == (4.0, 0.7)


def test_member_that_was_right_is_believed():
    actual = 100 + NOISE
    good, bad = np.full(120, 100.0), 100 + 20 * NOISE

    centre, deviation = evidence([good, bad], actual, [100.0, 200.0]).centre_and_deviation(1.0)

    assert 100 < centre < 120  # 15 % of the even share are left to the bad one
    assert deviation > 1.0


def test_bias_is_taken_half_back():
    actual = np.full(4000, 110.0)
    always_low = np.full(4000, 100.0)

    centre, _ = evidence([always_low], actual, [100.0]).centre_and_deviation(0.0)

    assert centre == pytest.approx(105.0, abs=0.3)


def test_deviation_is_that_of_the_errors_and_a_little_more_for_what_was_fitted():
    _, deviation = evidence([np.full(120, 100.0)], 100 + 5 * NOISE, [100.0]).centre_and_deviation(
        5.0
    )

    assert 5.0 < deviation < 5.2


def test_members_further_apart_than_usual_make_it_wider():
    actual = 100 + NOISE
    past = [np.full(120, 99.0), np.full(120, 101.0)]

    _, usual = evidence(past, actual, [99.0, 101.0]).centre_and_deviation(1.0)
    _, apart = evidence(past, actual, [98.0, 102.0]).centre_and_deviation(1.0)
    _, together = evidence(past, actual, [99.5, 100.5]).centre_and_deviation(1.0)

    assert apart / usual == pytest.approx(4**0.25)
    assert together / usual == pytest.approx(4**-0.25)


def test_logarithms_make_errors_of_ratios():
    actual = np.tile([np.exp(0.1), np.exp(-0.1)], 60)
    ratios = Evidence(
        past=np.ones((1, 120)), actual=actual, now=np.array([50.0]), horizon=1, is_log=True
    )

    centre, deviation = ratios.centre_and_deviation(0.1)

    assert centre == pytest.approx(50.0, rel=0.001)
    assert deviation == pytest.approx(0.1, rel=0.04)
