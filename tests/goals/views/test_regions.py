import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.models import GoalPersona, GoalProduct
from goals.services.targets import update_target
from tests.factories import make_goal, make_kpi, make_persona, make_target
from tests.goals.facts import LATER, YEAR_BEFORE, judge, promise, record
from tests.personas.factories import make_product

READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


@pytest.fixture
def goal(people):
    return make_goal(workspace=people.workspace, title="Grow")


@pytest.fixture
def persona(people, goal):
    persona = make_persona(workspace=people.workspace, name="Minji")
    GoalPersona.objects.create(workspace=people.workspace, goal=goal, persona=persona)
    return persona


@pytest.fixture
def product(people, goal):
    product = make_product(workspace=people.workspace, name="Boots")
    GoalProduct.objects.create(workspace=people.workspace, goal=goal, product=product)
    return product


@pytest.fixture
def target(people, goal):
    kpi = make_kpi(workspace=people.workspace, name="Orders")
    record(kpi, [100] * 500, start=YEAR_BEFORE)
    target = promise(kpi, 12_000, goal=goal)
    judge(target, dt.date(2026, 4, 2))
    update_target(
        target=target,
        reason="We aimed too high.",
        by=people.members["editor"],
        now=LATER,
        condition_value=Decimal(9_000),
    )
    return target


def region(name, subject):
    return reverse(f"goals:{name}", args=["acme", subject.public_id])


def test_goals_of_a_persona_are_a_region_and_a_page(people, persona, goal):
    url = region("persona_goals", persona)
    archived = make_goal(workspace=people.workspace, title="Old", is_archived=True)
    GoalPersona.objects.create(workspace=people.workspace, goal=archived, persona=persona)

    assert people.statuses("get", url) == READERS
    assert people.get("viewer", url, htmx=True).text.strip().startswith('<div id="persona-goals">')
    assert "<html" in people.get("viewer", url).text
    assert list(people.get("viewer", url).context["goals"]) == [goal]


def test_goals_of_a_product_are_a_region_and_a_page(people, product, goal):
    url = region("product_goals", product)
    archived = make_goal(workspace=people.workspace, title="Old", is_archived=True)
    GoalProduct.objects.create(workspace=people.workspace, goal=archived, product=product)
    start = f'<div id="product-goals-{product.public_id}">'
    around = ["/w/acme/personas/products/", f"/w/acme/personas/products/{product.public_id}/edit/"]

    assert people.statuses("get", url) == READERS
    assert people.get("viewer", url, htmx=True).text.strip().startswith(start)
    assert list(people.get("viewer", url).context["goals"]) == [goal]
    for page in around:
        assert f'hx-get="{url}"' in people.get("editor", page).text


def test_targets_on_a_personas_segment_are_its_results(people, persona, goal):
    other = make_goal(workspace=people.workspace)
    own = make_target(goal=other, segment_key="channel=instagram;persona=Minji")
    make_target(goal=other, segment_key="persona=somebody else")
    named = make_target(goal=goal)

    context = people.get("viewer", region("persona_goals", persona)).context

    assert sorted(row.target.pk for row in context["rows"]) == [own.pk, named.pk]
    assert context["channels"] == ["instagram"]


def test_story_names_personas_products_and_changes(people, goal, persona, product, target):
    url = region("goal_story", goal)

    response = people.get("viewer", url)

    assert people.statuses("get", url) == READERS
    fragment = people.get("viewer", url, htmx=True).text
    assert fragment.strip().startswith('<div id="goal-story"')
    assert "Minji" in response.text
    assert "Boots" in response.text
    assert [change.new_status for change in response.context["changes"]] == ["missed"]


def test_history_keeps_versions_with_reasons_and_judgements(people, target):
    url = region("target_history", target)

    response = people.get("viewer", url)

    assert people.statuses("get", url) == READERS
    fragment = people.get("viewer", url, htmx=True).text
    assert fragment.strip().startswith('<div id="target-history"')
    (version, sentence), *_ = response.context["versions"]
    assert (version.number, version.reason) == (2, "We aimed too high.")
    assert "at least 9,000" in sentence
    ((judged, actual),) = response.context["judgements"]
    assert (judged.status, judged.target_version, actual) == ("missed", 1, "9,000")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("persona_goals", make_persona),
        ("product_goals", make_product),
        ("goal_story", make_goal),
        ("target_history", make_target),
    ],
)
def test_region_of_another_workspace_is_not_found(people, name, make):
    assert people.get("owner", region(name, make())).status_code == 404


def test_regions_ask_at_most_six_queries_at_any_length(people, goal, persona, product, target):
    shown = {
        "persona_goals": persona,
        "product_goals": product,
        "goal_story": goal,
        "target_history": target,
    }

    def queries():
        asked = {}
        for name, subject in shown.items():
            with CaptureQueriesContext(connection) as queries:
                people.get("viewer", region(name, subject), htmx=True)
            asked[name] = len(queries)
        return asked

    few = queries()
    for number in range(10):
        other = make_goal(workspace=people.workspace)
        GoalPersona.objects.create(workspace=people.workspace, goal=other, persona=persona)
        GoalProduct.objects.create(workspace=people.workspace, goal=other, product=product)
        second = make_persona(workspace=people.workspace)
        GoalPersona.objects.create(workspace=people.workspace, goal=goal, persona=second)
        judge(target, dt.date(2026, 2, 1) + dt.timedelta(days=number))

    assert queries() == few
    assert max(few.values()) <= 6
