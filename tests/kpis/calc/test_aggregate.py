from decimal import Decimal

import pytest

from kpis.calc.aggregate import over_segments, over_time
from kpis.enums import Aggregation

VALUES = [Decimal(4), Decimal(1), Decimal("2.5")]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (Aggregation.SUM, "7.5"),
        (Aggregation.MEAN, "2.5"),
        (Aggregation.LAST, "2.5"),
        (Aggregation.MIN, "1"),
        (Aggregation.MAX, "4"),
    ],
)
def test_over_time(how, expected):
    assert over_time(VALUES, how) == Decimal(expected)


def test_levels_of_segments_add_up():
    assert over_segments(VALUES, Aggregation.LAST) == Decimal("7.5")


@pytest.mark.parametrize("how", Aggregation)
def test_no_values_are_no_value(how):
    assert over_time([], how) is None


def test_sum_is_exact_beyond_28_digits():
    large, small = Decimal("1" + "0" * 30), Decimal("0.0000001")

    assert over_time([large, small, -large], Aggregation.SUM) == small


def test_sum_with_too_many_digits_is_no_value():
    assert over_time([Decimal("9" * 38)] * 2, Aggregation.SUM) is None


def test_mean_of_thirds_can_be_kept():
    assert over_time([Decimal(1), Decimal(0), Decimal(0)], Aggregation.MEAN) == Decimal(
        "0.333333333333333333"
    )
