"""Rows on their way in, as the databases take them."""

from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from kpis.models.exact_decimal import to_sqlite
from kpis.services.staging_table import millionths_of


@given(
    sign=st.sampled_from(["", "-"]),
    whole=st.integers(0, 999_999_999),
    fraction=st.text("0123456789", max_size=6),
)
@example(sign="-", whole=999_999_999, fraction="999999")
def test_millionths_of_plain_decimals_are_exact(sign, whole, fraction):
    text = f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"

    assert millionths_of([text]) == [to_sqlite(Decimal(text))]
