"""The view fetches everything that a template shows: no query starts inside a template."""

import datetime as dt
import sys
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from goals.enums import Level
from goals.models import GoalPersona, GoalProduct, PlanAssumption, PlanTarget
from goals.services.drafts import start_draft
from goals.services.targets import update_target
from tests.alerts.factories import make_alert, make_judged_target
from tests.factories import make_goal, make_kpi, make_persona, make_plan
from tests.goals.facts import LATER, YEAR_BEFORE, judge, promise, record
from tests.personas.factories import make_product

pytestmark = pytest.mark.once

FRAME = "shell"  # the context processor, which runs while a template begins
PAGES = [
    ("workspace_home", []),
    ("workspace_changes", []),
    ("goals:goal_list", []),
    ("goals:goal_detail", ["business"]),
    ("goals:goal_detail", ["goal"]),
    ("goals:goal_story", ["goal"]),
    ("goals:goal_setting", ["goal"]),
    ("goals:goal_smart", ["goal"]),
    ("goals:goal_coverage", ["goal"]),
    ("goals:goal_waiting", ["goal"]),
    ("goals:draft_start", []),
    ("goals:draft_check", ["draft"]),
    ("goals:target_detail", ["target"]),
    ("goals:target_history", ["target"]),
    ("goals:persona_goals", ["persona"]),
    ("goals:product_goals", ["product"]),
    ("goals:calculator_list", []),
    ("goals:calculator", ["calculator"]),
    ("goals:plan_list", []),
    ("goals:plan_detail", ["plan"]),
    ("goals:plan_targets", ["plan"]),
    ("personas:persona_list", []),
    ("personas:persona_detail", ["persona"]),
    ("workspaces:settings", []),
    ("workspaces:member_list", []),
    ("workspaces:audit_list", []),
]


def frames():
    frame = sys._getframe()
    while frame:
        yield frame.f_code
        frame = frame.f_back


@contextmanager
def asked_inside_templates():
    """What is asked of the database while a template is at work."""
    asked = []

    def note(execute, sql, params, many, context):
        stack = list(frames())
        is_template = any("/django/template/" in code.co_filename for code in stack)
        is_frame = any(code.co_name == FRAME for code in stack)
        if is_template and not is_frame:
            asked.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked


@pytest.fixture
def ids(people):
    """Something of everything that pages show."""
    workspace = people.workspace
    kpi = make_kpi(workspace=workspace)
    record(kpi, [100] * 500, start=YEAR_BEFORE)
    business = make_goal(workspace=workspace, owner=people.members["owner"])
    goal = make_goal(
        workspace=workspace, level=Level.MARKETING, parent=business, link_reason="It does."
    )
    target = promise(kpi, 12_000, goal=goal)
    judge(target, dt.date(2026, 4, 2))
    update_target(
        target=target,
        reason="We aimed too high.",
        by=people.members["editor"],
        now=LATER,
        condition_value=Decimal(9_000),
    )
    persona = make_persona(workspace=workspace)
    GoalPersona.objects.create(workspace=workspace, goal=goal, persona=persona)
    product = make_product(workspace=workspace)
    GoalProduct.objects.create(workspace=workspace, goal=goal, product=product)
    draft = start_draft(by=people.members["owner"], now=LATER)
    make_alert(target=make_judged_target(workspace=workspace))
    plan = make_plan(workspace=workspace, owner=people.members["owner"])
    PlanAssumption.objects.create(
        workspace=workspace,
        plan=plan,
        name="aov",
        value=Decimal(148),
        kpi=kpi,
        as_of=dt.date(2026, 1, 1),
    )
    PlanTarget.objects.create(workspace=workspace, plan=plan, target=target, key="orders")
    return {
        "calculator": "extra-orders",
        "plan": plan.public_id,
        "goal": goal.public_id,
        "business": business.public_id,
        "target": target.public_id,
        "persona": persona.public_id,
        "product": product.public_id,
        "draft": draft.public_id,
    }


def test_templates_ask_nothing(people, ids):
    wrong = {}

    for name, of in PAGES:
        address = reverse(name, args=[people.workspace.slug, *(ids[one] for one in of)])
        section = {"section": "buying"} if name == "personas:persona_detail" else {}
        for htmx in (False, True):
            with asked_inside_templates() as asked:
                response = people.get("owner", address, section, htmx=htmx)
            if asked or response.status_code != 200:
                wrong[address, htmx] = (response.status_code, asked)

    assert wrong == {}


def test_what_a_template_asks_is_noticed(people):
    with asked_inside_templates() as asked:
        people.get("owner", reverse("goals:goal_create", args=[people.workspace.slug]))

    assert asked != []
