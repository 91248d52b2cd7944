"""What a condition promises."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.calc.target_value import ImpossiblePromiseError, Terms, promise
from goals.enums import Bound, Condition
from kpis.enums import Direction, Unit


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
        Terms(Condition(condition), value=Decimal(value)),
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
        promise(Terms(Condition.CHANGE_PERCENT, value=value), baseline=baseline)

    assert refused.value.code == code


DOWN = {"direction": Direction.DOWN}
RATE = {"unit": Unit.PERCENT}


@pytest.mark.parametrize(
    ("terms", "kpi", "baseline", "expected", "bound"),
    [
        pytest.param({"change_points": -50}, RATE, "0.6", "0.1", "at_most", id="60-to-10-percent"),
        pytest.param({"change_points": "2.5"}, RATE, "0.6", "0.625", "at_least", id="points-up"),
        pytest.param({"change_points": 2}, {"unit": Unit.RATIO}, "2", "4", "at_least", id="ratio"),
        pytest.param({"hold": 5}, {}, "1000", "950", "at_least", id="visitors-held"),
        pytest.param({"hold": 5}, DOWN | RATE, "0.6", "0.63", "at_most", id="bounce-rate-held"),
        pytest.param({"hold": 0}, {}, "1000", "1000", "at_least", id="held-without-tolerance"),
        pytest.param({"hold": 0}, {}, "0", "0", "at_least", id="nothing-held"),
        pytest.param({"hold": 10}, {}, "-200", "-220", "at_least", id="loss-held"),
        pytest.param({"between": (80, 100)}, {}, "120", "100", "between", id="come-down-to"),
        pytest.param({"between": (80, 100)}, {}, "60", "80", "between", id="come-up-to"),
        pytest.param({"between": (80, 100)}, {}, "90", "80", "between", id="stay-inside"),
        pytest.param({"between": (80, 100)}, DOWN, "90", "100", "between", id="stay-below"),
        pytest.param({"between": (80, 100)}, DOWN, None, "100", "between", id="from-nowhere"),
        pytest.param(
            {"between": (80, 100)},
            {"starts_from_zero": True},
            "120",
            "80",
            "between",
            id="a-total-starts-from-nothing",
        ),
    ],
)
def test_promise_of_other_conditions_hand_worked(terms, kpi, baseline, expected, bound):
    found = promise(
        terms_of(terms), baseline=None if baseline is None else Decimal(baseline), **kpi
    )

    assert (found.target_value, found.bound) == (Decimal(expected), Bound(bound))


def terms_of(typed):
    """The terms of one condition with its numbers."""
    ((condition, numbers),) = typed.items()
    if condition == "between":
        low, high = (None if end is None else Decimal(end) for end in numbers)
        return Terms(Condition.BETWEEN, low=low, high=high)
    number = None if numbers is None else Decimal(numbers)
    name = "tolerance_percent" if condition == "hold" else "value"
    return Terms(Condition(condition), **{name: number})


@pytest.mark.parametrize(
    ("terms", "baseline", "code", "field"),
    [
        ({"change_points": 5}, "100", "no_points", "condition"),
        ({"change_percent": None}, "100", "missing", "condition_value"),
        ({"at_least": "100.0"}, "100", "no_way", "condition_value"),
        ({"hold": 5}, None, "no_baseline", "baseline_from"),
        ({"hold": 5}, "0", "zero_baseline", "tolerance_percent"),
        ({"hold": -1}, "100", "negative_tolerance", "tolerance_percent"),
        ({"hold": 101}, "100", "below_nothing", "tolerance_percent"),
        ({"hold": None}, "100", "missing", "tolerance_percent"),
        ({"between": (None, 9)}, "100", "missing", "condition_low"),
        ({"between": (9, 9)}, "100", "ends_swapped", "condition_high"),
    ],
    ids=str,
)
def test_promise_names_the_number_that_is_to_blame(terms, baseline, code, field):
    with pytest.raises(ImpossiblePromiseError) as refused:
        promise(terms_of(terms), baseline=None if baseline is None else Decimal(baseline))

    assert (refused.value.code, refused.value.field) == (code, field)


@given(
    value=st.decimals(-100, 1000, places=2).filter(bool),
    baseline=st.decimals(-(10**9), 10**9, places=4).filter(bool),
)
def test_a_rise_lies_above_its_baseline_and_a_fall_below(value, baseline):
    found = promise(Terms(Condition.CHANGE_PERCENT, value=value), baseline=baseline)

    if value > 0:
        assert found.bound == Bound.AT_LEAST
        assert found.target_value > baseline
    else:
        assert found.bound == Bound.AT_MOST
        assert found.target_value < baseline
