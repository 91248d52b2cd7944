"""Guardrails proposed with a KPI and added with a target."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from goals.enums import Bound, Condition, TargetRole, TargetWindow
from goals.models import Target
from goals.services.guardrails import create_guarded_target, usual_guardrails
from kpis.enums import Direction
from kpis.services.catalog import Catalog
from tests.factories import END, START, make_goal, make_kpi, make_membership
from tests.goals.facts import YEAR_BEFORE, on, record

pytestmark = pytest.mark.django_db
NOW = on(dt.date(2025, 12, 31))
QUARTER_BEFORE = {"baseline_from": dt.date(2025, 10, 1), "baseline_to": dt.date(2025, 12, 29)}


@pytest.fixture
def editor(workspace):
    return make_membership(workspace=workspace)


def kpi(workspace, key, daily=None, **fields):
    found = make_kpi(workspace=workspace, key=key, name=key, **fields)
    if daily is not None:
        record(found, [daily] * 364, start=YEAR_BEFORE)
    return found


def guarded(editor, guardrails, **fields):
    orders = kpi(editor.workspace, "orders", 10)
    return create_guarded_target(
        goal=make_goal(workspace=editor.workspace),
        kpi=orders,
        by=editor,
        now=NOW,
        guardrails=guardrails,
        **{
            "link_reason": "It does.",
            "condition": Condition.AT_LEAST,
            "condition_value": Decimal(1000),
            "starts_on": START,
            "ends_on": END,
            **fields,
        },
    )


def guardrail_of(target):
    targets = Target.objects.for_workspace(target.workspace)
    return targets.get(role=TargetRole.GUARDRAIL)


def test_a_kpi_proposes_its_own_guardrails_and_the_library_else(workspace):
    bounce, returning, aov = (
        kpi(workspace, key) for key in ("bounce_rate", "returning_visitors", "aov")
    )
    visitors = kpi(workspace, "new_visitors", library_key="new_visitors")
    mine = kpi(workspace, "mine", suggested_guardrails=["aov", "mine", "gone"])
    catalog = Catalog.of(workspace)

    assert usual_guardrails(kpi=visitors, catalog=catalog) == [bounce, returning]
    assert usual_guardrails(kpi=mine, catalog=catalog) == [aov]
    assert usual_guardrails(kpi=aov, catalog=catalog) == []


def test_an_archived_kpi_guards_nothing(workspace):
    kpi(workspace, "aov", is_archived=True)
    orders = kpi(workspace, "orders", library_key="orders")

    assert usual_guardrails(kpi=orders, catalog=Catalog.of(workspace)) == []


def test_a_guardrail_holds_the_baseline_of_the_same_dates(editor):
    bounced = kpi(editor.workspace, "bounced", 20, direction=Direction.DOWN)

    target = guarded(editor, [bounced], window=TargetWindow.WEEK, **QUARTER_BEFORE)

    found = guardrail_of(target)
    assert (found.kpi, found.goal, found.window) == (bounced, target.goal, TargetWindow.WEEK)
    assert (found.condition, found.tolerance_percent) == (Condition.HOLD, 5)
    assert (found.baseline_from, found.baseline_to) == (target.baseline_from, target.baseline_to)
    assert (found.baseline_value, found.target_value, found.bound) == (140, 147, Bound.AT_MOST)
    assert found.link_reason


def test_without_a_computed_baseline_twelve_weeks_before_the_period_are_taken(editor):
    revenue = kpi(editor.workspace, "revenue", 100)

    found = guardrail_of(guarded(editor, [revenue]))

    assert (found.baseline_from, found.baseline_to) == (
        dt.date(2025, 10, 6),
        dt.date(2025, 12, 28),
    )
    assert (found.baseline_value, found.target_value) == (9_000, 8_550)  # scaled to 90 days


def test_a_segment_guards_where_it_is_recorded(editor):
    orders = kpi(editor.workspace, "instagram_orders")
    here, elsewhere = kpi(editor.workspace, "here"), kpi(editor.workspace, "elsewhere", 5)
    for each in (orders, here):
        record(each, [10] * 364, start=YEAR_BEFORE, segment={"channel": "instagram"})
    goal = make_goal(workspace=editor.workspace)
    create_guarded_target(
        goal=goal,
        kpi=orders,
        by=editor,
        now=NOW,
        guardrails=[here, elsewhere],
        segment_key="channel=instagram",
        link_reason="It does.",
        condition=Condition.AT_LEAST,
        condition_value=Decimal(1),
        starts_on=START,
        ends_on=END,
    )

    segments = {each.kpi.key: each.segment_key for each in goal.targets.select_related("kpi")}
    assert segments == {
        "instagram_orders": "channel=instagram",
        "here": "channel=instagram",
        "elsewhere": "",
    }


def test_all_are_saved_or_none(editor):
    empty = kpi(editor.workspace, "empty")

    with translation.override("en"), pytest.raises(ValidationError) as caught:
        guarded(editor, [empty])

    assert caught.value.message_dict == {
        "guardrails": ["empty: There is no data in the baseline's dates."]
    }
    assert not Target.objects.for_workspace(editor.workspace).exists()
