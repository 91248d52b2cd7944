"""The chance that a period's end keeps a promise."""

from decimal import Decimal

import pytest

from goals.calc.boundary import Limits
from goals.calc.chance import chance
from goals.calc.forecast.outlook import Rest, make_outlook

BAND = Limits(low=Decimal(90), high=Decimal(110))


def outlook(**rest):
    """A hundred is done, and the rest moves around nothing."""
    return make_outlook(done=100.0, rest=Rest(**{"centre": 0.0, **rest}), is_short_history=False)


def test_one_end_is_the_chance_to_get_beyond_it():
    found = outlook(scale=5.0, can_fall=True)

    assert chance(found, Limits(low=Decimal(100))) == pytest.approx(0.5)
    assert chance(found, Limits(high=Decimal(100))) == pytest.approx(0.5)


def test_between_two_ends_is_what_neither_side_takes():
    """With 10 on either side at 1.64 scales, a tenth lies beyond each end."""
    assert chance(outlook(scale=10 / 1.6377443536962095, can_fall=True), BAND) == (
        pytest.approx(0.8)
    )


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        pytest.param({"is_over": True}, 1.0, id="over-and-inside"),
        pytest.param({"is_over": True, "centre": 11.0}, 0.0, id="over-and-outside"),
        pytest.param({"centre": 500.0, "scale": 1.0}, 0.001, id="nearly-hopeless-is-not-certain"),
        pytest.param({"scale": 0.01, "can_fall": True}, 0.998, id="nearly-sure-is-not-certain"),
    ],
)
def test_certainty_is_kept_for_what_nothing_can_change(rest, expected):
    assert chance(outlook(**rest), BAND) == pytest.approx(expected, abs=1e-6)


def test_sum_beyond_its_upper_end_that_cannot_fall_is_lost():
    assert chance(outlook(scale=1.0), Limits(low=Decimal(50), high=Decimal(99))) == 0
