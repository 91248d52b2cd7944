"""Living assumptions: the KPI moves, the plan is worked out again, and one change is written."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from goals.calc.calculators import calculate
from goals.enums import PlanChangeKind
from goals.models import Plan, PlanAssumption, PlanChange
from goals.services.calculator_words import Words
from goals.services.plan_checks import (
    Rechecked,
    present_result,
    recheck_plans,
)
from goals.services.plan_sentences import change_sentence, present_sentence
from goals.services.plans import archive_plan, save_plan
from kpis.enums import Kind, Unit
from kpis.models import Kpi
from tests.factories import make_kpi, make_membership, make_workspace
from tests.goals.facts import record
from tests.goals.services.test_calculators import FIRST_DAY, NOW, make_shop

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def editor():
    return make_membership(workspace=make_workspace(currency="USD"))


@pytest.fixture
def plan(editor):
    """338 orders of 148 each, as the shop's data say."""
    make_shop(editor.workspace, aov=148)
    return save_plan(
        workspace=editor.workspace,
        by=editor,
        now=NOW,
        calculator="extra-orders",
        title="Spring sale",
        inputs={"incremental_revenue": "50000", "aov": {"kpi": "aov"}},
    )


def sell(plan, aov, *, now=LATER, orders=10):
    """Correct the revenue of the last 28 days so that an order is worth `aov`."""
    revenue = Kpi.objects.for_workspace(plan.workspace).get(key="revenue")
    record(revenue, [aov * orders] * 28, start=FIRST_DAY, now=now)


def changes_of(plan):
    return list(PlanChange.objects.for_workspace(plan.workspace).filter(plan=plan))


def assumption_of(plan):
    return PlanAssumption.objects.for_workspace(plan.workspace).get(plan=plan)


def told(change):
    planned = calculate(change.plan.calculator, change.plan.inputs)
    return change_sentence(change, planned, Words("en", change.plan.currency))


def test_drifted_aov_is_told_with_its_reason(plan):
    sell(plan, 131)

    assert recheck_plans(now=LATER) == Rechecked(due=1, changed=1)

    (change,) = changes_of(plan)
    assert (change.kind, change.old_value, change.new_value) == (PlanChangeKind.DRIFTED, 338, 382)
    assert change.changed_at == LATER
    assert told(change) == (
        "338 → 382 orders, because AOV is $131.00, not $148.00 (−11\N{NO-BREAK SPACE}%)"
    )
    assumption = assumption_of(plan)
    assert (assumption.checked_value, assumption.checked_at) == (131, LATER)
    assert round(assumption.drift, 4) == Decimal("-0.1149")


def test_change_is_told_in_korean(plan):
    sell(plan, 131)
    recheck_plans(now=LATER)

    with translation.override("ko"):
        planned = calculate(plan.calculator, plan.inputs)
        sentence = change_sentence(changes_of(plan)[0], planned, Words("ko", "USD"))

    assert "338 → 382" in sentence
    assert "−11\N{NO-BREAK SPACE}%" in sentence


def test_nothing_new_is_not_checked(plan):
    assert recheck_plans(now=LATER) == Rechecked(due=0, changed=0)
    assert recheck_plans(now=NOW + dt.timedelta(days=30)) == Rechecked(due=0, changed=0)


def test_check_is_done_once_however_often_it_is_asked_for(plan):
    sell(plan, 131)

    assert recheck_plans(now=LATER).changed == 1
    assert recheck_plans(now=LATER) == Rechecked(due=0, changed=0)
    assert len(changes_of(plan)) == 1


def test_small_drift_is_seen_but_not_told(plan):
    sell(plan, 143)

    assert recheck_plans(now=LATER) == Rechecked(due=1, changed=0)
    assert assumption_of(plan).checked_value == 143
    assert changes_of(plan) == []


def test_further_drift_is_told_from_what_was_told_last(plan):
    for minute, aov in enumerate((131, 130, 100)):
        now = LATER + dt.timedelta(minutes=minute)
        sell(plan, aov, now=now)
        recheck_plans(now=now)

    newest, oldest = changes_of(plan)
    assert (oldest.old_value, oldest.new_value) == (338, 382)
    assert (newest.old_value, newest.new_value) == (382, 500)


def test_return_to_the_plan_is_told(plan):
    for minute, aov in enumerate((131, 147)):
        now = LATER + dt.timedelta(minutes=minute)
        sell(plan, aov, now=now)
        recheck_plans(now=now)

    change = changes_of(plan)[0]
    assert change.kind == PlanChangeKind.RETURNED
    assert told(change) == "382 → 341 orders, back to what was planned"


def test_plan_without_a_result_says_why(plan):
    sell(plan, 0)

    recheck_plans(now=LATER)

    (change,) = changes_of(plan)
    assert (change.kind, change.new_value) == (PlanChangeKind.IMPOSSIBLE, None)
    assert told(change) == "338 → – orders: This must be above zero."

    later = LATER + dt.timedelta(minutes=1)
    sell(plan, 0, now=later, orders=11)
    assert recheck_plans(now=later).changed == 0


def test_limit_in_a_kept_refusal_is_written_in_its_unit(editor):
    margin = make_kpi(workspace=editor.workspace, key="margin", unit=Unit.PERCENT)
    record(margin, ["0.02"] * 28, start=FIRST_DAY, now=NOW)
    plan = save_plan(
        workspace=editor.workspace,
        by=editor,
        now=NOW,
        calculator="break-even-roas",
        title="Margin",
        inputs={"margin": {"kpi": "margin"}},
    )
    record(margin, ["0.05"] * 28, start=FIRST_DAY, now=LATER)

    recheck_plans(now=LATER)

    assert "100\N{NO-BREAK SPACE}%" in told(changes_of(plan)[0])


def test_kpi_without_a_value_leaves_the_assumption_as_it_was(plan):
    orders = Kpi.objects.for_workspace(plan.workspace).get(key="orders")
    record(orders, [0] * 28, start=FIRST_DAY, now=LATER)

    assert recheck_plans(now=LATER) == Rechecked(due=1, changed=0)
    assert assumption_of(plan).checked_value == 148


def test_day_that_was_not_over_is_checked_once_it_is(plan):
    """Data of today arrives today, and counts from tomorrow on."""
    revenue = Kpi.objects.for_workspace(plan.workspace).get(key="revenue")
    orders = Kpi.objects.for_workspace(plan.workspace).get(key="orders")
    for kpi, value in ((revenue, 100000), (orders, 10)):
        record(kpi, [value], start=dt.date(2026, 3, 10), now=LATER)

    assert recheck_plans(now=LATER) == Rechecked(due=1, changed=0)
    assert recheck_plans(now=LATER) == Rechecked(due=0, changed=0)

    tomorrow = NOW + dt.timedelta(days=1)
    assert recheck_plans(now=tomorrow) == Rechecked(due=1, changed=1)
    assert recheck_plans(now=tomorrow) == Rechecked(due=0, changed=0)


def test_archived_plan_is_not_checked(editor, plan):
    sell(plan, 131)
    archive_plan(plan=plan, by=editor)

    assert recheck_plans(now=LATER) == Rechecked(due=0, changed=0)


def test_only_the_workspace_asked_for_is_checked(plan):
    sell(plan, 131)

    assert recheck_plans(now=LATER, workspace=make_workspace()).due == 0
    assert recheck_plans(now=LATER, workspace=plan.workspace).due == 1


def test_plan_that_cannot_be_checked_blocks_no_other(editor, plan, caplog):
    broken = save_plan(
        workspace=editor.workspace,
        by=editor,
        now=NOW,
        calculator="extra-orders",
        title="Broken",
        inputs={"incremental_revenue": "1", "aov": {"kpi": "aov"}},
    )
    Plan.objects.for_workspace(editor.workspace).filter(pk=broken.pk).update(inputs={"moon": 1})
    sell(plan, 131)

    assert recheck_plans(now=LATER) == Rechecked(due=2, changed=1)
    assert f"plan {broken.pk} cannot be checked" in caplog.text
    assert changes_of(plan)


def test_causes_stand_in_order_of_their_drift(editor):
    make_shop(editor.workspace, aov=148)
    rate = make_kpi(workspace=editor.workspace, key="rate", name="Rate", unit=Unit.PERCENT)
    record(rate, ["0.005"] * 28, start=FIRST_DAY, now=NOW)
    make_kpi(
        workspace=editor.workspace,
        key="whole",
        name="Whole rate",
        unit=Unit.PERCENT,
        kind=Kind.DERIVED,
        formula="rate * 1",
    )
    plan = save_plan(
        workspace=editor.workspace,
        by=editor,
        now=NOW,
        calculator="funnel",
        title="Funnel",
        inputs={
            "revenue": "50000",
            "aov": {"kpi": "aov"},
            "stages": [{"name": "leads"}, {"name": "customers", "rate": {"kpi": "whole"}}],
        },
    )
    sell(plan, 141)
    record(rate, ["0.004"] * 28, start=FIRST_DAY, now=LATER)

    recheck_plans(now=LATER)

    (change,) = changes_of(plan)
    assert [cause["name"] for cause in change.causes] == ["stages.1.rate", "aov"]
    assert told(change) == (
        "Needed at the top: 2,415 → 3,170, because Whole rate is 11.2\N{NO-BREAK SPACE}%, not "
        "14\N{NO-BREAK SPACE}% (−20\N{NO-BREAK SPACE}%); AOV is $141.00, not $148.00 "
        "(−5\N{NO-BREAK SPACE}%)"
    )


def test_present_sentence_says_what_today_would_give(plan):
    sell(plan, 143)
    recheck_plans(now=LATER)
    assumptions = list(plan.assumptions.select_related("kpi"))
    planned = calculate(plan.calculator, plan.inputs)

    sentence = present_sentence(
        planned, present_result(plan, assumptions), assumptions, Words("en", "USD")
    )

    assert sentence == (
        "338 → 350 orders, because AOV is $143.00, not $148.00 (−3\N{NO-BREAK SPACE}%)"
    )


def test_present_sentence_is_empty_where_nothing_moved(plan):
    assumptions = list(plan.assumptions.select_related("kpi"))
    planned = calculate(plan.calculator, plan.inputs)

    found = present_sentence(
        planned, present_result(plan, assumptions), assumptions, Words("en", "USD")
    )

    assert found == ""


def test_queries_of_an_idle_check_do_not_grow_with_plans(editor, plan, django_assert_num_queries):
    for number in range(3):
        save_plan(
            workspace=editor.workspace,
            by=editor,
            now=NOW,
            calculator="extra-orders",
            title=f"Plan {number}",
            inputs={"incremental_revenue": "1", "aov": {"kpi": "aov"}},
        )

    with django_assert_num_queries(2):  # the time zones, the assumptions that are due
        recheck_plans(now=LATER)
