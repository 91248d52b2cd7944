from decimal import Decimal

import pytest
from django.urls import reverse

from goals.enums import Condition
from goals.services.targets import create_target, update_target
from tests.factories import END, START, make_goal, make_kpi
from tests.goals.facts import on

READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


@pytest.fixture
def url():
    return reverse("goals:goalposts", args=["acme"])


def moved(people, reason="Fewer ads"):
    by = people.members["editor"]
    kpi = make_kpi(workspace=people.workspace, name="Orders")
    target = create_target(
        goal=make_goal(workspace=people.workspace),
        kpi=kpi,
        by=by,
        now=on(START),
        condition=Condition.AT_LEAST,
        condition_value=Decimal(1000),
        link_reason="It does.",
        starts_on=START,
        ends_on=END,
    )
    update_target(target=target, reason=reason, by=by, now=on(START), condition_value=Decimal(800))
    return target


def test_everybody_inside_reads(people, url):
    assert people.statuses("get", url) == READERS


def test_page_without_changes_says_so(people, url):
    assert "No target has been changed since it was set." in people.get("viewer", url).text


def test_page_tells_what_moved_why_and_by_whom(people, url):
    target = moved(people)

    text = people.get("viewer", url).text.replace("\xa0", " ")

    assert "<del>≥ 1,000</del> → <ins>≥ 800</ins>" in text
    assert "Fewer ads" in text
    assert people.members["editor"].user.get_full_name() in text
    assert reverse("goals:target_detail", args=["acme", target.public_id]) in text


def test_goals_lead_to_it(people, url):
    moved(people)

    assert url in people.get("viewer", reverse("goals:goal_list", args=["acme"])).text


def test_page_costs_as_much_with_one_change_as_with_many(
    people, url, django_assert_max_num_queries
):
    for number in range(5):
        moved(people, f"Reason {number}")

    with django_assert_max_num_queries(8):
        people.get("viewer", url)
