"""Addresses of a goal that is being set, and answers as its steps are sent."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from goals.calc.steps import KEYS
from goals.models import GoalDraft
from tests.factories import make_persona

START = "/w/acme/goals/drafts/"
LINE = {
    "kpi": "orders",
    "segment_key": "",
    "role": "primary",
    "window": "week",
    "condition": "change_percent",
    "value": "20",
    "link_reason": "It pays.",
}


def page(draft, step=""):
    if step in KEYS:
        return reverse("goals:draft_step", args=["acme", draft.public_id, step])
    return reverse(f"goals:draft_{step or 'check'}", args=["acme", draft.public_id])


def rows(*lines):
    return {f"rows-{n}-{name}": value for n, row in enumerate(lines) for name, value in row.items()}


def dates(people):
    today = people.workspace.today(timezone.now())
    return {"starts_on": today.isoformat(), "ends_on": (today + dt.timedelta(90)).isoformat()}


def answer(people, draft, step, data=None, go="next", **kwargs):
    return people.post("editor", page(draft, step), {**(data or {}), "go": go}, **kwargs)


def stored(people):
    return GoalDraft.objects.for_workspace(people.workspace).get()


def fill(people, draft, **steps):
    persona = make_persona(workspace=people.workspace)
    viewer = people.members["viewer"].public_id
    answers = {
        "purpose": {"purpose": "Live"},
        "specific": {"title": "Win visitors", "level": "marketing", "owner": viewer},
        "align": {"parent": "new", "parent_title": "Grow", "link_reason": "It pays."},
        "stakeholders": {
            "personas": [persona.public_id],
            **rows({"kind": "customer", "name": "", "need": "Calm"}),
        },
        "priority": {"priority": "1"},
        "measure": rows(LINE, {**LINE, "kpi": "new_visitors"}),
        "realistic": {"budget": "500", "resources": "Two people"},
        "time": {**dates(people), "horizon": "short"},
        "review": {"review_rhythm": "monthly"},
        "tell": {"told": [viewer], "agree": [people.members["owner"].public_id]},
        **steps,
    }
    for step in KEYS:
        response = answer(people, draft, step, answers[step])
        assert response.status_code == 302, step
    return persona, response.url
