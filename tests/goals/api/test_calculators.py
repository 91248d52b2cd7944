import pytest

from goals.calc.calculators import CALCULATORS
from tests.factories import make_kpi, make_workspace
from tests.goals.facts import record
from tests.goals.services.test_calculators import FIRST_DAY, NOW, make_shop
from tests.tokens import errors_of, make_token
from workspaces.enums import Scope

ORDERS = {"incremental_revenue": "50000", "aov": "148"}
STAGES = [{"name": "sessions"}, {"name": "leads", "rate": "0.03"}]
CUSTOMERS = {"name": "customers", "rate": "0.2"}
LEAD = {"type": "lead", "channel": "instagram", "count": "100", "value": "12000"}
PURCHASE = {"type": "purchase", "channel": "search", "count": "40", "value": "85000"}

WORKED = [  # sources/performance-goals, and one of each kind by hand
    ("extra-orders", ORDERS, {"orders": "338", "revenue_at_orders": "50024"}),
    (
        "incremental-budget",
        {"incremental_revenue": "50000", "target_roas": "4"},
        {"budget": "12500"},
    ),
    ("target-roas", {"current": "2", "multiple": "2", "reading": "roas"}, {"roas": "4"}),
    ("target-roas", {"current": "2", "multiple": "2", "reading": "roi"}, {"roas": "5"}),
    (
        "target-value",
        {"baseline": "10000", "change": "0.2", "mode": "relative"},
        {"target": "12000"},
    ),
    ("target-value", {"baseline": "0.6", "change": "-0.5", "mode": "relative"}, {"target": "0.3"}),
    ("target-value", {"baseline": "0.6", "change": "-0.5", "mode": "points"}, {"target": "0.1"}),
    (
        "conversion-value",
        {"lines": [LEAD, PURCHASE]},
        {
            "value": "4600000",
            "by_type": [
                {"type": "lead", "count": "100", "value": "1200000"},
                {"type": "purchase", "count": "40", "value": "3400000"},
            ],
            "by_channel": [
                {"channel": "instagram", "count": "100", "value": "1200000"},
                {"channel": "search", "count": "40", "value": "3400000"},
            ],
        },
    ),
    (
        "funnel",
        {"revenue": "50000", "aov": "148", "stages": [*STAGES, CUSTOMERS]},
        {
            "needed": "56334",
            "stages": [
                {"name": "sessions", "count": "56334"},
                {"name": "leads", "count": "1690"},
                {"name": "customers", "count": "338"},
            ],
        },
    ),
    ("aov", {"revenue": "118400", "orders": "800"}, {"aov": "148"}),
    ("bounce-rate", {"bounced_sessions": "6000", "sessions": "10000"}, {"bounce_rate": "0.6"}),
    ("conversion-rate", {"conversions": "240", "sessions": "10000"}, {"conversion_rate": "0.024"}),
    ("roas", {"revenue": "50000", "ad_spend": "12500"}, {"roas": "4"}),
    ("roi", {"revenue": "50000", "cost": "12500"}, {"roi": "3"}),
    ("break-even-roas", {"margin": "0.4"}, {"break_even_roas": "2.5"}),
    ("cac", {"spend": "12500", "new_customers": "250"}, {"cac": "50"}),
    ("ltv-to-cac", {"ltv": "150", "cac": "50"}, {"ltv_to_cac": "3"}),
    (
        "cpa-ceiling",
        {"aov": "148", "margin": "0.4", "target_profit": "20"},
        {"cpa_ceiling": "39.2"},
    ),
    (
        "channel-gap",
        {
            "total_change": "0.25",
            "channels": [{"name": "instagram", "share": "0.5", "change": "0.1"}],
        },
        {
            "others_change": "0.4",
            "others_share": "0.5",
            "brought": "0.05",
            "gap": "0.2",
            "channels": [{"name": "instagram", "contribution": "0.05"}],
        },
    ),
]


def work_out(api, name, inputs, who="viewer"):
    return api.post(who, f"/calculators/{name}", {"inputs": inputs})


@pytest.mark.parametrize(("name", "inputs", "result"), WORKED)
def test_worked_example(api, name, inputs, result):
    answer = work_out(api, name, inputs)

    assert answer.status_code == 200
    assert answer.json()["result"] == result


def test_no_calculator_is_without_a_worked_example():
    assert {name for name, _inputs, _result in WORKED} == set(CALCULATORS)


def test_calculation_shows_its_work(api):
    answer = work_out(api, "extra-orders", {**ORDERS, "currency": "USD"}).json()

    assert answer["sentence"] == (
        "338 extra orders are needed to earn $50,000.00; they bring $50,024.00."
    )
    assert [step["text"] for step in answer["steps"]] == [
        "$50,000.00 ÷ $148.00 = 337.84 → 338",
        "338 × $148.00 = $50,024.00",
    ]
    (swing,) = answer["sensitivity"]
    assert (swing["name"], swing["low"]["value"], swing["high"]["value"]) == (
        "aov",
        "133.2",
        "162.8",
    )
    assert [swing[side]["result"]["orders"] for side in ("low", "high")] == ["376", "308"]
    assert [(each["name"], each["value"]) for each in answer["assumptions"]] == [("aov", "148")]
    assert answer["currency"] == "USD"


def test_both_readings_of_a_return_of_two_are_told(api):
    answer = work_out(api, "target-roas", {"current": "2", "multiple": "2", "reading": "roi"})

    readings = {each["choice"]: each["value"] for each in answer.json()["readings"]}
    assert readings == {"roas": "4", "roi": "5"}


def test_number_may_be_sent_as_a_number(api):
    inputs = {"baseline": 0.6, "change": -0.5, "mode": "relative"}

    assert work_out(api, "target-value", inputs).json()["result"] == {"target": "0.3"}


def test_number_is_read_from_a_kpi_of_the_own_workspace_only(api):
    make_shop(make_workspace(currency="USD"), aov=131)
    reference = {"incremental_revenue": "50000", "aov": {"kpi": "aov"}}
    assert errors_of(work_out(api, "extra-orders", reference)) == [("aov", "unknown_kpi")]

    make_shop(api.workspace, aov=131)

    answer = work_out(api, "extra-orders", reference).json()
    assert answer["result"]["orders"] == "382"
    assert [each["kpi"] for each in answer["assumptions"]] == ["aov"]


@pytest.mark.parametrize(
    ("name", "inputs", "errors"),
    [
        ("extra-orders", {**ORDERS, "aov": "0"}, [("aov", "zero")]),
        ("extra-orders", {"incremental_revenue": "1"}, [("aov", "required")]),
        (
            "extra-orders",
            {**ORDERS, "incremental_revenue": "-1"},
            [("incremental_revenue", "negative")],
        ),
        ("extra-orders", {**ORDERS, "aov": "much"}, [("aov", "not_a_number")]),
        ("extra-orders", {**ORDERS, "mood": "good"}, [("mood", "unknown_field")]),
        (
            "funnel",
            {"revenue": "1", "aov": "1", "stages": [{"name": "a"}, {"name": "b", "rate": "1.5"}]},
            [("stages.1.rate", "above")],
        ),
        ("extra-orders", [], [("inputs", "dict_type")]),
    ],
    ids=str,
)
def test_refusal_names_the_field(api, name, inputs, errors):
    answer = work_out(api, name, inputs)

    assert answer.status_code == 422
    assert errors_of(answer) == errors


def test_mixed_currencies_are_refused_with_the_field_named(api):
    make_shop(api.workspace)
    won = make_kpi(workspace=api.workspace, key="won", unit="money", currency="KRW")
    record(won, [1] * 28, start=FIRST_DAY, now=NOW)

    answer = work_out(api, "roas", {"revenue": {"kpi": "revenue"}, "ad_spend": {"kpi": "won"}})

    assert errors_of(answer) == [("ad_spend", "mixed_currencies")]


def test_unknown_calculator_is_not_found(api):
    assert work_out(api, "horoscope", {}).status_code == 404


def test_reading_is_all_that_calculating_takes(api):
    api.tokens["viewer"] = make_token(api.members["viewer"], scopes=(Scope.READ,))
    assert work_out(api, "extra-orders", ORDERS).status_code == 200

    api.tokens["viewer"] = make_token(api.members["viewer"], scopes=(Scope.INGEST,))
    assert work_out(api, "extra-orders", ORDERS).status_code == 403


def test_list_describes_every_calculator_in_the_readers_language(api):
    listed = api.get("viewer", "/calculators").json()

    assert listed["next"] is None
    assert [each["name"] for each in listed["items"]] == list(CALCULATORS)
    first = listed["items"][0]
    assert (first["title"], first["formula"]) == (
        "Extra orders",
        str(CALCULATORS["extra-orders"].formula),
    )
    assert {each["name"]: each["type"] for each in first["inputs"]}["aov"] == "decimal"
    korean = api.get("viewer", "/calculators", Accept_Language="ko").json()["items"][0]
    assert korean["title"] != first["title"]


def test_every_described_example_can_be_sent_as_it_is(api):
    for each in api.get("viewer", "/calculators").json()["items"]:
        answer = work_out(api, each["name"], each["example"])

        assert answer.status_code == 200
        assert {field["name"] for field in each["results"]} == set(answer.json()["result"])
