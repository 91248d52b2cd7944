import pytest

from personas.calc.intervals import wilson


def test_interval_of_a_share_is_wilsons():
    """Newcombe (1998), table I: 81 of 263."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 10)[0] == 0.0
