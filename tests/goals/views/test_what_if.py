import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from goals.models import Target
from goals.services.targets import create_target, update_target
from kpis.enums import Unit
from tests.factories import make_goal, make_kpi, make_target
from tests.goals.facts import YEAR_BEFORE, judge, on, promise, record

READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


@pytest.fixture
def goal(people):
    return make_goal(workspace=people.workspace)


@pytest.fixture
def target(people, goal):
    kpi = make_kpi(workspace=people.workspace, name="Orders")
    record(kpi, [100] * 400, start=YEAR_BEFORE)
    return promise(kpi, 9_000, goal=goal)


def page(target, name):
    return reverse(f"goals:target_{name}", args=["acme", target.public_id])


@pytest.mark.parametrize("name", ["what_if", "why"])
def test_everybody_inside_reads(people, target, name):
    assert people.statuses("get", page(target, name)) == READERS


@pytest.mark.parametrize("name", ["what_if", "why"])
def test_targets_of_another_workspace_are_not_found(people, name):
    assert people.get("owner", page(make_target(), name)).status_code == 404


def test_what_if_is_a_plain_form_without_javascript(people, target):
    asked = {"value": "9500", "ends_on": "2026-04-30"}

    response = people.get("viewer", page(target, "what_if"), asked)

    found = response.context["found"]
    assert "<html" in response.text
    assert 'type="range"' in response.text
    assert 'value="9500"' in response.text
    assert (found.target.target_value, found.target.ends_on) == (9500, dt.date(2026, 4, 30))
    assert Target.objects.for_workspace(people.workspace).get().target_value == 9_000


def test_slider_asks_for_the_answer_alone(people, target):
    headers = {"HX-Request": "true", "HX-Target": "what-if-answer"}

    response = people.clients["viewer"].get(
        page(target, "what_if"), {"value": "1", "ends_on": "2026-03-31"}, headers=headers
    )

    assert response.text.strip().startswith('<div class="stack stack--s" id="what-if-answer"')
    assert "≥\xa01<" in response.text


@pytest.mark.parametrize(
    "asked",
    [{}, {"value": "much", "ends_on": "2026-04-30"}, {"value": "5"}, {"value": "NaN"}],
    ids=["nothing", "no number", "no date", "not a number"],
)
def test_what_cannot_be_tried_leaves_the_target_as_it_is(people, target, asked):
    response = people.get("viewer", page(target, "what_if"), asked)

    assert response.status_code == 200
    assert response.context["found"].target.target_value == 9_000


def test_value_of_a_rate_is_tried_in_percent(people, goal):
    rate = make_kpi(workspace=people.workspace, unit=Unit.PERCENT, aggregation="mean")
    record(rate, ["0.5"] * 400, start=YEAR_BEFORE)
    target = promise(rate, "0.3", goal=goal, baseline_value=Decimal("0.6"))

    response = people.get(
        "viewer", page(target, "what_if"), {"value": "45", "ends_on": "2026-03-31"}
    )

    assert response.context["found"].target.target_value == Decimal("0.45")
    assert 'max="66"' in response.text


def test_why_names_the_steps(people, target):
    judge(target, dt.date(2026, 2, 1))

    response = people.get("viewer", page(target, "why"))

    assert "The whole period: 32 of its 90 recordings have arrived." in response.text


def test_page_offers_both_and_asks_for_neither_by_itself(people, target):
    text = people.get("viewer", page(target, "detail")).text

    assert page(target, "what_if") in text
    assert page(target, "why") in text
    assert "The whole period" not in text


def test_page_of_a_closed_promise_shows_the_version_that_was_judged(people, goal, target):
    by, said = people.members["editor"], {"link_reason": "It does.", "condition": "at_least"}
    dates = {"starts_on": dt.date(2025, 1, 1), "ends_on": dt.date(2025, 3, 31)}
    over = create_target(
        goal=goal,
        kpi=target.kpi,
        by=by,
        now=on(dt.date(2025, 1, 1)),
        condition_value=Decimal(9_500),
        **said,
        **dates,
    )
    update_target(
        target=over,
        reason="It was too much.",
        by=by,
        now=on(dt.date(2025, 4, 10)),
        condition_value=Decimal(3_000),
    )
    judge(over, dt.date(2025, 4, 11), now=on(dt.date(2025, 4, 11)))

    response = people.get("viewer", page(over, "detail"))

    assert response.context["standing"].promised == "≥\xa09,500"
    assert "before version 2 was made, so it stays judged by version 1" in response.text
    assert people.get("viewer", page(over, "why")).context["target"].target_value == 9_500


@pytest.mark.parametrize("name", ["what_if", "why"])
def test_fragments_stay_within_their_queries(people, target, name, django_assert_max_num_queries):
    judge(target, dt.date(2026, 2, 1))

    with django_assert_max_num_queries(5):
        people.get("viewer", page(target, name), htmx=True)
