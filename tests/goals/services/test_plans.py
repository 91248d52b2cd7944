"""Plans: saved with dated assumptions, revised, archived."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from goals.models import Plan, PlanAssumption, PlanChange
from goals.services.plans import adopt_present_values, archive_plan, save_plan
from kpis.enums import Unit
from tests.factories import make_kpi, make_membership, make_workspace
from tests.goals.facts import record
from tests.goals.services.test_calculators import NOW, ORDERS, TODAY, make_shop
from workspaces.exceptions import StaleVersionError
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db


BOUND = {"name": "aov", "kpi": "aov"}


@pytest.fixture
def editor():
    return make_membership(workspace=make_workspace(currency="USD"))


def save(editor, **fields):
    return save_plan(
        workspace=editor.workspace,
        by=editor,
        now=NOW,
        **{"calculator": "extra-orders", "title": "Spring sale", "inputs": ORDERS, **fields},
    )


def refusals(editor, **fields):
    with pytest.raises(ValidationError) as caught:
        save(editor, **fields)
    return {field: causes[0].code for field, causes in caught.value.error_dict.items()}


def assumption_of(plan):
    return PlanAssumption.objects.for_workspace(plan.workspace).get(plan=plan)


def test_plan_keeps_what_went_in_and_what_came_out(editor):
    plan = save(editor)

    stored = Plan.objects.for_workspace(editor.workspace).get()
    assert stored == plan
    assert (stored.owner, stored.currency, stored.told_value) == (editor, "USD", 338)
    assert stored.inputs == ORDERS
    assert stored.result == {"orders": "338", "revenue_at_orders": "50024"}
    entry = AuditEntry.objects.for_workspace(editor.workspace).get()
    assert (entry.action, entry.object_name) == ("created", "Spring sale")


def test_typed_assumption_is_dated_with_the_day_it_was_typed(editor):
    assumption = assumption_of(save(editor))

    assert (assumption.name, assumption.value, assumption.as_of) == ("aov", 148, TODAY)
    assert (assumption.kpi, assumption.checked_value, assumption.drift) == (None, None, None)


def test_assumption_read_from_a_kpi_is_dated_with_its_last_day(editor):
    make_shop(editor.workspace, aov=131, until=dt.date(2026, 3, 5))

    plan = save(editor, inputs={"incremental_revenue": "50000", "aov": {"kpi": "aov"}})

    assumption = assumption_of(plan)
    assert plan.result["orders"] == "382"
    assert plan.inputs == {
        "incremental_revenue": "50000",
        "aov": "131",
        "currency": "USD",
    }
    assert (assumption.kpi.key, assumption.value) == ("aov", 131)
    assert assumption.as_of == assumption.checked_until == dt.date(2026, 3, 5)
    assert assumption.drift == 0


def test_typed_assumption_bound_beside_the_inputs_is_checked_at_once(editor):
    make_shop(editor.workspace, aov=131)

    plan = save(editor, assumptions=[{"name": "aov", "value": "148", "kpi": "aov"}])

    assumption = assumption_of(plan)
    assert plan.result["orders"] == "338"
    assert (assumption.value, assumption.checked_value, assumption.as_of) == (148, 131, TODAY)
    assert round(assumption.drift, 2) == Decimal("-0.11")
    assert plan.told_value == 382
    assert not PlanChange.objects.for_workspace(editor.workspace).exists()


def test_value_among_the_assumptions_stands_in_for_a_missing_input(editor):
    plan = save(
        editor,
        inputs={"incremental_revenue": "50000"},
        assumptions=[{"name": "aov", "value": "148"}],
    )

    assert plan.result["orders"] == "338"


def test_kpi_among_the_assumptions_stands_in_for_a_missing_input(editor):
    make_shop(editor.workspace, aov=131)

    plan = save(
        editor,
        inputs={"incremental_revenue": "50000"},
        assumptions=[BOUND],
    )

    assert plan.result["orders"] == "382"
    assert assumption_of(plan).kpi.key == "aov"


def test_assumption_inside_a_line_is_bound_by_its_path(editor):
    rate = make_kpi(workspace=editor.workspace, key="rate", unit=Unit.PERCENT)
    stages = [{"name": "leads"}, {"name": "customers", "rate": "0.2"}]

    plan = save(
        editor,
        calculator="funnel",
        inputs={"revenue": "50000", "aov": "148", "stages": stages},
        assumptions=[{"name": "stages.1.rate", "value": "0.20", "kpi": "rate"}],
    )

    rows = PlanAssumption.objects.for_workspace(editor.workspace).filter(plan=plan)
    assert [(row.name, row.kpi) for row in rows] == [("aov", None), ("stages.1.rate", rate)]


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"title": "  "}, {"title": "required"}),
        ({"title": "x" * 161}, {"title": "max_length"}),
        ({"inputs": {**ORDERS, "aov": "0"}}, {"aov": "zero"}),
        ({"inputs": None}, {"__all__": "not_an_object"}),
        ({"assumptions": [{"name": "moon"}]}, {"moon": "unknown_field"}),
        (
            {"assumptions": [{"name": "incremental_revenue", "kpi": "aov"}]},
            {"assumptions.0.name": "unknown_assumption"},
        ),
        ({"assumptions": [{}]}, {"assumptions.0.name": "unknown_assumption"}),
        (
            {"assumptions": [{"name": "aov", "value": "149"}]},
            {"assumptions.0.value": "differs"},
        ),
        (
            {"assumptions": [{"name": "aov", "value": "many"}]},
            {"assumptions.0.value": "differs"},
        ),
        (
            {"assumptions": [{"name": "aov", "kpi": "nothing"}]},
            {"assumptions.0.kpi": "unknown_kpi"},
        ),
        (
            {"assumptions": [{"name": "aov", "kpi": "orders"}]},
            {"assumptions.0.kpi": "kpi_unit"},
        ),
        (
            {
                "inputs": {**ORDERS, "currency": "KRW"},
                "assumptions": [BOUND],
            },
            {"aov": "mixed_currencies"},
        ),
    ],
)
def test_refused_plan_is_not_saved(editor, fields, refused):
    make_shop(editor.workspace)

    assert refusals(editor, **fields) == refused
    assert not Plan.objects.for_workspace(editor.workspace).exists()


def test_plan_is_in_the_currency_of_the_kpi_that_checks_it():
    editor = make_membership(workspace=make_workspace(currency="KRW"))
    make_shop(editor.workspace)

    plan = save(editor, assumptions=[{"name": "aov", "value": "148", "kpi": "aov"}])

    assert plan.currency == "USD"


def test_present_values_become_the_plan(editor):
    make_shop(editor.workspace, aov=131)
    plan = save(editor, assumptions=[BOUND])

    adopt_present_values(plan=plan, by=editor, now=NOW)

    stored = Plan.objects.for_workspace(editor.workspace).get()
    assumption = assumption_of(plan)
    assert (stored.result["orders"], stored.inputs["aov"]) == ("382", "131")
    assert (stored.version, stored.told_value) == (2, 382)
    assert (assumption.value, assumption.as_of, assumption.drift) == (131, dt.date(2026, 3, 9), 0)


def test_present_values_that_give_no_result_are_refused(editor):
    aov = make_kpi(workspace=editor.workspace, key="aov", unit=Unit.MONEY, currency="USD")
    record(aov, [0] * 28, start=dt.date(2026, 2, 10), now=NOW)
    plan = save(editor, assumptions=[BOUND])

    with pytest.raises(ValidationError) as caught:
        adopt_present_values(plan=plan, by=editor, now=NOW)

    assert set(caught.value.message_dict) == {"aov"}
    assert Plan.objects.for_workspace(editor.workspace).get().version == 1


def test_second_editor_of_a_plan_is_told(editor):
    plan = save(editor)
    adopt_present_values(plan=plan, by=editor, now=NOW, expected_version=1)

    with pytest.raises(StaleVersionError):
        adopt_present_values(plan=plan, by=editor, now=NOW, expected_version=1)


def test_archived_plan_leaves_the_lists(editor):
    plan = save(editor)

    archive_plan(plan=plan, by=editor)

    assert not Plan.objects.for_workspace(editor.workspace).active().exists()
