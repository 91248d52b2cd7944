"""How many goals come first at once."""

import datetime as dt

import pytest

from goals.services.priorities import read_priorities
from tests.factories import END, make_goal, make_workspace

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 2, 1)


@pytest.fixture
def workspace():
    return make_workspace(priority_limit=2)


def test_running_goals_with_a_priority_count_in_their_order(workspace):
    second = make_goal(workspace=workspace, priority=2)
    first = make_goal(workspace=workspace, priority=1)
    make_goal(workspace=workspace)
    make_goal(workspace=workspace, priority=1, is_archived=True)
    make_goal(workspace=workspace, priority=1, ends_on=dt.date(2026, 1, 31))
    make_goal(priority=1)

    found = read_priorities(workspace=workspace, today=TODAY)

    assert found.goals == (first, second)
    assert (found.count, found.is_full, found.is_over) == (2, True, False)


def test_one_more_than_the_limit_is_over(workspace):
    for _ in range(2):
        make_goal(workspace=workspace, priority=1)
    fits = read_priorities(workspace=workspace, today=END)
    make_goal(workspace=workspace, priority=1)

    found = read_priorities(workspace=workspace, today=END)

    assert (fits.is_over, found.is_over) == (False, True)
