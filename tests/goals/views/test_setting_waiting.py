"""Targets that wait for data, on their goal's page."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from goals.enums import Condition, TargetRole, TargetWindow
from goals.models import GoalDraft, Target
from goals.services.draft_lines import Line
from goals.services.drafts import Setting, finish_draft, start_draft
from tests.factories import make_goal, make_kpi
from tests.goals.facts import YEAR_BEFORE, record

NOW = dt.datetime(2026, 1, 5, 3, tzinfo=dt.UTC)
READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
WRITERS = {"owner": {302}, "editor": {302}, "viewer": {403}, "stranger": {404}}
LINE = Line(
    kpi="orders",
    segment_key="",
    role=TargetRole.PRIMARY,
    window=TargetWindow.WEEK,
    condition=Condition.CHANGE_PERCENT,
    value=Decimal(20),
    link_reason="It pays.",
)


@pytest.fixture
def orders(people):
    return make_kpi(workspace=people.workspace, key="orders", name="Orders")


@pytest.fixture
def goal(people, orders):
    by = people.members["editor"]
    fields = {"title": "Grow", "starts_on": dt.date(2026, 1, 6), "ends_on": dt.date(2026, 4, 5)}
    draft = start_draft(by=by, now=NOW)
    return finish_draft(draft=draft, setting=Setting(fields, lines=[LINE]), by=by, now=NOW)


def page(goal, name="waiting"):
    return reverse(f"goals:goal_{name}", args=["acme", goal.public_id])


def test_everybody_inside_reads_region_and_page(people, goal):
    assert people.statuses("get", page(goal)) == READERS
    assert 'id="goal-waiting"' in people.get("viewer", page(goal), htmx=True).text
    assert people.get("owner", page(make_goal())).status_code == 404


def test_nothing_waiting_shows_nothing_on_the_goals_page(people):
    goal = make_goal(workspace=people.workspace)

    assert people.get("viewer", page(goal), htmx=True).text.strip() == ""
    assert "No target of this goal waits" in people.get("viewer", page(goal)).text


def test_only_editors_try_again_or_give_up(people, goal):
    for name in ("waiting_retry", "waiting_drop"):
        assert people.statuses("post", page(goal, name)) == WRITERS


def test_target_is_made_once_there_is_data(people, goal, orders):
    people.post("editor", page(goal, "waiting_retry"))
    assert Target.objects.for_workspace(people.workspace).count() == 0

    record(orders, [10] * 365, start=YEAR_BEFORE)
    people.post("editor", page(goal, "waiting_retry"))

    assert Target.objects.for_workspace(people.workspace).get().goal == goal
    assert people.get("viewer", page(goal), htmx=True).text.strip() == ""


def test_target_that_is_refused_says_why_and_keeps_waiting(people, goal, orders):
    orders.is_archived = True
    orders.save(update_fields=["is_archived"])

    people.post("editor", page(goal, "waiting_retry"))

    assert "archived" in people.get("editor", page(goal)).text
    assert GoalDraft.objects.for_workspace(people.workspace).count() == 1


def test_waiting_targets_are_given_up(people, goal):
    people.post("editor", page(goal, "waiting_drop"))

    assert GoalDraft.objects.for_workspace(people.workspace).count() == 0


def test_region_asks_five_queries(people, goal, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        people.get("viewer", page(goal), htmx=True)
