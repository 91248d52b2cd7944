"""A sweep over many targets: as many statements as for few, the same verdicts as one by one."""

import datetime as dt
import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.enums import Status, TargetRole, Trajectory
from goals.models import GoalVerdictChange, Target
from goals.services import assessments
from goals.services.assessments import assess_due, assess_target
from tests.factories import START, make_goal, make_kpi, make_workspace
from tests.goals.facts import LATER, on, promise, record
from tests.goals.services.varied import make_varied, measure_varied, standing_of

pytestmark = pytest.mark.django_db

MOMENTS = (on(dt.date(2026, 1, 20)), on(dt.date(2026, 2, 20)), LATER)


def assess_one_by_one(workspace, now):
    rows = Target.objects.for_workspace(workspace)
    guardrails = rows.filter(role=TargetRole.GUARDRAIL).order_by("pk")
    for target in [*guardrails, *rows.exclude(role=TargetRole.GUARDRAIL).order_by("pk")]:
        assess_target(target=target, as_of=workspace.today(now), now=now)


def statements_of_sweep(targets, *, kpis=5):
    workspace = make_workspace()
    goals = [make_goal(workspace=workspace) for _number in range(2)]
    measured = [make_kpi(workspace=workspace) for _number in range(kpis)]
    for kpi in measured:
        record(kpi, [10] * 20, start=START)
    for number in range(targets):
        promise(measured[number % kpis], 900 - number, goal=goals[number % 2])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert assess_due(now=on(dt.date(2026, 1, 21))).assessed == targets
    with CaptureQueriesContext(connection) as asked_again:
        assert assess_due(now=on(dt.date(2026, 1, 22))).assessed == targets
    return len(asked), len(asked_again)


@pytest.mark.slow
def test_statements_do_not_grow_with_the_targets():
    few, many = statements_of_sweep(10), statements_of_sweep(60)

    assert few == many
    assert max(many) <= 25


@pytest.mark.slow
def test_a_sweep_says_what_judging_one_by_one_says(monkeypatch):
    monkeypatch.setattr(assessments, "CHUNK_KPIS", 2)
    monkeypatch.setattr(assessments, "CHUNK_TARGETS", 8)
    together, alone = make_varied(), make_varied()

    for number, now in enumerate(MOMENTS):
        for workspace in (together, alone):
            measure_varied(workspace, days=20 + 35 * number)
        assess_due(now=now, workspace=together)
        assess_one_by_one(alone, now)

        assert standing_of(together) == standing_of(alone)
    seen = {each["status"] for each in standing_of(together)["assessments"]}
    assert seen == set(Status) - {Status.UPCOMING, Status.OFFSET}


def test_a_goal_in_two_chunks_gets_one_verdict_and_so_does_the_one_it_serves(monkeypatch):
    monkeypatch.setattr(assessments, "CHUNK_KPIS", 1)
    workspace = make_workspace()
    business = make_goal(workspace=workspace)
    link = {"level": "marketing", "parent": business, "link_reason": "Because"}
    serving = [make_goal(workspace=workspace, **link) for _number in range(2)]
    for place, value in enumerate((900, 901, 900, 900)):
        kpi = make_kpi(workspace=workspace)
        record(kpi, [10] * 90, start=START)
        promise(kpi, value, goal=serving[place % 2])

    assess_due(now=LATER)

    changes = GoalVerdictChange.objects.for_workspace(workspace).order_by("pk")
    assert list(changes.values_list("goal", "new_status")) == [
        (serving[0].pk, Status.MET),
        (serving[1].pk, Status.MISSED),
        (business.pk, Status.MISSED),
    ]


def test_a_goal_does_not_wait_for_a_target_that_cannot_be_judged(monkeypatch, caplog):
    monkeypatch.setattr(assessments, "CHUNK_KPIS", 1)
    kpis = [make_kpi(workspace=make_workspace())]
    kpis.append(make_kpi(workspace=kpis[0].workspace))
    for kpi in kpis:
        record(kpi, [10] * 90, start=START)
    goal = promise(kpis[0], 901).goal
    promise(kpis[1], 9, goal=goal, trajectory=Trajectory.MILESTONES, milestones=["gone"])

    with caplog.at_level(logging.CRITICAL):
        assess_due(now=LATER)

    goal.refresh_from_db()
    assert goal.status == Status.MISSED


def test_one_that_cannot_be_judged_is_set_aside_and_the_others_are_judged(caplog):
    kpi = make_kpi()
    record(kpi, [10] * 30, start=START)
    broken = promise(kpi, 900, trajectory=Trajectory.MILESTONES, milestones=["gone"])
    others = [promise(kpi, 900 + number, goal=broken.goal) for number in range(3)]

    with caplog.at_level(logging.ERROR):
        result = assess_due(now=on(dt.date(2026, 1, 31)))

    assert (result.due, result.assessed) == (4, 3)
    broken.refresh_from_db()
    assert broken.check_error
    assert broken.latest_assessment is None
    assert {each.assessments.count() for each in others} == {1}
