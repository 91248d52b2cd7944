import math

import pytest

from kpis.calc.unusual.fading import FadingMean


def test_fading_mean_starts_as_the_plain_mean() -> None:
    mean = FadingMean(memory=1e9)

    for value in (1.0, 2.0, 6.0):
        mean.add(value, 1.0)

    assert mean.value == pytest.approx(3.0)


def test_fading_mean_counts_values_by_how_long_they_stood() -> None:
    mean = FadingMean(memory=1e9)

    mean.add(1.0, 3.0)
    mean.add(5.0, 1.0)

    assert mean.value == pytest.approx(2.0)


def test_fading_mean_lets_the_first_value_count_by_its_weight() -> None:
    mean = FadingMean(memory=1e9, value=10.0, weight=3.0)

    mean.add(2.0, 1.0)

    assert mean.value == pytest.approx(8.0)


def test_fading_mean_forgets() -> None:
    mean = FadingMean(memory=10.0)
    for _ in range(1000):
        mean.add(1.0, 1.0)

    for _ in range(10):
        mean.add(0.0, 1.0)

    assert mean.value == pytest.approx(math.exp(-1))
