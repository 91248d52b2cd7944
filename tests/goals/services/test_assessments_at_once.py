"""Several schedulers at the same moment, on a database that lets them."""

import datetime as dt
import threading

import pytest
from django.db import connection

from goals.enums import Level, Status
from goals.models import Assessment, Goal, VerdictChange
from goals.services import assessments
from goals.services.assessments import assess_due
from goals.services.goals import create_goal
from tests.factories import END, START, make_goal, make_kpi, make_membership
from tests.goals.facts import LATER, judge, on, promise, record
from tests.goals.services.varied import make_varied, measure_varied, standing_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]


def at_once(*works):
    """Run `works` in threads that start together; return what they gave, raise what they raised."""
    barrier = threading.Barrier(len(works))
    results, errors = [], []

    def run(work):
        try:
            barrier.wait()
            results.append(work())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def test_four_schedulers_judge_each_target_once():
    kpi = make_kpi()
    record(kpi, [10] * 90, start=START)
    goal = make_goal(workspace=kpi.workspace)
    for value in (900, 901, 1000):
        promise(kpi, value, goal=goal)

    results = at_once(*[lambda: assess_due(now=LATER)] * 4)

    assert sum(result.assessed for result in results) == 3
    assert Assessment.objects.for_workspace(kpi.workspace).count() == 3
    assert VerdictChange.objects.for_workspace(kpi.workspace).count() == 3
    goal.refresh_from_db()
    assert goal.status == Status.MISSED


def test_two_schedulers_leave_what_one_would(monkeypatch):
    monkeypatch.setattr(assessments, "CHUNK_KPIS", 2)
    contested, calm = make_varied(), make_varied()
    for workspace in (contested, calm):
        measure_varied(workspace, days=60)
    noon = on(dt.date(2026, 3, 2))

    results = at_once(*[lambda: assess_due(now=noon, workspace=contested)] * 2)
    alone = assess_due(now=noon, workspace=calm)

    assert sum(result.assessed for result in results) == alone.assessed
    assert standing_of(contested) == standing_of(calm)


def test_targets_of_one_goal_cannot_overlook_each_other():
    """Each transaction sees one of them; the goal's row makes the second wait for the first."""
    kpi = make_kpi()
    other = make_kpi(workspace=kpi.workspace)
    for each in (kpi, other):
        record(each, [10] * 90, start=START)
    goal = make_goal(workspace=kpi.workspace)
    met, missed = promise(kpi, 900, goal=goal), promise(other, 901, goal=goal)

    at_once(lambda: judge(met, END), lambda: judge(missed, END))

    goal.refresh_from_db()
    assert (goal.status, goal.decided_by) == (Status.MISSED, missed)
    assert {met.assessments.count(), missed.assessments.count()} == {1}


def test_two_goals_of_one_parent_are_made_at_once():
    editor = make_membership()
    parent = make_goal(workspace=editor.workspace)

    def make():
        return create_goal(
            workspace=editor.workspace,
            by=editor,
            level=Level.MARKETING,
            title="Serve",
            parent=parent,
            link_reason="Because",
            starts_on=START,
            ends_on=END,
        )

    at_once(make, make, make)

    assert Goal.objects.for_workspace(editor.workspace).filter(parent=parent).count() == 3
