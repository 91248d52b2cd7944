import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.exact import is_storable, plain
from kpis.models import Measurement
from kpis.models.exact_decimal import ExactDecimalField, from_sqlite, to_sqlite
from tests.factories import make_measurement, make_series


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "0",
        "-3",
        "1.5",
        "0.000001",
        "0.1234567890123456",
        "99999999999",
        "12345678901234567890.123456789012345678",
    ],
)
def test_value_comes_back_to_the_last_digit(text):
    series = make_series()

    make_measurement(series=series, measured_on=dt.date(2026, 1, 1), value=Decimal(text))

    stored = Measurement.objects.for_workspace(series.workspace).get()
    assert str(stored.value) == text


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=9, min_value=-(10**25), max_value=10**25
    )
)
def test_sqlite_form_is_reversible(value):
    assert from_sqlite(to_sqlite(value)) == value
    assert str(plain(value)) != "-0"


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "1E+39", "1E-19", "ten"])
def test_what_cannot_be_kept_exactly_is_refused(wrong):
    with pytest.raises(ValidationError):
        ExactDecimalField().to_python(wrong)


def test_limits_are_counted_in_digits():
    assert is_storable(Decimal("9" * 38))
    assert not is_storable(Decimal("9" * 39))
    assert not is_storable(Decimal("9" * 30 + "." + "9" * 9))
