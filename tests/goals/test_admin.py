"""The admin site: everything can be found, facts cannot be changed, actions call services."""

import datetime as dt

import pytest
from django.urls import reverse

from goals.models import (
    Assessment,
    Goal,
    GoalPersona,
    GoalProduct,
    GoalVerdictChange,
    Target,
    TargetVersion,
    VerdictChange,
)
from goals.services.targets import create_target
from tests.factories import END, PASSWORD, START, make_goal, make_kpi, make_membership, make_persona
from tests.goals.facts import LATER, judge, promise, record
from tests.personas.factories import make_product
from workspaces.models import AuditEntry, User
from workspaces.services.links import put_links

pytestmark = pytest.mark.django_db
OURS = [
    Goal,
    GoalPersona,
    GoalProduct,
    Target,
    TargetVersion,
    Assessment,
    VerdictChange,
    GoalVerdictChange,
]
FACTS = [model for model in OURS if model is not Goal]


@pytest.fixture
def editor():
    return make_membership()


@pytest.fixture
def target(client, editor):
    """A missed target with everything that hangs on it."""
    client.force_login(User.objects.create_superuser("staff@example.test", PASSWORD))
    goal = make_goal(workspace=editor.workspace, title="Grow")
    put_links(owner=goal, field="personas", rows=[make_persona(workspace=goal.workspace)])
    put_links(owner=goal, field="products", rows=[make_product(workspace=goal.workspace)])
    kpi = make_kpi(workspace=goal.workspace)
    record(kpi, [1] * 90, start=START)
    target = create_target(
        goal=goal,
        kpi=kpi,
        by=editor,
        now=LATER,
        link_reason="Because",
        condition="at_least",
        condition_value=91,
        starts_on=START,
        ends_on=END,
    )
    judge(target, END)
    return target


def address(model, page, *args):
    return reverse(f"admin:goals_{model._meta.model_name}_{page}", args=args)


def only(model, workspace):
    return model.objects.for_workspace(workspace).get()


def test_staff_can_list_search_and_open_each_model(client, editor, target):
    statuses = {}

    for model in OURS:
        row = only(model, editor.workspace)
        listed = client.get(address(model, "changelist"))
        found = client.get(address(model, "changelist"), {"q": editor.workspace.slug})
        opened = client.get(address(model, "change", row.pk))
        statuses[model] = (listed.status_code, found.status_code, opened.status_code)

    assert statuses == dict.fromkeys(OURS, (200, 200, 200))


def test_staff_cannot_change_facts(client, editor, target):
    statuses = {}

    for model in FACTS:
        row = only(model, editor.workspace)
        changed = client.post(address(model, "change", row.pk), {})
        deleted = client.post(address(model, "delete", row.pk), {"post": "yes"})
        statuses[model] = (changed.status_code, deleted.status_code)

    assert statuses == dict.fromkeys(FACTS, (403, 403))


def test_staff_can_mend_a_goals_words_and_the_trail_says_so(client, editor, target):
    goal = target.goal
    words = {
        "title": "Grow more",
        "purpose": "",
        "link_reason": "",
        "owner": "",
        "priority": "",
        "check_in_rhythm": "weekly",
        "starts_on": goal.starts_on.isoformat(),
        "ends_on": goal.ends_on.isoformat(),
    }

    response = client.post(address(Goal, "change", goal.pk), words)

    assert response.status_code == 302
    assert only(Goal, editor.workspace).title == "Grow more"
    entry = AuditEntry.objects.for_workspace(editor.workspace).first()
    assert (entry.action, entry.after) == ("changed by staff", {"title": "Grow more"})


def test_staff_can_have_targets_judged(client, editor, target):
    fresh = promise(target.kpi, 80, goal=target.goal)

    response = client.post(
        address(Target, "changelist"),
        {"action": "judge_now", "_selected_action": [fresh.pk]},
    )

    assert response.status_code == 302
    fresh.refresh_from_db()
    assert fresh.status == "met"
    assert fresh.latest_assessment.as_of > dt.date(2026, 4, 1)
