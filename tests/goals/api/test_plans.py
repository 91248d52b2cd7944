import datetime as dt

import pytest
import time_machine

from goals.models import Plan, PlanTarget
from goals.services.plan_checks import recheck_plans
from kpis.enums import Unit
from tests.factories import make_goal, make_kpi
from tests.goals.facts import record
from tests.goals.plans import DRIFTED, LATER, make_drifting_plan
from tests.goals.services.test_calculators import NOW, make_shop
from tests.tokens import errors_of

INPUTS = {"incremental_revenue": "50000", "aov": "148"}
PLAN = {"calculator": "extra-orders", "title": "Spring sale", "inputs": INPUTS}
PERIOD = {"start": "2026-03-11", "end": "2026-04-09"}


@pytest.fixture(autouse=True)
def _that_day():
    with time_machine.travel(NOW, tick=False):
        yield


def saved(api, **fields):
    answer = api.post("editor", "/plans", {**PLAN, **fields})
    assert answer.status_code == 201, answer.json()
    return answer.json()


def test_editors_save_plans(api):
    assert api.statuses("POST", "/plans", PLAN) == {
        "owner": 201,
        "editor": 201,
        "viewer": 403,
        "stranger": 201,  # in their own workspace
    }
    listed = api.get("viewer", "/plans").json()["items"]
    assert [plan["owner"] for plan in listed] == ["owner@acme.test", "editor@acme.test"]


def test_plan_keeps_what_went_in_and_what_came_out(api):
    plan = saved(api, inputs={**INPUTS, "currency": "USD"})

    assert plan == {
        "id": plan["id"],
        "calculator": "extra-orders",
        "title": "Spring sale",
        "owner": "editor@acme.test",
        "currency": "USD",
        "inputs": {**INPUTS, "currency": "USD"},
        "result": {"orders": "338", "revenue_at_orders": "50024"},
        "sentence": "338 extra orders are needed to earn $50,000.00; they bring $50,024.00.",
        "assumptions": [
            {
                "name": "aov",
                "value": "148",
                "kpi": None,
                "segment": "",
                "days": 28,
                "as_of": "2026-03-10",
                "present_value": None,
                "checked_until": None,
                "drift": None,
            }
        ],
        "present": {
            "result": {"orders": "338", "revenue_at_orders": "50024"},
            "sentence": "",
        },
        "is_archived": False,
        "created_at": "2026-03-10T03:00:00Z",
        "version": 1,
    }
    assert api.get("viewer", f"/plans/{plan['id']}").json() == plan


def test_assumption_is_bound_to_the_kpi_that_checks_it(api):
    """The value stands among the assumptions alone, as the contract lets it."""
    make_shop(api.workspace, aov=131)
    assumption = {"name": "aov", "value": "148", "kpi": "aov"}

    plan = saved(api, inputs={"incremental_revenue": "50000"}, assumptions=[assumption])

    (kept,) = plan["assumptions"]
    assert (kept["value"], kept["kpi"], kept["present_value"]) == ("148", "aov", "131")
    assert plan["result"]["orders"] == "338"
    assert plan["present"] == {
        "result": {"orders": "382", "revenue_at_orders": "50042"},
        "sentence": DRIFTED,
    }


def test_drift_is_read_after_the_check(api):
    plan = make_drifting_plan(workspace=api.workspace)
    before = api.get("viewer", f"/plans/{plan.public_id}").json()

    recheck_plans(now=LATER)

    after = api.get("viewer", f"/plans/{plan.public_id}").json()
    assert (before["present"]["sentence"], after["present"]["sentence"]) == ("", DRIFTED)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"calculator": "horoscope"}, [("calculator", "unknown")]),
        ({"title": " "}, [("title", "required")]),
        ({"title": "x" * 161}, [("title", "max_length")]),
        ({"inputs": {**INPUTS, "aov": "0"}}, [("aov", "zero")]),
        ({"inputs": {**INPUTS, "aov": {"kpi": "nothing"}}}, [("aov", "unknown_kpi")]),
        (
            {"assumptions": [{"name": "stages.0.rate"}]},
            [("assumptions.0.name", "unknown_assumption")],
        ),
        (
            {"assumptions": [{"name": "aov", "value": "150"}]},
            [("assumptions.0.value", "differs")],
        ),
        (
            {"assumptions": [{"name": "aov", "kpi": "nothing"}]},
            [("assumptions.0.kpi", "unknown_kpi")],
        ),
        ({"assumptions": [{"kpi": "aov"}]}, [("assumptions.0.name", "missing")]),
        ({"owner": "me"}, [("owner", "extra_forbidden")]),
    ],
    ids=str,
)
def test_refused_plan_names_the_field_and_is_not_kept(api, change, errors):
    answer = api.post("editor", "/plans", {**PLAN, **change})

    assert answer.status_code == 422
    assert errors_of(answer) == errors
    assert not Plan.objects.for_workspace(api.workspace).exists()


def test_archived_plan_leaves_the_list_and_can_still_be_read(api):
    plan = saved(api)
    assert api.statuses("DELETE", f"/plans/{plan['id']}") == {
        "owner": 204,
        "editor": 204,
        "viewer": 403,
        "stranger": 404,
    }

    assert api.get("viewer", "/plans").json()["items"] == []
    assert api.get("viewer", f"/plans/{plan['id']}").json()["is_archived"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(api, django_assert_num_queries, count):
    make_shop(api.workspace)
    for _ in range(count):
        saved(api, inputs={**INPUTS, "aov": {"kpi": "aov"}})
    api.get("viewer", "/plans")

    with django_assert_num_queries(3):  # the token, the plans, their assumptions
        api.get("viewer", "/plans")


def promise(api, plan, who="editor", **fields):
    return api.post(who, f"/plans/{plan['id']}/targets", {**PERIOD, **fields})


@pytest.fixture
def goal(api):
    return make_goal(
        workspace=api.workspace,
        starts_on=dt.date(2026, 3, 11),
        ends_on=dt.date(2026, 4, 9),
    )


def test_plan_becomes_a_target_of_a_goal(api, goal):
    plan = saved(api)
    make_kpi(workspace=api.workspace, key="orders")
    body = {"goal": goal.public_id, "kpi": "orders"}
    assert promise(api, plan, who="viewer", **body).status_code == 403

    answer = promise(api, plan, **body)

    assert answer.status_code == 201
    (target,) = answer.json()["items"]
    assert (target["goal"], target["kpi"]) == (goal.public_id, "orders")
    assert (target["condition"]["kind"], target["target_value"]) == ("at_least", "338")
    assert (target["start"], target["end"]) == (PERIOD["start"], PERIOD["end"])
    assert "Spring sale" in target["link_reason"]
    assert api.get("viewer", f"/targets/{target['id']}").json() == target
    link = PlanTarget.objects.for_workspace(api.workspace).get()
    assert (link.plan.public_id, link.target.public_id) == (plan["id"], target["id"])


def test_number_role_and_reason_can_be_chosen(api, goal):
    stages = [{"name": "leads"}, {"name": "customers", "rate": "0.2"}]
    plan = saved(
        api, calculator="funnel", inputs={"revenue": "50000", "aov": "148", "stages": stages}
    )
    make_kpi(workspace=api.workspace, key="customers")

    (target,) = promise(
        api,
        plan,
        goal=goal.public_id,
        kpi="customers",
        number="stages.1",
        role="secondary",
        link_reason="They buy.",
    ).json()["items"]

    assert (target["target_value"], target["role"], target["link_reason"]) == (
        "338",
        "secondary",
        "They buy.",
    )


def test_extra_comes_on_top_of_the_days_before(api, goal):
    orders = make_kpi(workspace=api.workspace, key="orders")
    record(orders, [10] * 40, start=dt.date(2026, 1, 30), now=NOW)
    body = {"goal": goal.public_id, "kpi": "orders", "on_top": True}

    (target,) = promise(api, saved(api), **body).json()["items"]

    assert target["target_value"] == "638"


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"goal": "nothing"}, [("goal", "unknown")]),
        ({"kpi": "nothing"}, [("kpi", "unknown")]),
        ({"kpi": "rate"}, [("kpi", "invalid")]),
        ({"number": "nothing"}, [("number", "invalid")]),
        ({"end": "2026-03-01"}, [("end", "invalid")]),
        ({"role": "hero"}, [("role", "enum")]),
    ],
    ids=str,
)
def test_refused_target_names_the_field(api, goal, change, errors):
    plan = saved(api)
    make_kpi(workspace=api.workspace, key="orders")
    make_kpi(workspace=api.workspace, key="rate", unit=Unit.PERCENT)

    answer = promise(api, plan, **{"goal": goal.public_id, "kpi": "orders", **change})

    assert answer.status_code == 422
    assert errors_of(answer) == errors
    assert not PlanTarget.objects.for_workspace(api.workspace).exists()


@pytest.mark.parametrize("field", ["goal", "kpi"])
def test_foreign_reference_is_as_unknown_as_none(api, goal, field):
    plan = saved(api)
    make_kpi(workspace=api.workspace, key="orders")
    foreign = {
        "goal": make_goal(workspace=api.foreign_workspace).public_id,
        "kpi": make_kpi(workspace=api.foreign_workspace, key="theirs").key,
    }
    body = {"goal": goal.public_id, "kpi": "orders"}

    answers = [
        promise(api, plan, **{**body, field: value}) for value in (foreign[field], "nothing")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content == answers[1].content
