"""Calculators as the API and the pages ask for them, with numbers typed or read from KPIs."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from goals.calc.calculators import CALCULATORS, CalculatorError, UnknownCalculatorError
from goals.calc.calculators import calculate as calculate_purely
from goals.services.calculator_refusals import CODES, refusal_sentence
from goals.services.calculator_words import Words, show
from goals.services.calculators import calculate, describe_calculators, work_out
from kpis.enums import Aggregation, Kind, Unit
from tests.factories import make_kpi, make_workspace
from tests.goals.facts import record

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = dt.datetime(2026, 3, 10, 3, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 10)
FIRST_DAY = dt.date(2026, 2, 10)
ORDERS = {"incremental_revenue": "50000", "aov": "148"}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def workspace():
    return make_workspace(currency="USD")


def make_shop(workspace, *, aov=148, until=dt.date(2026, 3, 9), days=28):
    """Revenue, orders and the AOV between them, recorded up to a day."""
    money = {"unit": Unit.MONEY, "currency": "USD"}
    revenue = make_kpi(workspace=workspace, key="revenue", name="Revenue", **money)
    orders = make_kpi(workspace=workspace, key="orders", name="Orders")
    make_kpi(
        workspace=workspace,
        key="aov",
        name="AOV",
        kind=Kind.DERIVED,
        formula="revenue / orders",
        **money,
    )
    start = until - dt.timedelta(days=days - 1)
    record(revenue, [aov * 10] * days, start=start, now=NOW)
    record(orders, [10] * days, start=start, now=NOW)


def refused(workspace, name, inputs):
    with pytest.raises(ValidationError) as caught:
        work_out(workspace=workspace, name=name, inputs=inputs, today=TODAY)
    return {field: causes[0].code for field, causes in caught.value.error_dict.items()}


def test_calculate_answers_in_plain_json(workspace):
    answer = calculate(workspace=workspace, name="extra-orders", inputs=ORDERS, now=NOW)

    assert json.loads(json.dumps(answer)) == answer
    assert answer["result"] == {"orders": "338", "revenue_at_orders": "50024"}
    assert [step["text"] for step in answer["steps"]] == [
        "$50,000.00 ÷ $148.00 = 337.84 → 338",
        "338 × $148.00 = $50,024.00",
    ]
    assert answer["steps"][0]["parts"][:3] == [
        {"value": "50000", "unit": "money"},
        {"text": "÷"},
        {"value": "148", "unit": "money"},
    ]
    assert answer["sensitivity"] == [
        {
            "name": "aov",
            "label": "Average order value (AOV)",
            "of": "",
            "value": "148",
            "low": {
                "value": "133.2",
                "result": {"orders": "376", "revenue_at_orders": "50083.2"},
                "refusal": None,
            },
            "high": {
                "value": "162.8",
                "result": {"orders": "308", "revenue_at_orders": "50142.4"},
                "refusal": None,
            },
        }
    ]
    assert answer["assumptions"] == [
        {
            "name": "aov",
            "label": "Average order value (AOV)",
            "of": "",
            "value": "148",
            "unit": "money",
            "kpi": None,
            "segment": "",
            "suggested_kpi": "aov",
        }
    ]


def test_every_calculator_is_described_and_speaks_in_plain_json(workspace):
    described = describe_calculators()

    assert json.loads(json.dumps(described)) == described
    assert [each["name"] for each in described] == list(CALCULATORS)
    for each in described:
        answer = calculate(workspace=workspace, name=each["name"], inputs=each["example"], now=NOW)
        assert json.loads(json.dumps(answer)) == answer
        assert {field["name"] for field in each["results"]} == set(answer["result"])
        assert answer["sentence"]


def test_description_of_a_calculator():
    described = next(each for each in describe_calculators() if each["name"] == "funnel")

    stages = described["inputs"][2]
    assert (stages["name"], stages["type"]) == ("stages", "list")
    assert [(field["name"], field["required"]) for field in stages["fields"]] == [
        ("name", True),
        ("rate", False),
    ]


def test_unknown_calculator(workspace):
    with pytest.raises(UnknownCalculatorError):
        calculate(workspace=workspace, name="horoscope", inputs={}, now=NOW)


def test_refusal_names_the_field_in_the_readers_language(workspace):
    assert refused(workspace, "extra-orders", {**ORDERS, "aov": "0"}) == {"aov": "zero"}
    stages = [{"name": "leads"}, {"name": "customers", "rate": "1.5"}]
    inputs = {"revenue": "1", "aov": "1", "stages": stages}
    assert refused(workspace, "funnel", inputs) == {"stages.1.rate": "above"}
    assert refused(workspace, "funnel", []) == {"__all__": "not_an_object"}


PARAMS = (
    *("limit", "currency", "other", "choices", "whole", "earned", "total", "brought"),
    *("kpi", "start", "end", "reason", "part", "value"),
)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("code", sorted(CODES))
def test_every_refusal_has_a_sentence_without_holes(code, language):
    with translation.override(language):
        sentence = refusal_sentence(CalculatorError("aov", code, **dict.fromkeys(PARAMS, "1")))

    assert sentence
    assert "%" not in sentence.replace("100 %", "").replace("100\N{NO-BREAK SPACE}%", "")


def test_limits_are_written_in_the_unit_of_the_field():
    with pytest.raises(CalculatorError) as caught:
        calculate_purely("break-even-roas", {"margin": "1.2"})

    assert refusal_sentence(caught.value) == "This can be at most 100\N{NO-BREAK SPACE}%."


def test_number_is_read_from_a_kpi_over_its_last_full_days(workspace):
    make_shop(workspace, aov=131)

    calculation = work_out(
        workspace=workspace,
        name="extra-orders",
        inputs={"incremental_revenue": "50000", "aov": {"kpi": "aov"}},
        today=TODAY,
    )

    assert calculation.result.headline == 382
    (binding,) = calculation.bindings
    assert (binding.kpi.key, binding.is_typed) == ("aov", False)
    assert (binding.window.start, binding.window.end) == (
        dt.date(2026, 2, 10),
        dt.date(2026, 3, 9),
    )


def test_number_is_read_up_to_the_newest_data_and_never_from_today(workspace):
    late = make_kpi(workspace=workspace, key="late", name="Late")
    record(late, [1] * 30, start=dt.date(2026, 1, 1), now=NOW)
    fresh = make_kpi(workspace=workspace, key="fresh", name="Fresh")
    record(fresh, [1] * 9 + [1000], start=dt.date(2026, 3, 1), now=NOW)

    def total(key, days):
        inputs = {"revenue": "0", "orders": {"kpi": key, "days": days}}
        return work_out(workspace=workspace, name="aov", inputs=inputs, today=TODAY)

    assert total("late", 7).result.inputs["orders"] == "7"
    assert total("late", 7).bindings[0].window.end == dt.date(2026, 1, 30)
    assert total("fresh", 7).result.inputs["orders"] == "7"
    assert total("fresh", 7).bindings[0].window.end == dt.date(2026, 3, 9)


def test_number_is_read_from_a_segment_and_inside_lines(workspace):
    conversions = make_kpi(workspace=workspace, key="conversions", name="Conversions")
    for channel, daily in (("instagram", 3), ("search", 5)):
        record(
            conversions,
            [daily] * 28,
            start=dt.date(2026, 2, 10),
            now=NOW,
            segment={"channel": channel},
        )
    lines = [
        {"type": "lead", "count": {"kpi": "conversions", "segment": "channel=instagram"}},
        {"type": "sale", "count": {"kpi": "conversions"}},
    ]
    inputs = {"lines": [{**line, "value": "10"} for line in lines]}

    calculation = work_out(workspace=workspace, name="conversion-value", inputs=inputs, today=TODAY)

    assert [line["count"] for line in calculation.result.inputs["lines"]] == ["84", "224"]
    assert [binding.path for binding in calculation.bindings] == ["lines.0.count", "lines.1.count"]


def test_typed_number_may_be_bound_to_the_kpi_that_checks_it(workspace):
    make_shop(workspace, aov=131)
    inputs = {"incremental_revenue": "50000", "aov": {"kpi": "aov", "value": "148"}}

    calculation = work_out(workspace=workspace, name="extra-orders", inputs=inputs, today=TODAY)

    assert calculation.result.headline == 338
    assert [binding.is_typed for binding in calculation.bindings] == [True]


def test_baseline_takes_the_unit_of_the_kpi_it_is_read_from(workspace):
    rate = make_kpi(
        workspace=workspace, key="bounce", unit=Unit.PERCENT, aggregation=Aggregation.MEAN
    )
    record(rate, ["0.6"] * 28, start=dt.date(2026, 2, 10), now=NOW)
    inputs = {"baseline": {"kpi": "bounce"}, "change": "-0.5", "mode": "points"}

    result = work_out(workspace=workspace, name="target-value", inputs=inputs, today=TODAY).result

    assert (result.headline, result.unit) == (Decimal("0.1"), Unit.PERCENT)


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ({"kpi": "nothing"}, "unknown_kpi"),
        ({"kpi": 7}, "unknown_kpi"),
        ({"kpi": "orders"}, "kpi_unit"),
        ({"kpi": "old"}, "unknown_kpi"),
        ({"kpi": "empty"}, "kpi_value"),
        ({"kpi": "aov", "segment": "instagram"}, "segment"),
        ({"kpi": "aov", "segment": 7}, "segment"),
        ({"kpi": "aov", "segment": "channel=nowhere"}, "kpi_value"),
        ({"kpi": "aov", "days": 0.5}, "days"),
        ({"kpi": "aov", "days": 400}, "days"),
        ({"kpi": "aov", "days": True}, "days"),
        ({"kpi": "aov", "value": "0"}, "zero"),
    ],
)
def test_kpi_that_gives_no_number_is_refused_at_the_field(workspace, reference, code):
    make_shop(workspace)
    money = {"unit": Unit.MONEY, "currency": "USD"}
    make_kpi(workspace=workspace, key="empty", **money)
    make_kpi(workspace=workspace, key="old", is_archived=True, **money)

    found = refused(workspace, "extra-orders", {**ORDERS, "aov": reference})

    assert found == {"aov": code}


def test_unknown_part_of_a_reference_is_refused(workspace):
    make_shop(workspace)

    found = refused(workspace, "extra-orders", {**ORDERS, "aov": {"kpi": "aov", "mood": "good"}})

    assert found == {"aov.mood": "unknown_field"}


def test_kpi_of_another_workspace_is_unknown(workspace):
    make_shop(make_workspace(currency="USD"))

    found = refused(workspace, "extra-orders", {**ORDERS, "aov": {"kpi": "aov"}})

    assert found == {"aov": "unknown_kpi"}


def test_division_by_zero_inside_a_kpi_says_so(workspace):
    make_shop(workspace)
    record(
        make_kpi(workspace=workspace, key="visits", name="Visits"),
        [0] * 28,
        start=dt.date(2026, 2, 10),
        now=NOW,
    )
    make_kpi(
        workspace=workspace,
        key="endless",
        name="Endless",
        unit=Unit.MONEY,
        currency="USD",
        kind=Kind.DERIVED,
        formula="revenue / visits",
    )

    with pytest.raises(ValidationError) as caught:
        work_out(
            workspace=workspace,
            name="extra-orders",
            inputs={**ORDERS, "aov": {"kpi": "endless"}},
            today=TODAY,
        )

    assert caught.value.message_dict["aov"] == [
        "“Endless” from 2026-02-10 to 2026-03-09: No value: visits is 0"
    ]


def test_currencies_of_kpis_and_typed_money_are_not_mixed(workspace):
    make_shop(workspace)
    won = make_kpi(workspace=workspace, key="won", unit=Unit.MONEY, currency="KRW")
    record(won, [1] * 28, start=dt.date(2026, 2, 10), now=NOW)

    two_kpis = refused(
        workspace,
        "roas",
        {"revenue": {"kpi": "revenue"}, "ad_spend": {"kpi": "won"}},
    )
    stated = refused(
        workspace, "extra-orders", {**ORDERS, "currency": "KRW", "aov": {"kpi": "aov"}}
    )

    assert two_kpis == {"ad_spend": "mixed_currencies"}
    assert stated == {"aov": "mixed_currencies"}


def test_calculation_is_shown_in_words(workspace):
    shown = show(calculate_purely("extra-orders", ORDERS), Words("en", "USD"))

    assert shown.sentence == (
        "338 extra orders are needed to earn $50,000.00; they bring $50,024.00."
    )
    (swing,) = shown.swings
    assert (swing.low.value, swing.low.result, swing.low.change) == (
        "$133.20",
        "376",
        "+11.2\N{NO-BREAK SPACE}%",
    )


def test_both_readings_are_shown_as_numbers(workspace):
    shown = show(
        calculate_purely("target-roas", {"current": "2", "multiple": "2", "reading": "roas"}),
        Words("en", "USD"),
    )

    assert [(each.choice, each.text) for each in shown.readings] == [
        ("roas", "4:1"),
        ("roi", "5:1"),
    ]
