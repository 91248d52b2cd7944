from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.exact import EXACT, is_storable, rounded


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.50", "1.5"),
        ("0.33333333333333333333333", "0.333333333333333333"),
        ("0.0000000000000000005", "0"),
        ("0.0000000000000000015", "0.000000000000000002"),
        ("123456789012345678901234567890.123456789", "123456789012345678901234567890.12345679"),
        ("9E37", "9" + "0" * 37),
        ("-0", "0"),
    ],
)
def test_rounded_keeps_what_fits(value, expected):
    assert format(rounded(Decimal(value)), "f") == expected


@pytest.mark.parametrize("value", ["1E38", "-1E400", "Infinity", "NaN"])
def test_rounded_gives_up_on_what_can_never_fit(value):
    assert rounded(Decimal(value)) is None


def test_rounding_up_to_one_digit_too_many_is_no_value():
    assert rounded(Decimal("9" * 38 + ".7")) is None


@given(
    st.integers(min_value=-(10**30), max_value=10**30), st.integers(min_value=1, max_value=10**12)
)
def test_every_quotient_can_be_kept(numerator, denominator):
    quotient = rounded(EXACT.divide(Decimal(numerator), Decimal(denominator)))

    assert quotient is not None
    assert is_storable(quotient)
    assert abs(EXACT.multiply(quotient, Decimal(denominator)) - numerator) <= denominator
