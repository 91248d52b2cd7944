"""Both ends are included, everywhere."""

from decimal import Decimal

import pytest

from goals.calc.boundary import Motion, holds, settled
from goals.enums import Bound


@pytest.mark.parametrize(
    ("value", "bound", "expected"),
    [
        (Decimal("99.99"), Bound.AT_LEAST, False),
        (Decimal("100.00"), Bound.AT_LEAST, True),
        (Decimal("100.01"), Bound.AT_LEAST, True),
        (Decimal("99.99"), Bound.AT_MOST, True),
        (Decimal("100.00"), Bound.AT_MOST, True),
        (Decimal("100.01"), Bound.AT_MOST, False),
    ],
)
def test_holds_includes_the_boundary(value, bound, expected):
    assert holds(value=value, target=Decimal(100), bound=bound) is expected


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
    ],
)
def test_settled_only_where_nothing_can_change_it(value, bound, motion, expected):
    assert (
        settled(value=Decimal(value), target=Decimal(100), bound=bound, motion=motion) is expected
    )
