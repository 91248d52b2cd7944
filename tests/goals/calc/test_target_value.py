"""What a condition promises."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.calc.target_value import ImpossiblePromiseError, promise
from goals.enums import Bound, Condition


@pytest.mark.parametrize(
    ("condition", "value", "baseline", "expected", "bound"),
    [
        pytest.param("change_percent", 20, "10000", "12000", "at_least", id="visitors-plus-20"),
        pytest.param("change_percent", -50, "0.6", "0.3", "at_most", id="bounce-rate-halved"),
        pytest.param("change_percent", -100, "7", "0", "at_most", id="to-nothing"),
        pytest.param("change_percent", 10, "-200", "-180", "at_least", id="loss-shrinks"),
        pytest.param("change_percent", -10, "-200", "-220", "at_most", id="loss-grows"),
        pytest.param("change_percent", "12.5", "8", "9", "at_least", id="half-per-cents"),
        pytest.param("at_least", 338, None, "338", "at_least", id="orders"),
        pytest.param("at_most", "0.3", "0.6", "0.3", "at_most", id="rate-limit"),
    ],
)
def test_promise_hand_worked(condition, value, baseline, expected, bound):
    found = promise(
        condition=Condition(condition),
        value=Decimal(value),
        baseline=None if baseline is None else Decimal(baseline),
    )

    assert (found.target_value, found.bound) == (Decimal(expected), Bound(bound))


@pytest.mark.parametrize(
    ("value", "baseline", "code"),
    [
        (Decimal(20), None, "no_baseline"),
        (Decimal(20), Decimal(0), "zero_baseline"),
        (Decimal(0), Decimal(5), "no_change"),
        (Decimal("-100.1"), Decimal(5), "below_nothing"),
        (Decimal(900), Decimal(10) ** 37 * 5, "too_large"),
    ],
)
def test_promise_of_nothing_is_refused(value, baseline, code):
    with pytest.raises(ImpossiblePromiseError) as refused:
        promise(condition=Condition.CHANGE_PERCENT, value=value, baseline=baseline)

    assert refused.value.code == code


@given(
    value=st.decimals(-100, 1000, places=2).filter(bool),
    baseline=st.decimals(-(10**9), 10**9, places=4).filter(bool),
)
def test_a_rise_lies_above_its_baseline_and_a_fall_below(value, baseline):
    found = promise(condition=Condition.CHANGE_PERCENT, value=value, baseline=baseline)

    if value > 0:
        assert found.bound == Bound.AT_LEAST
        assert found.target_value > baseline
    else:
        assert found.bound == Bound.AT_MOST
        assert found.target_value < baseline
