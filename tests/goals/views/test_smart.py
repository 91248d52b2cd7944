"""The SMART strip on a goal's page."""

import datetime as dt

import pytest
from django.urls import reverse

from goals.services.precedents import weigh_due
from tests.factories import make_goal, make_kpi
from tests.goals.facts import judge, promise, record

READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
NOW = dt.datetime(2026, 2, 1, 3, tzinfo=dt.UTC)


@pytest.fixture
def goal(people):
    return make_goal(workspace=people.workspace, title="Grow")


def page(goal):
    return reverse("goals:goal_smart", args=["acme", goal.public_id])


def test_everybody_inside_reads_strip_and_page(people, goal):
    assert people.statuses("get", page(goal)) == READERS
    fragment = people.get("viewer", page(goal), htmx=True).text
    assert fragment.strip().startswith('<ul class="smart" id="goal-smart">')
    assert "<html" in people.get("viewer", page(goal)).text
    assert people.get("owner", page(make_goal())).status_code == 404


def test_goal_page_asks_for_the_strip(people, goal):
    url = reverse("goals:goal_detail", args=["acme", goal.public_id])

    assert f'hx-get="{page(goal)}"' in people.get("viewer", url).text


def test_fixes_are_offered_to_who_can_mend(people, goal):
    assert "/targets/new/" in people.get("editor", page(goal)).text
    assert "/targets/new/" not in people.get("viewer", page(goal)).text


def test_light_has_a_shape_and_a_word(people, goal):
    text = people.get("viewer", page(goal)).text

    assert text.count("badge--off_track") == 3
    assert text.count("<span>Not so far</span>") == 3


def test_strip_asks_five_queries_at_any_length(people, goal, django_assert_max_num_queries):
    def fill(count):
        for _ in range(count):
            kpi = make_kpi(workspace=people.workspace)
            record(kpi, [10] * 400, start=dt.date(2024, 12, 1))
            judge(promise(kpi, 990, goal=goal), dt.date(2025, 12, 31))
        weigh_due(now=NOW)

    fill(1)
    with django_assert_max_num_queries(5) as few:
        people.get("viewer", page(goal), htmx=True)
    fill(5)

    with django_assert_max_num_queries(5) as many:
        people.get("viewer", page(goal), htmx=True)

    assert len(many) == len(few)
