"""Laws that hold for every calculation, checked against exact fractions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from goals.calc.calculators import CALCULATORS, CalculatorError, calculate

pytestmark = pytest.mark.slow


money = st.decimals(min_value="0.01", max_value="1000000000", places=2)
rate = st.decimals(min_value="0.0001", max_value="1", places=4)
change = st.decimals(min_value="-0.9", max_value="3", places=3)
names = st.sampled_from(sorted(CALCULATORS))
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=12)
    | st.sampled_from(["0", "-1", "0.5", "roas", "points", "USD"])
)


def values(**inputs):
    return inputs


def is_refused(name, inputs):
    try:
        calculate(name, inputs)
    except CalculatorError:
        return True
    return False


@given(revenue=money, aov=money)
def test_orders_are_the_fewest_that_bring_the_revenue(revenue, aov):
    orders = calculate("extra-orders", values(incremental_revenue=revenue, aov=aov)).headline

    assert orders == orders.to_integral_value()
    assert Fraction(orders) * Fraction(aov) >= Fraction(revenue)
    assert (Fraction(orders) - 1) * Fraction(aov) < Fraction(revenue)


@given(
    revenue=money, aov=money, rates=st.lists(rate, min_size=1, max_size=4), first=st.none() | rate
)
def test_each_funnel_stage_is_the_fewest_that_feed_the_next(revenue, aov, rates, first):
    shares = [first, *rates]
    stages = [{"name": f"s{n}", "rate": share} for n, share in enumerate(shares)]

    result = calculate("funnel", values(revenue=revenue, aov=aov, stages=stages)).result

    counts = [Fraction(line["count"]) for line in result["stages"]]
    fed = list(zip(counts, counts[1:], rates, strict=False))
    if first is not None:
        fed.append((Fraction(result["needed"]), counts[0], first))
    assert all((n - 1) * Fraction(r) < then <= n * Fraction(r) for n, then, r in fed)


@given(current=rate, multiple=money)
def test_both_readings_of_a_return_agree_about_the_same_campaign(current, multiple):
    assume(current > 0)
    as_roi = calculate("target-roas", values(current=current, multiple=multiple, reading="roi"))
    as_roas = calculate("target-roas", values(current=current, multiple=multiple, reading="roas"))

    assert as_roi.headline - 1 == as_roas.headline


@given(revenue=money, cost=money)
def test_roi_is_roas_less_one(revenue, cost):
    roas = calculate("roas", values(revenue=revenue, ad_spend=cost)).headline
    roi = calculate("roi", values(revenue=revenue, cost=cost)).headline

    assert abs(roas - 1 - roi) <= Decimal("1e-17")


@given(
    total=change,
    mix=st.lists(
        st.tuples(st.decimals(min_value="0.01", max_value="0.19", places=2), change),
        min_size=1,
        max_size=5,
    ),
)
def test_channels_and_others_together_make_the_total(total, mix):
    channels = [{"name": f"c{n}", "share": s, "change": c} for n, (s, c) in enumerate(mix)]

    result = calculate("channel-gap", values(total_change=total, channels=channels)).result

    others = Fraction(result["others_share"]) * Fraction(result["others_change"])
    together = others + sum(Fraction(s) * Fraction(c) for s, c in mix)
    assert abs(together - Fraction(total)) < Fraction(1, 10**15)


@given(baseline=money, fall=rate)
def test_points_and_shares_agree_where_the_baseline_is_everything(baseline, fall):
    relative = calculate("target-value", values(baseline="1", change=-fall, mode="relative"))
    points = calculate("target-value", values(baseline="1", change=-fall, mode="points"))

    assert relative.headline == points.headline == 1 - fall


@given(name=names)
def test_inputs_as_they_are_kept_give_the_same_result(name):
    once = calculate(name, CALCULATORS[name].example)

    again = calculate(name, once.inputs)

    assert (again.result, again.inputs) == (once.result, once.inputs)


@given(data=st.data(), name=names)
def test_nonsense_is_refused_and_never_an_error_or_no_number(data, name):
    inputs = dict(CALCULATORS[name].example)
    for spec in CALCULATORS[name].inputs:
        if data.draw(st.booleans()):
            inputs[spec.name] = data.draw(
                scalars | st.lists(st.dictionaries(st.text(max_size=5), scalars), max_size=2)
            )

    assert is_refused(name, inputs) or calculate(name, inputs).headline.is_finite()
