import datetime as dt
from decimal import Decimal

import pytest

from goals.calc.spells import Terms, spells
from goals.enums import Status, TargetWindow
from goals.services.assessments import read_assessment
from goals.services.replay import replay
from goals.services.volumes import has_volume
from kpis.enums import Kind, Unit
from tests.factories import make_kpi, make_workspace
from tests.goals.facts import promise, record

pytestmark = pytest.mark.django_db
START = dt.date(2026, 1, 5)  # a Monday
TODAY = START + dt.timedelta(days=70)
NOW = dt.datetime.combine(TODAY, dt.time(3), tzinfo=dt.UTC)


def make_rate(**fields):
    """Ten weeks, of which the last four bring 5 a day instead of 10; 60 a week are promised."""
    kpi = make_kpi(workspace=make_workspace())
    record(kpi, [10] * 84 + [5] * 28, start=START - dt.timedelta(days=42))
    fields = {"starts_on": START, "ends_on": START + dt.timedelta(days=90), **fields}
    return promise(kpi, 60, window=TargetWindow.WEEK, judged_windows=2, **fields)


def test_past_days_are_judged_as_they_are_judged_in_life():
    target = make_rate()

    again = replay(target=target, today=TODAY)

    last = again.readings[-1]
    stored = read_assessment(target=target, as_of=TODAY - dt.timedelta(days=1), now=NOW)
    assert (last.on, last.status, last.probability) == (
        stored.as_of,
        stored.status,
        stored.probability,
    )
    assert (len(again.readings), again.readings[0].on, again.began_on) == (70, START, None)
    assert last.status == Status.OFF_TRACK
    assert True in spells(again.readings, Terms())
    assert [each.has_failed for each in again.windows] == [False] * 6 + [True] * 4


def test_period_that_has_hardly_begun_is_moved_back_by_whole_weeks():
    target = make_rate(starts_on=TODAY - dt.timedelta(days=7), ends_on=TODAY + dt.timedelta(100))

    again = replay(target=target, today=TODAY)

    assert again.began_on == TODAY - dt.timedelta(days=91)
    assert (again.days.days, len(again.readings)) == (90, 90)
    assert target.starts_on == TODAY - dt.timedelta(days=7)


def test_rate_over_too_little_is_not_judged():
    workspace = make_workspace()
    counted = [make_kpi(workspace=workspace, key=key) for key in ("orders", "sessions")]
    for kpi, number in zip(counted, (5, 50), strict=True):
        record(kpi, [number] * 70, start=START)
    rate = make_kpi(
        workspace=workspace,
        kind=Kind.DERIVED,
        unit=Unit.PERCENT,
        formula="orders / sessions",
        min_volume=Decimal(10),
    )
    target = promise(rate, "0.1", window=TargetWindow.WEEK, judged_windows=2, starts_on=START)
    as_of = TODAY - dt.timedelta(days=1)

    assert has_volume(target=target, least_volume=Decimal(700), as_of=as_of)
    assert not has_volume(target=target, least_volume=Decimal(701), as_of=as_of)
