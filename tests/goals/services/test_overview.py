import datetime as dt
from decimal import Decimal

import pytest

from goals.enums import Level, TargetRole
from goals.services.overview import read_watched_goals, target_rows
from tests.factories import make_goal, make_kpi, make_target, make_workspace
from tests.goals.facts import YEAR_BEFORE, promise, record
from workspaces.reader import Reader

pytestmark = pytest.mark.django_db
READER = Reader(language="en", number_style="international", today=dt.date(2026, 2, 2))


def rows_of(workspace, limit=50):
    return read_watched_goals(workspace=workspace, reader=READER, limit=limit)


def test_goal_brings_the_one_it_serves_though_that_has_no_target():
    business = make_goal(title="Grow")
    marketing = make_goal(
        workspace=business.workspace, level=Level.MARKETING, parent=business, link_reason="It does."
    )
    make_goal(workspace=business.workspace, title="Nothing measures it")
    target = make_target(goal=marketing)
    make_target()

    first, second = rows_of(business.workspace)

    assert (first.goal, first.depth, first.targets) == (business, 0, [])
    assert (second.goal, second.depth) == (marketing, 1)
    assert [row.target for row in second.targets] == [target]


def test_targets_stand_below_their_goal_the_primary_ones_first():
    one, other = make_goal(title="A", priority=2), make_goal(title="B")
    other.workspace = one.workspace
    goal = make_goal(workspace=one.workspace, title="B", priority=1)
    guardrail = make_target(goal=goal, role=TargetRole.GUARDRAIL)
    secondary = make_target(goal=goal, role=TargetRole.SECONDARY)
    primary = make_target(goal=goal)
    lonely = make_target(goal=one)

    found = [(row.goal, [each.target for each in row.targets]) for row in rows_of(one.workspace)]

    assert found == [(goal, [primary, secondary, guardrail]), (one, [lonely])]


def test_no_more_than_asked_for():
    goal = make_goal()
    for _ in range(3):
        make_target(goal=goal)

    (row,) = rows_of(goal.workspace, limit=2)

    assert len(row.targets) == 2


def test_archived_goals_and_targets_are_not_watched():
    workspace = make_workspace()
    make_target(goal=make_goal(workspace=workspace, is_archived=True))
    make_target(goal=make_goal(workspace=workspace), is_archived=True)

    assert rows_of(workspace) == []


def test_row_names_segment_and_draws_its_last_full_weeks():
    kpi = make_kpi(name="Orders")
    segment = {"channel": "instagram"}
    record(kpi, [100] * 397, start=YEAR_BEFORE, segment=segment)
    target = promise(kpi, 10_000, segment_key="channel=instagram")
    bare = make_target()
    bare.workspace = target.workspace

    (row,) = target_rows(workspace=target.workspace, targets=[target], reader=READER)

    assert (row.name, row.segment, row.actual) == ("Orders", "instagram", "–")
    assert row.spark.count("M") > 0
    assert "c-path" not in row.spark  # a total lies on another scale than a week


def test_level_shows_its_promise_in_the_sparkline():
    kpi = make_kpi(aggregation="last")
    record(kpi, list(range(397)), start=YEAR_BEFORE)
    target = promise(kpi, Decimal(500), window="latest")

    (row,) = target_rows(workspace=target.workspace, targets=[target], reader=READER)

    assert "c-path" in row.spark


def test_nothing_is_read_for_no_targets(django_assert_num_queries):
    workspace = make_workspace()

    with django_assert_num_queries(0):
        assert target_rows(workspace=workspace, targets=[], reader=READER) == []


def test_many_targets_cost_as_many_queries_as_one(django_assert_num_queries):
    goal = make_goal()
    kpis = [make_kpi(workspace=goal.workspace) for _ in range(5)]
    for kpi in kpis:
        record(kpi, [1] * 30, start=dt.date(2026, 1, 1))
    targets = [promise(kpi, 10, goal=goal) for kpi in kpis]

    for some in (targets[:1], targets):
        with django_assert_num_queries(2):
            target_rows(workspace=goal.workspace, targets=some, reader=READER)
