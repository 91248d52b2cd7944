"""Making and changing goals."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from goals.enums import Level, Status
from goals.models import Goal
from goals.services.goals import archive_goal, create_goal, update_goal
from tests.factories import make_goal, make_membership, make_persona, make_target, make_workspace
from tests.personas.factories import make_product
from workspaces.exceptions import StaleVersionError
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

DATES = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 3, 31)}


@pytest.fixture
def editor():
    return make_membership()


@pytest.fixture
def business(editor):
    return make_goal(workspace=editor.workspace, title="Acquire 20 % more customers")


def serving(editor, parent, **fields):
    return create_goal(
        workspace=editor.workspace,
        by=editor,
        **{
            "level": Level.MARKETING,
            "title": "Bring new visitors",
            "parent": parent,
            "link_reason": "Customers are visitors first.",
            **DATES,
            **fields,
        },
    )


def refused_fields(caught):
    return set(caught.value.message_dict)


def test_create_goal_links_to_its_parent_with_a_reason(editor, business):
    goal = serving(editor, business)

    stored = Goal.objects.for_workspace(editor.workspace).get(pk=goal.pk)
    assert (stored.parent, stored.link_reason) == (business, "Customers are visitors first.")
    assert AuditEntry.objects.for_workspace(editor.workspace).get().object_name == goal.title


def test_create_goal_serves_personas(editor):
    persona = make_persona(workspace=editor.workspace)

    goal = create_goal(
        workspace=editor.workspace, by=editor, title="Grow", personas=[persona], **DATES
    )

    assert list(goal.personas.all()) == [persona]


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        pytest.param({"link_reason": " "}, {"link_reason"}, id="link-without-reason"),
        pytest.param({"level": Level.BUSINESS}, {"parent"}, id="business-goal-with-parent"),
        pytest.param({"ends_on": dt.date(2025, 12, 31)}, {"ends_on"}, id="end-before-start"),
        pytest.param({"title": ""}, {"title"}, id="no-title"),
        pytest.param({"title": "", "link_reason": ""}, {"title", "link_reason"}, id="two-at-once"),
    ],
)
def test_create_goal_refuses_at_the_field(editor, business, fields, refused):
    with pytest.raises(ValidationError) as caught:
        serving(editor, business, **fields)

    assert refused_fields(caught) == refused


def test_create_goal_refuses_what_belongs_to_another_workspace(editor):
    stranger = make_membership()

    with pytest.raises(ValidationError) as caught:
        serving(editor, make_goal(workspace=stranger.workspace), owner=stranger)

    assert refused_fields(caught) == {"parent", "owner"}


def test_create_goal_refuses_a_marketing_goal_as_parent(editor, business):
    marketing = serving(editor, business)

    with pytest.raises(ValidationError) as caught:
        serving(editor, marketing, title="Another")

    assert refused_fields(caught) == {"parent"}


def test_update_goal_changes_and_tells_the_trail(editor, business):
    update_goal(goal=business, by=editor, title="Acquire 30 % more customers", purpose="")

    assert business.version == 2
    entry = AuditEntry.objects.for_workspace(editor.workspace).get()
    assert entry.before == {"title": "Acquire 20 % more customers"}
    assert entry.after == {"title": "Acquire 30 % more customers"}


def test_update_goal_writes_nothing_where_nothing_differs(editor, business):
    update_goal(goal=business, by=editor, title=business.title)

    assert Goal.objects.for_workspace(editor.workspace).get().version == 1
    assert not AuditEntry.objects.for_workspace(editor.workspace).exists()


def test_update_goal_tells_the_second_of_two_editors(editor, business):
    second = Goal.objects.for_workspace(editor.workspace).get()
    update_goal(goal=business, by=editor, title="First")

    with pytest.raises(StaleVersionError):
        update_goal(goal=second, by=editor, title="Second")

    assert Goal.objects.for_workspace(editor.workspace).get().title == "First"


def test_update_goal_tells_the_second_of_two_who_change_what_it_names(editor, business):
    first, second = (make_persona(workspace=editor.workspace, name=name) for name in "AB")
    update_goal(goal=business, by=editor, personas=[first], expected_version=1)

    with pytest.raises(StaleVersionError):
        update_goal(goal=business, by=editor, personas=[second], expected_version=1)

    business.refresh_from_db()
    assert (business.version, list(business.personas.all())) == (2, [first])


def test_update_goal_keeps_a_served_goal_a_business_goal(editor, business):
    serving(editor, business)

    with pytest.raises(ValidationError) as caught:
        update_goal(goal=business, by=editor, level=Level.MARKETING)

    assert refused_fields(caught) == {"level"}


def test_update_goal_moves_the_verdicts_of_both_parents(editor, business):
    other = make_goal(workspace=editor.workspace)
    goal = serving(editor, business)
    make_target(goal=goal, status=Status.AT_RISK)
    Goal.objects.for_workspace(editor.workspace).filter(pk__in=[goal.pk, business.pk]).update(
        status=Status.AT_RISK
    )

    update_goal(goal=goal, by=editor, parent=other)

    business.refresh_from_db()
    other.refresh_from_db()
    assert (business.status, other.status) == (Status.UNKNOWN, Status.AT_RISK)


def test_archive_goal_takes_it_out_of_sight(editor, business):
    archive_goal(goal=business, by=editor)

    assert not Goal.objects.for_workspace(editor.workspace).active().exists()


@pytest.mark.parametrize(
    ("field", "make"),
    [
        pytest.param("personas", make_persona, id="personas"),
        pytest.param("products", make_product, id="products"),
    ],
)
def test_what_a_goal_names_is_replaced_and_refused_of_another_workspace(
    editor, business, field, make
):
    old, new = (make(workspace=editor.workspace, name=name) for name in ("Old", "New"))
    update_goal(goal=business, by=editor, **{field: [old]})
    update_goal(goal=business, by=editor, **{field: [new, new]})

    with pytest.raises(ValidationError) as caught:
        update_goal(goal=business, by=editor, **{field: [make(workspace=make_workspace())]})

    assert refused_fields(caught) == {field}
    assert list(getattr(business, field).all()) == [new]
    entry = AuditEntry.objects.for_workspace(editor.workspace).first()
    assert (entry.before, entry.after) == ({field: ["Old"]}, {field: ["New"]})


def test_budget_takes_the_workspaces_currency_and_gives_it_back(editor):
    goal = create_goal(workspace=editor.workspace, by=editor, title="Grow", budget=5000, **DATES)
    assert (goal.budget, goal.budget_currency) == (5000, "KRW")

    update_goal(goal=goal, by=editor, budget=Decimal("7000.50"), budget_currency="USD")
    goal.refresh_from_db()
    assert (goal.budget, goal.budget_currency) == (Decimal("7000.5"), "USD")

    update_goal(goal=goal, by=editor, budget=None)
    goal.refresh_from_db()
    assert (goal.budget, goal.budget_currency) == (None, "")


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        pytest.param({"budget": Decimal(-1)}, {"budget"}, id="negative-budget"),
        pytest.param({"budget": "much"}, {"budget"}, id="no-number"),
        pytest.param({"budget": 1, "budget_currency": "won"}, {"budget_currency"}, id="currency"),
        pytest.param({"horizon": "never"}, {"horizon"}, id="horizon"),
        pytest.param({"review_rhythm": "hourly"}, {"review_rhythm"}, id="rhythm"),
    ],
)
def test_frame_of_a_goal_is_refused_at_the_field(editor, fields, refused):
    with pytest.raises(ValidationError) as caught:
        create_goal(workspace=editor.workspace, by=editor, title="Grow", **DATES, **fields)

    assert refused_fields(caught) == refused
