import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from goals.enums import Level, Status, TargetRole
from goals.models import Goal, GoalPersona
from tests.factories import make_goal, make_kpi, make_membership, make_persona, make_target
from tests.goals.facts import YEAR_BEFORE, judge, promise, record
from tests.personas.factories import make_product

LIST, NEW = "/w/acme/goals/", "/w/acme/goals/new/"
READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
WRITERS = {"viewer": {403}, "stranger": {404}}


@pytest.fixture
def business(people):
    return make_goal(workspace=people.workspace, title="Improve customer acquisition")


@pytest.fixture
def marketing(people, business):
    return make_goal(
        workspace=people.workspace,
        title="Bring visitors who stay",
        level=Level.MARKETING,
        parent=business,
        link_reason="Visitors become customers.",
    )


def page(goal, name="detail"):
    return reverse(f"goals:goal_{name}", args=["acme", goal.public_id])


def sent(**fields):
    return {
        "version": 1,
        "title": "Double marketing ROI",
        "level": "business",
        "starts_on": "2026-01-01",
        "ends_on": "2026-03-31",
        **fields,
    }


def goals_of(people):
    return Goal.objects.for_workspace(people.workspace)


def test_everybody_inside_reads(people, business):
    for url in (LIST, page(business)):
        assert people.statuses("get", url) == READERS


def test_only_editors_write(people, business):
    for url in (NEW, page(business, "edit")):
        assert people.statuses("get", url) == {"owner": {200}, "editor": {200}, **WRITERS}
        assert people.statuses("post", url) == {"owner": {422}, "editor": {422}, **WRITERS}
    assert people.statuses("post", page(business, "archive")) == {
        "owner": {302},
        "editor": {302},
        **WRITERS,
    }


def test_viewer_is_offered_nothing_to_write(people, business):
    shown = people.get("viewer", page(business)).text

    assert ("/edit/" in shown, "targets/new" in shown) == (False, False)
    assert "/goals/new/" not in people.get("viewer", LIST).text


def test_goal_of_another_workspace_is_not_found(people):
    foreign = make_goal()

    assert people.get("owner", page(foreign)).status_code == 404
    assert people.post("owner", page(foreign, "edit"), sent()).status_code == 404


def test_first_goal_is_taught(people):
    assert "Set the first goal" in people.get("editor", LIST).text
    assert "Begin with what the company wants" in people.get("viewer", LIST).text


def test_list_is_a_tree_with_the_urgent_first(people, business, marketing):
    other = make_goal(workspace=people.workspace, title="A quieter goal")
    urgent = make_goal(workspace=people.workspace, title="Survive", priority=1)
    make_goal(workspace=people.workspace, title="Forgotten", is_archived=True)
    make_goal(title="Of another workspace")

    rows = people.get("viewer", LIST).context["rows"]

    assert [(row.goal, row.depth) for row in rows] == [
        (urgent, 0),
        (other, 0),
        (business, 0),
        (marketing, 1),
    ]


def test_list_begins_with_how_many_stand_how(people):
    for status in (Status.MET, Status.OFF_TRACK, Status.MET):
        make_goal(workspace=people.workspace, status=status)

    assert people.get("viewer", LIST).context["tally"] == [
        (Status.OFF_TRACK, "Off track 1"),
        (Status.MET, "Met 2"),
    ]


def test_row_tells_how_a_target_stands(people, marketing):
    kpi = make_kpi(workspace=people.workspace, name="Orders")
    record(kpi, [100] * 400, start=YEAR_BEFORE)
    judge(promise(kpi, 12_000, goal=marketing), dt.date(2026, 2, 1))
    make_target(goal=marketing, kpi=kpi, role=TargetRole.GUARDRAIL)

    (row,) = (row for row in people.get("viewer", LIST).context["rows"] if row.targets)

    first, guardrail = row.targets
    assert (first.name, first.actual, first.promised) == ("Orders", "3,200", "≥\xa012,000")
    assert (first.target.status, guardrail.target.role) == (Status.OFF_TRACK, "guardrail")
    assert guardrail.actual == "–"
    assert row.decisive == first.target


def test_editor_makes_a_goal_with_its_link_owner_personas_and_products(people, business):
    persona = make_persona(workspace=people.workspace)
    product = make_product(workspace=people.workspace)
    data = sent(
        level="marketing",
        parent=business.pk,
        link_reason="It pays.",
        owner=people.members["owner"].pk,
        personas=[persona.pk],
        products=[product.pk],
    )

    response = people.post("editor", NEW, data)

    goal = goals_of(people).get(title="Double marketing ROI")
    assert response.url == page(goal)
    assert (goal.parent, goal.link_reason, goal.owner) == (
        business,
        "It pays.",
        people.members["owner"],
    )
    assert list(goal.personas.all()) == [persona]
    assert list(goal.products.all()) == [product]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"level": "marketing", "parent": "own"}, "link_reason"),
        ({"parent": "own", "link_reason": "x"}, "parent"),
        ({"level": "marketing", "parent": "foreign", "link_reason": "x"}, "parent"),
        ({"owner": "foreign"}, "owner"),
        ({"personas": "foreign"}, "personas"),
        ({"products": "foreign"}, "products"),
    ],
    ids=[
        "nameless",
        "ends before it starts",
        "no date",
        "link without reason",
        "business below business",
        "parent elsewhere",
        "owner elsewhere",
        "persona elsewhere",
        "product elsewhere",
    ],
)
def test_wrong_value_is_refused_at_its_field_and_what_was_typed_is_kept(
    people, business, wrong, field
):
    rows = {
        "own": business.pk,
        "foreign": {
            "parent": make_goal().pk,
            "owner": make_membership().pk,
            "personas": make_persona().pk,
            "products": make_product().pk,
        }.get(field),
    }
    data = sent(purpose="Kept as typed") | {k: rows.get(v, v) for k, v in wrong.items()}

    response = people.post("editor", NEW, data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Kept as typed</textarea>" in response.text
    assert goals_of(people).count() == 1


def test_form_offers_only_rows_of_the_workspace(people, business):
    make_goal(title="Secret goal")
    make_persona(name="Secret persona")
    make_membership()

    form = people.get("editor", NEW).context["form"]

    assert list(form.fields["parent"].queryset) == [business]
    assert list(form.fields["personas"].queryset) == []
    assert form.fields["owner"].queryset.count() == 4


def test_link_proposes_the_parent_and_its_dates(people, business):
    form = people.get("editor", f"{NEW}?parent={business.public_id}").context["form"]

    assert (form.initial["parent"], form.initial["level"]) == (business.pk, "marketing")
    assert form.initial["ends_on"] == business.ends_on
    assert people.get("editor", f"{NEW}?parent=x").context["form"].initial["parent"] is None


def test_goal_is_changed(people, marketing):
    data = sent(level="marketing", parent=marketing.parent_id, link_reason="Better said.")

    response = people.post("editor", page(marketing, "edit"), data)

    marketing.refresh_from_db()
    assert response.url == page(marketing)
    assert (marketing.title, marketing.link_reason, marketing.version) == (
        "Double marketing ROI",
        "Better said.",
        2,
    )


def test_second_editor_is_told_and_what_was_typed_is_kept(people, business):
    people.post("owner", page(business, "edit"), sent(title="First"))

    response = people.post("editor", page(business, "edit"), sent(title="Second"))

    business.refresh_from_db()
    assert (response.status_code, business.title) == (422, "First")
    assert "Somebody else has saved this" in response.text
    assert 'value="Second"' in response.text


def test_archived_goal_leaves_the_list_and_stays_to_be_read(people, business):
    people.post("editor", page(business, "archive"))

    assert people.get("viewer", LIST).context["rows"] == []
    assert "This goal is archived." in people.get("editor", page(business)).text
    assert "targets/new" not in people.get("editor", page(business)).text


def test_page_shows_the_chain_with_its_reasons(people, business, marketing):
    target = make_target(
        goal=marketing,
        kpi=make_kpi(workspace=people.workspace, name="New visitors"),
        link_reason="More visitors, more customers.",
    )

    up = people.get("viewer", page(marketing)).text
    down = people.get("viewer", page(business)).text

    assert all(text in up for text in (business.title, "Visitors become customers."))
    assert all(text in down for text in (marketing.title, "More visitors, more customers."))
    assert f"/goals/targets/{target.public_id}/" in down


def test_page_says_the_verdict_and_who_decided_it(people, marketing):
    kpi = make_kpi(workspace=people.workspace, name="Orders")
    record(kpi, [100] * 500, start=YEAR_BEFORE)
    target = promise(kpi, 12_000, goal=marketing)
    judge(target, dt.date(2026, 4, 2))

    response = people.get("viewer", page(marketing))

    assert response.context["sentences"] == ["Decided by Orders: Missed."]
    assert f'<a href="/w/acme/goals/targets/{target.public_id}/">Orders</a>' in response.text


def test_queries_are_the_same_for_one_and_for_fifty_goals(people, django_assert_max_num_queries):
    def fill(count):
        kpi = make_kpi(workspace=people.workspace)
        record(kpi, [1] * 30, start=dt.date(2026, 1, 1))
        for _ in range(count):
            goal = make_goal(workspace=people.workspace)
            promise(kpi, 100, goal=goal)

    fill(1)
    promise(_derived(people), Decimal("0.5"), goal=goals_of(people).first())
    with django_assert_max_num_queries(8) as few:
        people.get("viewer", LIST)
    fill(59)

    with django_assert_max_num_queries(8) as many:
        response = people.get("viewer", LIST)

    assert len(many) == len(few)
    assert len(response.context["rows"]) == 50
    assert len(people.get("viewer", f"{LIST}?page=2").context["rows"]) == 10


def _derived(people):
    make_kpi(workspace=people.workspace, key="bounces")
    make_kpi(workspace=people.workspace, key="sessions")
    return make_kpi(workspace=people.workspace, kind="derived", formula="bounces / sessions")


def test_page_stays_within_its_queries_at_one_and_at_fifty_targets(
    people, business, marketing, django_assert_max_num_queries
):
    kpi = _derived(people)
    make_target(goal=business, kpi=kpi)
    with django_assert_max_num_queries(8) as few:
        people.get("viewer", page(business))
    for number in range(50):
        make_target(goal=marketing if number % 2 else business, kpi=kpi)
        persona = make_persona(workspace=people.workspace)
        GoalPersona.objects.create(workspace=people.workspace, goal=business, persona=persona)

    with django_assert_max_num_queries(8) as many:
        people.get("viewer", page(business))

    assert len(many) == len(few)
