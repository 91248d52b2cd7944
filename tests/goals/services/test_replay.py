import datetime as dt
from decimal import Decimal

import pytest

from goals.calc.spells import Terms, spells
from goals.enums import Status, TargetWindow
from goals.services.assessments import read_assessment
from goals.services.replay import replay, usual_alarms
from kpis.calc.periods import ONE_DAY
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
    stored = read_assessment(target=target, as_of=last.on, now=last.at)
    assert (last.status, last.probability) == (stored.status, stored.probability)
    assert (last.on, last.data_until) == (TODAY - ONE_DAY, TODAY - 2 * ONE_DAY)
    assert (again.readings[0].on, again.began_on) == (START, None)
    assert len(again.readings) == 140  # by the clock and on new data, of 70 days
    assert last.status == Status.OFF_TRACK
    assert True in spells(again.readings, Terms())
    assert [each.has_failed for each in again.windows()] == [False] * 6 + [True] * 4


def test_data_arrives_as_late_as_it_usually_does():
    target = make_rate()
    target.kpi.lag_days = 2

    again = replay(target=target, today=TODAY)

    assert [reading.data_until for reading in again.readings[-2:]] == [
        TODAY - 4 * ONE_DAY,
        TODAY - 3 * ONE_DAY,
    ]


def test_what_is_usual_is_told_once_in_a_trouble():
    told = usual_alarms(replay(target=make_rate(), today=TODAY))

    assert [reading.status for reading in told] == [Status.OFF_TRACK]


def test_period_that_has_hardly_begun_is_moved_back_by_whole_weeks():
    target = make_rate(starts_on=TODAY - dt.timedelta(days=7), ends_on=TODAY + dt.timedelta(100))

    again = replay(target=target, today=TODAY)

    assert again.began_on == TODAY - dt.timedelta(days=91)
    assert {reading.on for reading in again.readings} == {
        TODAY - number * ONE_DAY for number in range(1, 92)
    }
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
    again = replay(target=target, today=TODAY)

    last = again.readings[-1]

    assert again.has_volume(last, Decimal(700))
    assert not again.has_volume(last, Decimal(701))
    assert None not in [each.value for each in again.windows()]
    assert {each.value for each in again.windows(Decimal(351))} == {None}
