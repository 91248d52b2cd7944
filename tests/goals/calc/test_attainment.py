"""Shares of the way and of the allowance."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.calc.attainment import allowance_used, attainment, band_attainment

values = st.decimals(-(10**9), 10**9, places=3)


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "expected"),
    [
        pytest.param("10000", "12000", "10000", "0", id="at-the-baseline"),
        pytest.param("10000", "12000", "11240", "0.62", id="on-the-way"),
        pytest.param("10000", "12000", "12000", "1", id="at-the-target"),
        pytest.param("10000", "12000", "13000", "1.5", id="beyond-is-not-cut"),
        pytest.param("10000", "12000", "9500", "-0.25", id="worse-than-the-baseline"),
        pytest.param("0.6", "0.3", "0.45", "0.5", id="downwards"),
        pytest.param("0.6", "0.3", "0.7", "-0.333333333333333333", id="downwards-and-worse"),
        pytest.param("0", "338", "200", "0.591715976331360947", id="from-nothing"),
    ],
)
def test_attainment_hand_worked(baseline, target, actual, expected):
    assert attainment(
        baseline=Decimal(baseline), target=Decimal(target), actual=Decimal(actual)
    ) == Decimal(expected)


def test_attainment_without_a_way_is_refused():
    with pytest.raises(ValueError, match="no way"):
        attainment(baseline=Decimal(5), target=Decimal("5.0"), actual=Decimal(7))


@pytest.mark.parametrize(
    ("limit", "actual", "expected"),
    [("12500", "5000", "0.4"), ("12500", "12500", "1"), ("12500", "15000", "1.2")],
)
def test_allowance_used_hand_worked(limit, actual, expected):
    assert allowance_used(limit=Decimal(limit), actual=Decimal(actual)) == Decimal(expected)


def test_allowance_of_nothing_is_refused():
    with pytest.raises(ValueError, match="allowance of nothing"):
        allowance_used(limit=Decimal(0), actual=Decimal(1))


@pytest.mark.parametrize(
    ("baseline", "actual", "expected"),
    [
        pytest.param("60", "60", "0", id="below-at-the-baseline"),
        pytest.param("60", "75", "0.75", id="below-on-the-way"),
        pytest.param("60", "80", "1", id="at-the-lower-end"),
        pytest.param("60", "93", "1", id="inside"),
        pytest.param("60", "110", "0.5", id="beyond-the-other-end"),
        pytest.param("60", "50", "-0.5", id="worse-than-the-baseline"),
        pytest.param("120", "110", "0.5", id="above-on-the-way-down"),
        pytest.param("90", "90", "0", id="inside-no-allowance-used"),
        pytest.param("90", "95", "0.5", id="inside-half-of-the-upper-allowance"),
        pytest.param("90", "82", "0.8", id="inside-most-of-the-lower-allowance"),
        pytest.param("90", "105", "1.5", id="allowance-exceeded"),
        pytest.param("80", "90", "0.5", id="from-an-end-inwards"),
    ],
)
def test_band_attainment_hand_worked(baseline, actual, expected):
    found = band_attainment(
        baseline=Decimal(baseline), low=Decimal(80), high=Decimal(100), actual=Decimal(actual)
    )

    assert found == Decimal(expected)


def test_band_attainment_at_its_end_has_no_allowance_outwards():
    with pytest.raises(ValueError, match="no way"):
        band_attainment(
            baseline=Decimal(80), low=Decimal(80), high=Decimal(100), actual=Decimal(70)
        )


@given(baseline=values, target=values, share=st.decimals(-5, 5, places=2))
def test_attainment_gives_back_the_share_that_was_gone(baseline, target, share):
    if abs(target - baseline) < 1:
        return

    found = attainment(
        baseline=baseline, target=target, actual=baseline + share * (target - baseline)
    )

    assert abs(found - share) < Decimal("1e-15")
