"""The coverage line on a goal's page."""

import pytest
from django.urls import reverse

from goals.enums import Level
from tests.factories import make_goal, make_kpi
from tests.goals.facts import promise

READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


@pytest.fixture
def goal(people):
    return make_goal(workspace=people.workspace, title="Grow")


def page(goal):
    return reverse("goals:goal_coverage", args=["acme", goal.public_id])


def serve(goal, number):
    child = make_goal(
        workspace=goal.workspace, level=Level.MARKETING, parent=goal, link_reason="It does."
    )
    kpi = make_kpi(workspace=goal.workspace)
    promise(kpi, 100, goal=goal)
    return promise(kpi, 60 + number, goal=child, segment_key="channel=search")


def test_everybody_inside_reads_region_and_page(people, goal):
    assert people.statuses("get", page(goal)) == READERS
    assert people.get("owner", page(make_goal())).status_code == 404


def test_nothing_to_add_up_shows_nothing_on_the_goals_page(people, goal):
    fragment = people.get("viewer", page(goal), htmx=True).text

    assert fragment.strip() == ""
    assert "Nothing to add up" in people.get("viewer", page(goal)).text


def test_line_says_the_arithmetic_with_shape_and_word(people, goal):
    target = serve(goal, 0)

    text = people.get("viewer", page(goal), htmx=True).text

    assert "60 &lt; 100" in text
    assert "Falls short" in text
    assert "badge--at_risk" in text
    assert people.get("viewer", page(target.goal)).context["sums"] == []


def test_goal_page_asks_for_the_line(people, goal):
    url = reverse("goals:goal_detail", args=["acme", goal.public_id])

    assert f'hx-get="{page(goal)}"' in people.get("viewer", url).text


def test_line_asks_five_queries_at_any_length(people, goal, django_assert_max_num_queries):
    serve(goal, 0)
    with django_assert_max_num_queries(5) as few:
        people.get("viewer", page(goal), htmx=True)
    for number in range(20):
        serve(goal, number)

    with django_assert_max_num_queries(5) as many:
        people.get("viewer", page(goal), htmx=True)

    assert len(many) == len(few)
