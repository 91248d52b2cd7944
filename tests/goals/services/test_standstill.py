"""Final verdicts stand while the numbers of their period do."""

import datetime as dt

import pytest

from goals.enums import Status, TargetWindow, Trajectory
from goals.models import Assessment
from goals.services import assessments
from goals.services.assessments import assess_due
from kpis.enums import Kind
from kpis.services.tallies import Period, take_tallies
from tests.factories import END, START, make_kpi
from tests.goals.facts import LATER, promise, record

pytestmark = pytest.mark.django_db

ONE = dt.timedelta(days=1)


def ended(window=TargetWindow.TOTAL, *, value=900, **fields):
    """A target that was met, on ten a day."""
    kpi = make_kpi()
    record(kpi, [10] * 90, start=START)
    target = promise(kpi, value, window=window, **fields)
    assert assess_due(now=LATER).assessed == 1
    return target


def judged_again(target, now=LATER):
    result = assess_due(now=now)
    target.refresh_from_db()
    target.kpi.refresh_from_db()
    assert target.judged_data_version == target.kpi.data_version
    assert assess_due(now=now).due == 0
    return result.assessed


def test_data_after_the_period_leaves_the_verdict_and_its_assessment():
    target = ended()

    record(target.kpi, [10, 10], start=END + ONE)

    assert judged_again(target) == 0
    assert Assessment.objects.for_workspace(target.workspace).count() == 1


@pytest.mark.parametrize("window", [TargetWindow.TOTAL, TargetWindow.DAY, TargetWindow.LATEST])
def test_a_correction_in_the_period_is_judged(window):
    target = ended(window, value=900 if window == TargetWindow.TOTAL else 10)
    record(target.kpi, [10], start=END + ONE)
    assert judged_again(target) == 0

    record(target.kpi, [9], start=END)

    assert judged_again(target) == 1
    assert target.status == Status.MISSED


def test_a_correction_seen_by_a_sweep_that_was_killed_is_judged():
    target = ended()
    record(target.kpi, [9], start=END)
    period = Period(target.kpi_id, target.starts_on, target.ends_on)
    take_tallies(workspace=target.workspace, periods=[period])

    assert judged_again(target) == 1
    assert target.status == Status.MISSED


def test_a_goal_that_waited_for_a_verdict_that_stands_gets_its_own(monkeypatch):
    monkeypatch.setattr(assessments, "CHUNK_KPIS", 1)
    moving = ended()
    other = make_kpi(workspace=moving.workspace)
    record(other, [10] * 90, start=START)
    promise(other, 900, goal=moving.goal)
    assess_due(now=LATER)
    record(moving.kpi, [9], start=END)
    record(other, [10], start=END + ONE)

    assert assess_due(now=LATER).assessed == 1

    moving.goal.refresh_from_db()
    assert moving.goal.status == Status.MISSED


def test_another_way_to_combine_values_is_judged():
    target = ended()
    kpi = target.kpi
    kpi.aggregation, kpi.version, kpi.data_version = "max", kpi.version + 1, kpi.data_version + 1
    kpi.save()

    assert judged_again(target) == 1
    assert target.status == Status.MISSED


def test_what_rests_on_more_than_its_period_is_judged():
    season = ended(trajectory=Trajectory.SEASONAL)
    derived = make_kpi(
        workspace=season.workspace, key="twice", kind=Kind.DERIVED, formula=f"{season.kpi.key} * 2"
    )
    promise(derived, 1800)
    assert assess_due(now=LATER).assessed == 1

    record(season.kpi, [10], start=END + ONE)

    assert judged_again(season) == 2


def test_values_changed_behind_the_version_are_judged_when_everything_is():
    target = ended()
    target.kpi.series.get().measurements.filter(measured_on=END).delete()

    assert assess_due(now=LATER).due == 0
    assert assess_due(now=LATER, everything=True).assessed == 1

    target.refresh_from_db()
    assert target.status == Status.UNKNOWN
