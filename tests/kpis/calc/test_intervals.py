"""Wilson's interval against published tables, and at its edges."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.intervals import Interval, wilson95


def interval(part, whole):
    return Interval.of_share(Decimal(part), Decimal(whole))


# Newcombe 1998, table I, method 3 (the four published examples), and two worked by hand.
@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
        (29, 29, "0.8830", "1.0000"),
        (10, 100, "0.0552", "0.1744"),
    ],
)
def test_95_percent_interval_is_the_published_one(part, whole, low, high):
    found = interval(part, whole)

    assert (round(found.low95, 4), round(found.high95, 4)) == (Decimal(low), Decimal(high))


def test_80_percent_interval_lies_inside():
    found = interval(81, 263)

    assert (found.low80, found.high80) == (Decimal("0.272788133"), Decimal("0.345564747"))


@pytest.mark.parametrize(
    ("part", "whole"),
    [("3", "0"), ("-1", "10"), ("11", "10"), ("1.5", "10"), ("1", "10.5"), ("0", "-2")],
)
def test_what_is_no_share_of_counts_has_no_interval(part, whole):
    assert interval(part, whole) is None


def test_rest_of_a_share_is_its_mirror():
    assert interval(3, 10).of_rest() == interval(7, 10)


@given(st.integers(0, 10**30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_share_lies_in_its_interval_and_the_interval_in_0_to_1(counts):
    part, whole = counts
    found = interval(part, whole)

    if whole == 0:
        assert found is None
        return
    share = (Decimal(part) / whole).quantize(Decimal("1e-9"))
    assert 0 <= found.low95 <= found.low80 <= share <= found.high80 <= found.high95 <= 1


@given(st.integers(1, 10**6))
def test_more_counts_make_it_narrower(count):
    few, many = interval(count, count * 4), interval(count * 2, count * 8)

    assert many.high95 - many.low95 < few.high95 - few.low95


def test_of_nobody_every_share_may_be_true():
    assert wilson95(0, 0) == (0.0, 1.0)
