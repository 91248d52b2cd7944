"""Every calculator by hand: the cases of the source text first, then one of each kind."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from goals.calc.calculators import CALCULATORS, UnknownCalculatorError, calculate, find_calculator
from goals.calc.calculators.spec import Number


def result_of(name, **inputs):
    """The result with its decimals as text."""

    def texts(value):
        if isinstance(value, list):
            return [{key: texts(each) for key, each in line.items()} for line in value]
        return str(value)

    return {key: texts(value) for key, value in calculate(name, inputs).result.items()}


def lines_of(name, **inputs):
    """The calculation as it is written, numbers as they are."""
    return [
        f"{step.label}: "
        + " ".join(str(p.value if isinstance(p, Number) else p) for p in step.parts)
        for step in calculate(name, inputs).steps
    ]


# sources/performance-goals: 50,000 of incremental revenue at an AOV of 148 and a ROAS of 4
def test_extra_orders_of_the_source():
    assert result_of("extra-orders", incremental_revenue="50000", aov="148") == {
        "orders": "338",
        "revenue_at_orders": "50024",
    }


def test_incremental_budget_of_the_source():
    assert result_of("incremental-budget", incremental_revenue="50000", target_roas="4") == {
        "budget": "12500"
    }


def test_doubling_a_return_of_two_read_as_roas():
    assert result_of("target-roas", current="2", multiple="2", reading="roas") == {"roas": "4"}


def test_doubling_a_return_of_two_read_as_roi():
    assert result_of("target-roas", current="2", multiple="2", reading="roi") == {"roas": "5"}


def test_target_roas_tells_both_readings():
    readings = calculate("target-roas", {"current": 2, "multiple": 2, "reading": "roi"}).readings

    assert [(each.choice, each.headline) for each in readings] == [("roas", 4), ("roi", 5)]


@pytest.mark.parametrize(
    ("baseline", "change", "mode", "target"),
    [
        pytest.param("10000", "0.2", "relative", "12000", id="20 % more of 10,000"),
        pytest.param("0.6", "-0.5", "relative", "0.3", id="60 % halved"),
        pytest.param("0.6", "-0.5", "points", "0.1", id="60 % less 50 points"),
        pytest.param("-40", "0.5", "relative", "-20", id="half as bad as a loss of 40"),
        pytest.param("0", "0.05", "points", "0.05", id="5 points from nothing"),
        pytest.param("0.6", "-0.6", "points", "0", id="all points"),
        pytest.param("8", "-1", "relative", "0", id="all of it"),
    ],
)
def test_target_value(baseline, change, mode, target):
    result = result_of("target-value", baseline=baseline, change=change, mode=mode)

    assert result == {"target": target}


def test_channel_gap_of_the_source():
    channels = [{"name": "instagram", "share": "0.5", "change": "0.1"}]

    assert result_of("channel-gap", total_change="0.25", channels=channels) == {
        "others_change": "0.4",
        "others_share": "0.5",
        "brought": "0.05",
        "gap": "0.2",
        "channels": [{"name": "instagram", "contribution": "0.05"}],
    }


def test_instagram_at_23_percent_of_the_mix_brings_2_3_points():
    channels = [{"name": "instagram", "share": "0.23", "change": "0.1"}]

    result = result_of("channel-gap", total_change="0.25", channels=channels)

    assert result["channels"] == [{"name": "instagram", "contribution": "0.023"}]


def test_conversion_value_is_shown_by_type_and_by_channel():
    lines = [
        {"type": "lead", "channel": "instagram", "count": "100", "value": "12000"},
        {"type": "purchase", "channel": "instagram", "count": "40", "value": "85000"},
        {"type": "lead", "channel": "search", "count": "50", "value": "12000"},
        {"type": "call", "count": "3", "value": "1000"},
    ]

    assert result_of("conversion-value", lines=lines) == {
        "value": "5203000",
        "by_type": [
            {"type": "lead", "count": "150", "value": "1800000"},
            {"type": "purchase", "count": "40", "value": "3400000"},
            {"type": "call", "count": "3", "value": "3000"},
        ],
        "by_channel": [
            {"channel": "instagram", "count": "140", "value": "4600000"},
            {"channel": "search", "count": "50", "value": "600000"},
        ],
    }


def test_funnel_rounds_each_stage_up():
    stages = [
        {"name": "sessions"},
        {"name": "leads", "rate": "0.03"},
        {"name": "customers", "rate": "0.2"},
    ]

    assert result_of("funnel", revenue="50000", aov="148", stages=stages) == {
        "needed": "56334",  # 1,690 ÷ 0.03 = 56,333.3
        "stages": [
            {"name": "sessions", "count": "56334"},
            {"name": "leads", "count": "1690"},  # 338 ÷ 0.2
            {"name": "customers", "count": "338"},  # 337.8
        ],
    }


def test_funnel_whose_first_stage_has_a_rate_says_how_many_stand_before_it():
    stages = [{"name": "leads", "rate": "0.05"}, {"name": "customers", "rate": "0.2"}]

    assert result_of("funnel", revenue="50000", aov="148", stages=stages) == {
        "needed": "33800",
        "stages": [{"name": "leads", "count": "1690"}, {"name": "customers", "count": "338"}],
    }


@pytest.mark.parametrize(
    ("name", "inputs", "result"),
    [
        ("aov", {"revenue": "118400", "orders": "800"}, {"aov": "148"}),
        (
            "bounce-rate",
            {"bounced_sessions": "6000", "sessions": "10000"},
            {"bounce_rate": "0.6"},
        ),
        (
            "conversion-rate",
            {"conversions": "240", "sessions": "10000"},
            {"conversion_rate": "0.024"},
        ),
        ("roas", {"revenue": "50000", "ad_spend": "12500"}, {"roas": "4"}),
        ("roi", {"revenue": "50000", "cost": "12500"}, {"roi": "3"}),
        ("roi", {"revenue": "0", "cost": "12500"}, {"roi": "-1"}),
        ("break-even-roas", {"margin": "0.4"}, {"break_even_roas": "2.5"}),
        ("cac", {"spend": "12500", "new_customers": "250"}, {"cac": "50"}),
        ("ltv-to-cac", {"ltv": "150", "cac": "50"}, {"ltv_to_cac": "3"}),
        (
            "cpa-ceiling",
            {"aov": "148", "margin": "0.4", "target_profit": "20"},
            {"cpa_ceiling": "39.2"},
        ),
        (
            "cpa-ceiling",
            {"aov": "100", "margin": "0.4", "target_profit": "40"},
            {"cpa_ceiling": "0"},
        ),
    ],
)
def test_result(name, inputs, result):
    assert result_of(name, **inputs) == result


@override("en")
def test_steps_show_the_arithmetic():
    assert lines_of("extra-orders", incremental_revenue="50000", aov="148") == [
        "Extra orders: 50000 ÷ 148 = 337.837837837837837838 → 338",
        "Revenue of these orders: 338 × 148 = 50024",
    ]
    assert lines_of("extra-orders", incremental_revenue="1480", aov="148") == [
        "Extra orders: 1480 ÷ 148 = 10",
        "Revenue of these orders: 10 × 148 = 1480",
    ]
    assert lines_of("target-roas", current="2", multiple="2", reading="roi") == [
        "Target ROI: 2 × 2 = 4",
        "Target ROAS: 4 + 1 = 5",
    ]


def test_sensitivity_moves_each_assumption_by_a_tenth():
    (swing,) = calculate("extra-orders", {"incremental_revenue": 50000, "aov": 148}).sensitivity

    assert swing.assumption.name == "aov"
    assert (swing.low.value, swing.low.result["orders"]) == (Decimal("133.2"), 376)
    assert (swing.high.value, swing.high.result["orders"]) == (Decimal("162.8"), 308)


def test_sensitivity_says_where_a_tenth_more_is_impossible():
    (swing,) = calculate("break-even-roas", {"margin": "0.95"}).sensitivity

    assert swing.high.result is None
    assert (swing.high.refusal.field, swing.high.refusal.code) == ("margin", "above")


def test_assumptions_name_the_line_they_stand_in_and_the_kpi_that_can_check_them():
    stages = [{"name": "sessions"}, {"name": "customers", "rate": "0.2"}]
    inputs = {"revenue": "50000", "aov": "148", "stages": stages}

    found = calculate("funnel", inputs).assumptions

    assert [(each.name, each.of, each.value, each.kpi) for each in found] == [
        ("aov", "", 148, "aov"),
        ("stages.1.rate", "customers", Decimal("0.2"), "conversion_rate"),
    ]


def test_falling_value_is_offered_as_a_limit():
    inputs = {"baseline": "0.6", "change": "-0.5", "mode": "relative", "unit": "percent"}

    (offer,) = calculate("target-value", inputs).offers

    assert (str(offer.condition), offer.value, str(offer.unit)) == (
        "at_most",
        Decimal("0.3"),
        "percent",
    )


def test_every_calculator_works_its_own_example_and_names_itself():
    assert {name: find_calculator(name).name for name in CALCULATORS} == {
        name: name for name in CALCULATORS
    }
    for calculator in CALCULATORS.values():
        assert calculate(calculator.name, calculator.example).steps


def test_calculators_are_those_of_the_contract():
    assert set(CALCULATORS) == {
        *("extra-orders", "incremental-budget", "target-roas", "target-value"),
        *("conversion-value", "funnel", "aov", "bounce-rate", "conversion-rate", "roas", "roi"),
        *("break-even-roas", "cac", "ltv-to-cac", "cpa-ceiling", "channel-gap"),
    }


def test_unknown_calculator():
    with pytest.raises(UnknownCalculatorError):
        calculate("horoscope", {})
