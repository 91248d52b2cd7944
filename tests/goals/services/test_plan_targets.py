"""From a plan to targets: what came out is promised, and the plan is remembered."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from goals.calc.calculators import CALCULATORS
from goals.enums import BaselineSource, Condition, TargetRole, TargetWindow
from goals.models import PlanTarget, Target
from goals.services.plan_targets import offers_of, plan_offers_to_targets, plan_to_targets
from goals.services.plans import save_plan
from kpis.enums import Unit
from tests.factories import make_goal, make_kpi, make_membership, make_workspace
from tests.goals.facts import record
from tests.goals.services.test_calculators import NOW

pytestmark = pytest.mark.django_db

START, END = dt.date(2026, 3, 11), dt.date(2026, 4, 9)  # 30 days from tomorrow on
DATES = {"start": START, "end": END}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def editor():
    return make_membership(workspace=make_workspace(currency="USD"))


@pytest.fixture
def goal(editor):
    return make_goal(workspace=editor.workspace, starts_on=START, ends_on=END)


def plan_of(editor, calculator, inputs=None):
    return save_plan(
        workspace=editor.workspace,
        by=editor,
        now=NOW,
        calculator=calculator,
        title="Spring sale",
        inputs=inputs or CALCULATORS[calculator].example,
    )


def kpi_of(editor, **fields):
    if fields.get("unit") == Unit.MONEY:
        fields.setdefault("currency", "USD")
    return make_kpi(workspace=editor.workspace, **fields)


def test_extra_orders_become_a_target(editor, goal):
    plan, orders = plan_of(editor, "extra-orders"), kpi_of(editor, key="orders")

    (target,) = plan_to_targets(plan=plan, goal=goal, kpi=orders, by=editor, now=NOW, **DATES)

    assert (target.kpi, target.goal) == (orders, goal)
    assert (target.condition, target.target_value) == (Condition.AT_LEAST, 338)
    assert (target.window, target.role) == (TargetWindow.TOTAL, TargetRole.PRIMARY)
    assert (target.starts_on, target.ends_on) == (START, END)
    assert target.link_reason == (
        "338 extra orders are needed to earn $50,000.00; they bring $50,024.00. "
        "(plan “Spring sale”)"
    )
    link = PlanTarget.objects.for_workspace(editor.workspace).get()
    assert (link.plan, link.target, link.key) == (plan, target, "orders")


def test_extra_orders_on_top_of_what_comes_in_anyway(editor, goal):
    plan, orders = plan_of(editor, "extra-orders"), kpi_of(editor, key="orders")
    record(orders, [10] * 40, start=dt.date(2026, 1, 30), now=NOW)

    (target,) = plan_to_targets(
        plan=plan, goal=goal, kpi=orders, by=editor, now=NOW, is_on_top=True, **DATES
    )

    assert (target.target_value, target.baseline_value) == (638, 300)
    assert target.baseline_source == BaselineSource.COMPUTED
    assert (target.baseline_from, target.baseline_to) == (
        dt.date(2026, 2, 8),
        dt.date(2026, 3, 9),
    )


@pytest.mark.parametrize(
    ("calculator", "unit", "condition", "value"),
    [
        ("incremental-budget", Unit.MONEY, Condition.AT_MOST, "12500"),
        ("target-roas", Unit.RATIO, Condition.AT_LEAST, "4"),
        ("target-value", Unit.COUNT, Condition.AT_LEAST, "12000"),
        ("conversion-value", Unit.MONEY, Condition.AT_LEAST, "99920"),
        ("aov", Unit.MONEY, Condition.AT_LEAST, "148"),
        ("bounce-rate", Unit.PERCENT, Condition.AT_MOST, "0.6"),
        ("conversion-rate", Unit.PERCENT, Condition.AT_LEAST, "0.024"),
        ("roas", Unit.RATIO, Condition.AT_LEAST, "4"),
        ("roi", Unit.PERCENT, Condition.AT_LEAST, "3"),
        ("break-even-roas", Unit.RATIO, Condition.AT_LEAST, "2.5"),
        ("cac", Unit.MONEY, Condition.AT_MOST, "50"),
        ("ltv-to-cac", Unit.RATIO, Condition.AT_LEAST, "3"),
        ("cpa-ceiling", Unit.MONEY, Condition.AT_MOST, "39.2"),
    ],
)
def test_result_becomes_a_target(editor, goal, calculator, unit, condition, value):
    plan, kpi = plan_of(editor, calculator), kpi_of(editor, unit=unit)

    (target,) = plan_to_targets(plan=plan, goal=goal, kpi=kpi, by=editor, now=NOW, **DATES)

    assert (target.condition, str(target.target_value)) == (condition, value)


def test_every_calculator_offers_something(editor):
    assert all(offers_of(plan_of(editor, name)) for name in CALCULATORS)


def test_stages_of_a_funnel_become_targets_together(editor, goal):
    plan = plan_of(editor, "funnel")
    sessions, customers = kpi_of(editor, key="sessions"), kpi_of(editor, key="customers")

    targets = plan_offers_to_targets(
        plan=plan,
        goal=goal,
        kpis={"stages.0": sessions, "stages.2": customers},
        by=editor,
        now=NOW,
        role=TargetRole.SECONDARY,
        link_reason="They feed each other.",
        **DATES,
    )

    assert [(t.kpi.key, t.target_value) for t in targets] == [
        ("sessions", 33800),
        ("customers", 338),
    ]
    assert {(t.role, t.link_reason) for t in targets} == {
        (TargetRole.SECONDARY, "They feed each other.")
    }


def test_chosen_number_of_a_plan(editor, goal):
    plan, leads = plan_of(editor, "funnel"), kpi_of(editor, key="leads")

    (target,) = plan_to_targets(
        plan=plan, goal=goal, kpi=leads, key="stages.1", by=editor, now=NOW, **DATES
    )

    assert target.target_value == 1690


def test_channel_mix_promises_changes_of_the_total_and_of_a_channel(editor, goal):
    plan, conversions = plan_of(editor, "channel-gap"), kpi_of(editor, key="conversions")
    for channel in ("instagram", "search"):
        segment = {"channel": channel}
        record(conversions, [10] * 30, start=dt.date(2026, 2, 8), now=NOW, segment=segment)

    total, instagram = plan_offers_to_targets(
        plan=plan,
        goal=goal,
        kpis={"total": conversions, "channels.0": conversions},
        by=editor,
        now=NOW,
        **DATES,
    )

    assert (total.segment_key, total.condition_value, total.target_value) == ("", 25, 750)
    assert (instagram.segment_key, instagram.condition_value) == ("channel=instagram", 10)
    assert (instagram.baseline_value, instagram.target_value) == (300, 330)


def refusals(caught):
    return {field: messages[0] for field, messages in caught.value.message_dict.items()}


def test_kpi_in_another_unit_is_refused(editor, goal):
    plan, revenue = plan_of(editor, "extra-orders"), kpi_of(editor, name="R", unit=Unit.MONEY)

    with pytest.raises(ValidationError) as caught:
        plan_to_targets(plan=plan, goal=goal, kpi=revenue, by=editor, now=NOW, **DATES)

    assert refusals(caught) == {"kpi": "“R” is counted in another unit."}


def test_kpi_in_another_currency_is_refused(editor, goal):
    plan = plan_of(editor, "incremental-budget")
    won = kpi_of(editor, name="W", unit=Unit.MONEY, currency="KRW")

    with pytest.raises(ValidationError) as caught:
        plan_to_targets(plan=plan, goal=goal, kpi=won, by=editor, now=NOW, **DATES)

    assert refusals(caught) == {"kpi": "The plan is in USD, “W” in KRW."}


def test_unknown_number_of_a_plan_is_refused(editor, goal):
    with pytest.raises(ValidationError) as caught:
        plan_to_targets(
            plan=plan_of(editor, "extra-orders"),
            goal=goal,
            kpi=kpi_of(editor),
            key="moons",
            by=editor,
            now=NOW,
            **DATES,
        )

    assert set(refusals(caught)) == {"key"}


def test_what_is_wrong_with_a_kpi_stands_under_its_number(editor, goal):
    plan, conversions = plan_of(editor, "channel-gap"), kpi_of(editor)

    with pytest.raises(ValidationError) as caught:
        plan_offers_to_targets(
            plan=plan, goal=goal, kpis={"total": conversions}, by=editor, now=NOW, **DATES
        )

    assert set(refusals(caught)) == {"total"}


def test_refused_target_takes_the_others_with_it(editor, goal):
    plan = plan_of(editor, "funnel")
    kpis = {"stages.0": kpi_of(editor), "stages.1": kpi_of(editor, unit=Unit.MONEY)}

    with pytest.raises(ValidationError) as caught:
        plan_offers_to_targets(plan=plan, goal=goal, kpis=kpis, by=editor, now=NOW, **DATES)

    assert set(refusals(caught)) == {"stages.1"}
    assert not Target.objects.for_workspace(editor.workspace).exists()


def test_end_before_start_is_refused(editor, goal):
    plan, orders = plan_of(editor, "extra-orders"), kpi_of(editor)

    with pytest.raises(ValidationError) as caught:
        plan_to_targets(plan=plan, goal=goal, kpi=orders, start=END, end=START, by=editor, now=NOW)

    assert set(refusals(caught)) == {"ends_on"}


def test_goal_of_another_workspace_is_refused(editor):
    plan, orders = plan_of(editor, "extra-orders"), kpi_of(editor)

    with pytest.raises(ValidationError) as caught:
        plan_to_targets(plan=plan, goal=make_goal(), kpi=orders, by=editor, now=NOW, **DATES)

    assert set(refusals(caught)) == {"goal"}
