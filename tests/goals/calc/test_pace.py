"""What the trajectory asks for by now."""

from decimal import Decimal

import pytest

from goals.calc.pace import expected_level, expected_total


@pytest.mark.parametrize(
    ("arrived", "expected"),
    [
        pytest.param(0, None, id="nothing-arrived-nothing-asked"),
        pytest.param(1, "10", id="first-day"),
        pytest.param(15, "150", id="half"),
        pytest.param(30, "300", id="end"),
    ],
)
def test_expected_total_asks_for_the_days_that_arrived(arrived, expected):
    found = expected_total(target=Decimal(300), arrived=arrived, judged=30)

    assert found == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("baseline", "elapsed", "expected"),
    [
        pytest.param("0.6", 0, None, id="before-any-data"),
        pytest.param("0.6", 45, "0.45", id="halfway-down"),
        pytest.param("0.6", 90, "0.3", id="at-the-end"),
        pytest.param("0.6", 120, "0.3", id="later-than-the-end"),
        pytest.param(None, 45, "0.3", id="without-baseline-the-target"),
    ],
)
def test_expected_level_moves_evenly(baseline, elapsed, expected):
    found = expected_level(
        baseline=None if baseline is None else Decimal(baseline),
        target=Decimal("0.3"),
        elapsed_days=elapsed,
        period_days=90,
    )

    assert found == (None if expected is None else Decimal(expected))
