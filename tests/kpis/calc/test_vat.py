"""VAT into amounts and out of them: worked by hand, and back again to the last digit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.vat import VatStep


@pytest.mark.parametrize(
    ("percent", "takes_out", "delivered", "kept"),
    [
        ("10", True, "166916", "151741.818182"),
        ("10", True, "110", "100"),
        ("10", False, "100", "110"),
        ("19", True, "1.19", "1"),
        ("7.7", False, "10.01", "10.78077"),
        ("10", True, "0.0000055", "0.000005"),
        ("10", True, "-11", "-10"),
        ("0", True, "5.5", "5.5"),
    ],
)
def test_amounts_are_kept_to_the_sixth_decimal(percent, takes_out, delivered, kept):
    step = VatStep(Decimal(percent), takes_out)

    assert str(step.kept(Decimal(delivered))) == kept


@given(
    amount=st.decimals(-(10**12), 10**12, places=5),
    percent=st.decimals(0, 100, places=2),
    takes_out=st.booleans(),
)
def test_what_was_delivered_is_worked_out_again_exactly(amount, percent, takes_out):
    step = VatStep(percent, takes_out)

    assert step.delivered(step.kept(amount)) == amount
