"""What the pages of targets and of drafts are about."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from goals.services.drafts import start_draft
from tests.factories import make_goal, make_kpi
from tests.goals.facts import YEAR_BEFORE, record


@pytest.fixture
def goal(people):
    return make_goal(workspace=people.workspace, title="Grow")


@pytest.fixture
def kpi(people):
    kpi = make_kpi(workspace=people.workspace, name="Orders")
    record(kpi, [100] * 400, start=YEAR_BEFORE)
    return kpi


@pytest.fixture
def new(goal):
    return reverse("goals:target_create", args=["acme", goal.public_id])


@pytest.fixture
def draft(people):
    return start_draft(by=people.members["editor"], now=timezone.now())


@pytest.fixture
def orders(people):
    kpi = make_kpi(workspace=people.workspace, key="orders", name="Orders")
    today = people.workspace.today(timezone.now())
    record(kpi, [10] * 400, start=today - dt.timedelta(days=400))
    return kpi
