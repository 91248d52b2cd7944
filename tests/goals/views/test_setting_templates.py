"""Templates of usual goals: offered, filled in, below a business goal."""

import datetime as dt

import pytest
from django.utils import timezone

from goals.calc.templates import TEMPLATES
from goals.enums import Level
from goals.models import Goal, GoalDraft, Target
from kpis.models import Kpi
from tests.factories import make_goal, make_kpi
from tests.goals.facts import record
from tests.goals.views.draft_pages import START, answer, page, rows, stored


def test_templates_are_offered_with_their_kpis(people):
    text = people.get("editor", START).text

    assert [f'value="{key}"' in text for key in TEMPLATES] == [True] * 7
    assert "New customers · New visitors · Returning visitors · Bounce rate" in text


@pytest.mark.parametrize("key", [key for key in TEMPLATES if key != "launch"])
def test_template_becomes_a_whole_tree_whose_numbers_wait_for_data(people, key):
    people.post("editor", START, {"template": key})
    draft = stored(people)
    text = people.get("editor", page(draft)).text
    assert "To mend" not in text
    assert "Waits in the draft:" in text

    people.post("editor", page(draft, "finish"))

    business, marketing = Goal.objects.for_workspace(people.workspace).order_by("level")
    assert marketing.parent == business
    assert (marketing.owner, marketing.assumptions != "") == (people.members["editor"], True)
    assert marketing.stakeholders.count() > 1
    lines = TEMPLATES[key].lines
    keys = set(Kpi.objects.for_workspace(people.workspace).values_list("key", flat=True))
    assert {line.kpi for line in lines} <= keys
    assert len(stored(people).waiting) == len(lines)
    assert Target.objects.for_workspace(people.workspace).count() == 0


def test_template_promises_at_once_what_has_data(people):
    today = people.workspace.today(timezone.now())
    for key in ("new_customers", "new_visitors", "returning_visitors", "sessions", "bounced"):
        kpi = make_kpi(workspace=people.workspace, key=key, library_key=key)
        record(kpi, [100] * 200, start=today - dt.timedelta(days=200))
    make_kpi(
        workspace=people.workspace,
        key="bounce_rate",
        kind="derived",
        formula="bounced / sessions",
        unit="percent",
        direction="down",
    )
    people.post("editor", START, {"template": "acquisition"})
    people.post("editor", page(stored(people), "finish"))

    targets = Target.objects.for_workspace(people.workspace).select_related("goal", "kpi")
    assert {(target.kpi.key, target.goal.level, target.role) for target in targets} == {
        ("new_customers", "business", "primary"),
        ("new_visitors", "marketing", "primary"),
        ("returning_visitors", "marketing", "secondary"),
        ("bounce_rate", "marketing", "guardrail"),
    }
    assert GoalDraft.objects.for_workspace(people.workspace).count() == 0


def test_launch_asks_for_its_numbers(people):
    people.post("editor", START, {"template": "launch"})
    draft = stored(people)

    response = people.post("editor", page(draft, "finish"))

    assert response.status_code == 422
    assert response.text.count("Type a number.") == 3

    measure = rows(*[{**row, "value": "5"} for row in draft.typed("measure")["rows"]])
    answer(people, draft, "measure", measure)
    assert people.post("editor", page(draft, "finish")).status_code == 302
    assert Target.objects.for_workspace(people.workspace).count() == 4


def test_template_below_a_business_goal_serves_it(people):
    business = make_goal(workspace=people.workspace, title="Grow")

    people.post("editor", START, {"template": "acquisition", "parent": business.public_id})
    people.post("editor", page(stored(people), "finish"))

    goal = Goal.objects.for_workspace(people.workspace).get(level=Level.MARKETING)
    assert goal.parent == business
    assert len(stored(people).waiting) == 3


def test_unknown_template_is_an_empty_page(people):
    people.post("editor", START, {"template": "world-peace"})

    assert (stored(people).values, stored(people).template) == ({}, "")
