"""What is refused, with the field named."""

from decimal import Decimal

import pytest

from goals.calc.calculators import CalculatorError, calculate

ORDERS = {"incremental_revenue": "50000", "aov": "148"}
VALUE = {"baseline": "0.6", "change": "-0.5", "mode": "points"}
SHARE = {**VALUE, "mode": "relative"}
CEILING = {"aov": "148", "margin": "0.4", "target_profit": "20"}


def line(**fields):
    return {"type": "lead", "count": "1", "value": "1", **fields}


def stage(name, rate=None):
    return {"name": name, "rate": rate}


def channel(name, share, change="0.1"):
    return {"name": name, "share": share, "change": change}


@pytest.mark.parametrize(
    ("name", "inputs", "field", "code"),
    [
        # divisors
        ("extra-orders", {**ORDERS, "aov": "0"}, "aov", "zero"),
        ("extra-orders", {**ORDERS, "aov": "-0"}, "aov", "zero"),
        ("extra-orders", {"incremental_revenue": "50000"}, "aov", "required"),
        ("extra-orders", {**ORDERS, "aov": None}, "aov", "required"),
        ("extra-orders", {**ORDERS, "aov": ""}, "aov", "required"),
        (
            "incremental-budget",
            {"incremental_revenue": "1", "target_roas": "0"},
            "target_roas",
            "zero",
        ),
        ("aov", {"revenue": "1", "orders": "0"}, "orders", "zero"),
        ("bounce-rate", {"bounced_sessions": "0", "sessions": "0"}, "sessions", "zero"),
        ("conversion-rate", {"conversions": "1", "sessions": "0"}, "sessions", "zero"),
        ("roas", {"revenue": "1", "ad_spend": "0"}, "ad_spend", "zero"),
        ("roi", {"revenue": "1", "cost": "0"}, "cost", "zero"),
        ("break-even-roas", {"margin": "0"}, "margin", "zero"),
        ("cac", {"spend": "1", "new_customers": "0"}, "new_customers", "zero"),
        ("ltv-to-cac", {"ltv": "1", "cac": "0"}, "cac", "zero"),
        # money below zero
        (
            "extra-orders",
            {**ORDERS, "incremental_revenue": "-1"},
            "incremental_revenue",
            "negative",
        ),
        ("roas", {"revenue": "-1", "ad_spend": "1"}, "revenue", "negative"),
        ("cpa-ceiling", {**CEILING, "target_profit": "-1"}, "target_profit", "negative"),
        ("conversion-value", {"lines": [line(), line(value="-1")]}, "lines.1.value", "negative"),
        # currencies
        (
            "extra-orders",
            {
                "incremental_revenue": {"value": "50000", "currency": "USD"},
                "aov": {"value": "148", "currency": "KRW"},
            },
            "aov",
            "mixed_currencies",
        ),
        (
            "extra-orders",
            {**ORDERS, "aov": {"value": "1", "currency": "KRW"}, "currency": "USD"},
            "aov",
            "mixed_currencies",
        ),
        (
            "conversion-value",
            {"lines": [line(currency="USD"), line(currency="KRW")]},
            "lines.1.currency",
            "mixed_currencies",
        ),
        ("extra-orders", {**ORDERS, "currency": "dollars"}, "currency", "currency"),
        ("extra-orders", {**ORDERS, "currency": 840}, "currency", "currency"),
        # not numbers
        ("extra-orders", {**ORDERS, "aov": "NaN"}, "aov", "not_a_number"),
        ("extra-orders", {**ORDERS, "aov": "Infinity"}, "aov", "not_a_number"),
        ("extra-orders", {**ORDERS, "aov": Decimal("NaN")}, "aov", "not_a_number"),
        ("extra-orders", {**ORDERS, "aov": float("nan")}, "aov", "not_a_number"),
        ("extra-orders", {**ORDERS, "aov": float("inf")}, "aov", "not_a_number"),
        ("extra-orders", {**ORDERS, "aov": "148 won"}, "aov", "not_a_number"),
        ("extra-orders", {**ORDERS, "aov": "1_000"}, "aov", "not_a_number"),
        ("extra-orders", {**ORDERS, "aov": "1e309"}, "aov", "not_a_number"),
        ("extra-orders", {**ORDERS, "aov": True}, "aov", "not_a_number"),
        ("extra-orders", {**ORDERS, "aov": ["148"]}, "aov", "not_a_number"),
        ("extra-orders", {**ORDERS, "aov": {"value": "148"}}, "aov", "not_a_number"),
        ("extra-orders", {**ORDERS, "aov": "1" * 39}, "aov", "too_many_digits"),
        ("extra-orders", {**ORDERS, "aov": "0." + "1" * 19}, "aov", "too_many_digits"),
        ("extra-orders", {**ORDERS, "aov": Decimal("1e400")}, "aov", "too_many_digits"),
        ("extra-orders", {**ORDERS, "aov": 10**5000}, "aov", "too_many_digits"),
        # shapes
        ("extra-orders", {**ORDERS, "mood": "good"}, "mood", "unknown_field"),
        ("break-even-roas", {"margin": "0.4", "currency": "USD"}, "currency", "unknown_field"),
        ("extra-orders", [], "", "not_an_object"),
        ("extra-orders", None, "", "not_an_object"),
        ("conversion-value", {}, "lines", "required"),
        ("conversion-value", {"lines": []}, "lines", "empty"),
        ("conversion-value", {"lines": "lead"}, "lines", "not_a_list"),
        ("conversion-value", {"lines": ["lead"]}, "lines.0", "not_an_object"),
        ("conversion-value", {"lines": [line()] * 51}, "lines", "too_many_lines"),
        ("conversion-value", {"lines": [line(type=" ")]}, "lines.0.type", "required"),
        ("conversion-value", {"lines": [line(type="x" * 81)]}, "lines.0.type", "too_long"),
        ("conversion-value", {"lines": [line(type=7)]}, "lines.0.type", "not_text"),
        ("conversion-value", {"lines": [line(type="a\x00b")]}, "lines.0.type", "not_text"),
        ("conversion-value", {"lines": [line(mood="good")]}, "lines.0.mood", "unknown_field"),
        # what is meant is asked, never guessed
        ("target-roas", {"current": "2", "multiple": "2"}, "reading", "required"),
        (
            "target-roas",
            {"current": "2", "multiple": "2", "reading": "both"},
            "reading",
            "not_a_choice",
        ),
        ("target-value", {"baseline": "0.6", "change": "-0.5"}, "mode", "required"),
        ("target-value", {**VALUE, "mode": 1}, "mode", "not_a_choice"),
        # values that lead nowhere
        (
            "target-value",
            {**VALUE, "baseline": "0", "mode": "relative"},
            "baseline",
            "zero_baseline",
        ),
        ("target-value", {**VALUE, "change": "0"}, "change", "no_change"),
        ("target-value", {**VALUE, "change": "-0.7"}, "change", "below_nothing"),
        ("target-value", {**SHARE, "change": "-1.1"}, "change", "below_nothing"),
        ("target-value", {**VALUE, "unit": "count"}, "mode", "points_need_rate"),
        ("target-value", {**VALUE, "unit": "miles"}, "unit", "not_a_choice"),
        ("target-roas", {"current": "0", "multiple": "2", "reading": "roi"}, "current", "zero"),
        (
            "bounce-rate",
            {"bounced_sessions": "11", "sessions": "10"},
            "bounced_sessions",
            "more_than_all",
        ),
        ("break-even-roas", {"margin": "1.01"}, "margin", "above"),
        ("cpa-ceiling", {**CEILING, "target_profit": "60"}, "target_profit", "more_than_earned"),
        (
            "funnel",
            {"revenue": "1", "aov": "1", "stages": [stage("a"), stage("b")]},
            "stages.1.rate",
            "required",
        ),
        (
            "funnel",
            {"revenue": "1", "aov": "1", "stages": [stage("a"), stage("b", "0")]},
            "stages.1.rate",
            "zero",
        ),
        (
            "funnel",
            {"revenue": "1", "aov": "1", "stages": [stage("a"), stage("A", "0.5")]},
            "stages.1.name",
            "twice",
        ),
        (
            "channel-gap",
            {"total_change": "0.2", "channels": [channel("a", "0.6"), channel("b", "0.5")]},
            "channels",
            "shares_over_one",
        ),
        (
            "channel-gap",
            {"total_change": "0.2", "channels": [channel("a", "0.5"), channel("b", "0.5")]},
            "channels",
            "no_others",
        ),
        (
            "channel-gap",
            {"total_change": "-1.5", "channels": [channel("a", "0.5")]},
            "total_change",
            "below",
        ),
        (
            "conversion-value",
            {"lines": [line(count="9" * 30, value="9" * 30)]},
            "lines",
            "too_large",
        ),
    ],
)
def test_refused(name, inputs, field, code):
    with pytest.raises(CalculatorError) as caught:
        calculate(name, inputs)

    assert (caught.value.field, caught.value.code) == (field, code)


def test_money_may_name_one_currency_in_several_places():
    result = calculate(
        "extra-orders",
        {
            "incremental_revenue": {"value": "50000", "currency": "USD"},
            "aov": "148",
            "currency": "USD",
        },
    )

    assert result.currency == "USD"
    assert result.inputs == {"incremental_revenue": "50000", "aov": "148", "currency": "USD"}
