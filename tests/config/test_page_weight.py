"""How much travels for a page: limits G6 of what the product promises about its speed."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from goals.enums import Level
from tests.factories import make_goal, make_kpi, make_persona
from tests.goals.facts import YEAR_BEFORE, promise, record

pytestmark = pytest.mark.once


LIST_PAGE, CHART_PAGE, WARM, FRAGMENT = 45_000, 70_000, 12_000, 5_000  # bytes, compressed
REQUESTS = 5
ASSET = re.compile(r'(?:href|src)="/static/([^"#?]+)')


def packed(content: bytes) -> int:
    return len(gzip.compress(content, compresslevel=6))


def cold(response) -> tuple[int, int]:
    """Bytes and requests of a first visit: the page and everything it names."""
    assets = set(ASSET.findall(response.text))
    files = [
        Path(finders.find(name) or Path(settings.STATIC_ROOT, name)).read_bytes()  # hashed or not
        for name in assets
    ]
    return packed(response.content) + sum(map(packed, files)), 1 + len(files)


@pytest.fixture
def workspace(people):
    """Fifty goals with a target each: a full page of everything."""
    workspace = people.workspace
    kpi = make_kpi(workspace=workspace, name="Weekly new visitors")
    record(kpi, [number * 37 % 101 for number in range(400)], start=YEAR_BEFORE)
    parent = make_goal(workspace=workspace, title="Improve customer acquisition")
    for number in range(50):
        goal = make_goal(
            workspace=workspace,
            title=f"Improve customer acquisition by {number} % in three months",
            level=Level.MARKETING,
            parent=parent,
            link_reason="More visitors are more customers.",
        )
        promise(kpi, 1_000 + number, goal=goal)
        make_persona(workspace=workspace, quote="Why is this so hard?", occupation="Nurse")
    return workspace


@pytest.mark.parametrize(
    "name",
    [
        "workspace_home",
        "goals:goal_list",
        "kpis:library",
        "kpis:measurement_entry",
        "personas:persona_list",
        "workspaces:member_list",
    ],
)
def test_list_page_is_light(people, workspace, name):
    response = people.get("owner", reverse(name, args=[workspace.slug]))

    size, requests = cold(response)

    assert size <= LIST_PAGE
    assert requests <= REQUESTS
    assert packed(response.content) <= WARM


def test_chart_page_is_light(people, workspace):
    (row, *_) = people.get("owner", f"/w/{workspace.slug}/goals/").context["rows"][1].targets
    address = reverse("goals:target_detail", args=[workspace.slug, row.target.public_id])

    size, requests = cold(people.get("owner", address))

    assert size <= CHART_PAGE
    assert requests <= REQUESTS
    assert packed(people.get("owner", address, htmx=True).content) <= FRAGMENT
