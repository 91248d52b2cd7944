"""The range of a slider."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.calc.slider import Slider, slider_around


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["10000", "12000"], ("9600", "12400", "10")),
        (["100"], ("50", "150", "1")),
        (["0.3", "0.6"], ("0.24", "0.66", "0.001")),
        (["0"], ("0", "1", "0.01")),
        (["-200", "-180"], ("-204", "-176", "0.1")),
    ],
    ids=["two", "one", "rates", "nothing", "losses"],
)
def test_slider_hand_worked(values, expected):
    found = slider_around(Decimal(value) for value in values)

    assert found == Slider(*(Decimal(each) for each in expected))


def test_slider_around_nothing_is_refused():
    with pytest.raises(ValueError, match="empty"):
        slider_around([])


@given(st.lists(st.decimals(-(10**9), 10**9, places=3), min_size=1))
def test_slider_reaches_beyond_its_values_in_some_hundred_steps(values):
    found = slider_around(values)

    assert found.least <= min(values)
    assert found.most >= max(values)
    assert 50 <= (found.most - found.least) / found.step <= 1100
