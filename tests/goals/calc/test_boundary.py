"""Both ends are included, everywhere."""

from decimal import Decimal

import pytest

from goals.calc.boundary import Limits, Motion, settled
from goals.enums import Bound

HUNDRED = {
    Bound.AT_LEAST: Limits(low=Decimal(100)),
    Bound.AT_MOST: Limits(high=Decimal(100)),
    Bound.BETWEEN: Limits(low=Decimal(90), high=Decimal(100)),
}


@pytest.mark.parametrize(
    ("value", "bound", "expected"),
    [
        (Decimal("99.99"), Bound.AT_LEAST, False),
        (Decimal("100.00"), Bound.AT_LEAST, True),
        (Decimal("100.01"), Bound.AT_LEAST, True),
        (Decimal("99.99"), Bound.AT_MOST, True),
        (Decimal("100.00"), Bound.AT_MOST, True),
        (Decimal("100.01"), Bound.AT_MOST, False),
        (Decimal("89.99"), Bound.BETWEEN, False),
        (Decimal("90.00"), Bound.BETWEEN, True),
        (Decimal("100.00"), Bound.BETWEEN, True),
        (Decimal("100.01"), Bound.BETWEEN, False),
    ],
)
def test_limits_include_their_ends(value, bound, expected):
    assert (value in HUNDRED[bound]) is expected
    assert HUNDRED[bound].bound == bound


@pytest.mark.parametrize(
    ("value", "end", "distance"),
    [(85, 90, 5), (95, None, 0), (107, 100, 7)],
    ids=["below", "inside", "above"],
)
def test_limits_tell_which_end_was_passed_and_how_far(value, end, distance):
    band = HUNDRED[Bound.BETWEEN]

    assert (band.passed_by(Decimal(value)), band.distance(Decimal(value))) == (end, distance)


@pytest.mark.parametrize(
    ("value", "bound", "motion", "expected"),
    [
        pytest.param(100, Bound.AT_LEAST, Motion.ONLY_RISES, True, id="reached-and-cannot-fall"),
        pytest.param(99, Bound.AT_LEAST, Motion.ONLY_RISES, None, id="may-still-rise"),
        pytest.param(101, Bound.AT_MOST, Motion.ONLY_RISES, False, id="limit-passed-for-good"),
        pytest.param(100, Bound.AT_MOST, Motion.ONLY_RISES, None, id="limit-may-still-be-passed"),
        pytest.param(99, Bound.AT_LEAST, Motion.ONLY_FALLS, False, id="smallest-value-too-small"),
        pytest.param(100, Bound.AT_LEAST, Motion.ONLY_FALLS, None, id="smallest-may-still-fall"),
        pytest.param(100, Bound.AT_MOST, Motion.ONLY_FALLS, True, id="small-enough-for-good"),
        pytest.param(101, Bound.AT_MOST, Motion.ONLY_FALLS, None, id="may-still-get-small"),
        pytest.param(500, Bound.AT_LEAST, Motion.FREE, None, id="can-fall-again"),
        pytest.param(5, Bound.AT_LEAST, Motion.FREE, None, id="can-rise-again"),
        pytest.param(101, Bound.BETWEEN, Motion.ONLY_RISES, False, id="upper-end-passed-for-good"),
        pytest.param(95, Bound.BETWEEN, Motion.ONLY_RISES, None, id="inside-and-may-rise-out"),
        pytest.param(89, Bound.BETWEEN, Motion.ONLY_RISES, None, id="may-still-rise-into-it"),
        pytest.param(89, Bound.BETWEEN, Motion.ONLY_FALLS, False, id="lower-end-passed-for-good"),
        pytest.param(101, Bound.BETWEEN, Motion.ONLY_FALLS, None, id="may-still-fall-into-it"),
    ],
)
def test_settled_only_where_nothing_can_change_it(value, bound, motion, expected):
    assert settled(value=Decimal(value), limits=HUNDRED[bound], motion=motion) is expected
