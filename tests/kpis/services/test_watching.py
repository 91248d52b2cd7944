"""New data is looked at once; what is out of the ordinary or late is written down once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from kpis.enums import Cadence, DataChangeKind, Kind
from kpis.models import DataChange
from kpis.services.watching import Watched, watch_kpis
from tests.factories import make_kpi, make_workspace
from tests.goals.facts import record

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 3, 2)  # a Monday
USUAL = [100, 104, 98, 102, 101, 60, 55]


def noon(day):
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def told(kpi):
    changes = DataChange.objects.for_workspace(kpi.workspace).filter(kpi=kpi)
    return list(changes.values_list("kind", "on"))


def look(kpi, on):
    return watch_kpis(now=noon(on), workspace=kpi.workspace)


def make_watched_kpi(**fields):
    """A KPI with ten usual weeks, looked at once on the day after their last."""
    kpi = make_kpi(**fields)
    record(kpi, USUAL * 10, start=FIRST)
    tomorrow = FIRST + dt.timedelta(70)
    assert look(kpi, tomorrow) == Watched(due=1, changes=0)
    return kpi, tomorrow


def test_a_spike_is_told_once_and_taken_back_when_it_is_corrected():
    kpi, monday = make_watched_kpi()
    record(kpi, [900], start=monday)
    tuesday = monday + dt.timedelta(1)
    assert look(kpi, tuesday) == Watched(due=1, changes=1)
    assert look(kpi, tuesday) == Watched(due=0, changes=0)
    change = DataChange.objects.for_workspace(kpi.workspace).get()
    assert (change.kind, change.on, change.changed_at) == ("unusual", monday, noon(tuesday))
    assert float(change.facts["value"]) == 900
    assert float(change.facts["low"]) < float(change.facts["expected"]) < 200
    record(kpi, [101], start=monday)
    look(kpi, tuesday)
    assert told(kpi) == [(DataChangeKind.UNUSUAL, monday), (DataChangeKind.USUAL, monday)]


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_two_looks_at_once_tell_once():
    kpi, monday = make_watched_kpi()
    record(kpi, [900], start=monday)
    both = Barrier(2)

    def one_look(_number):
        try:
            both.wait()
            return look(kpi, monday + dt.timedelta(1)).changes
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(one_look, range(2))) == 1
    assert told(kpi) == [(DataChangeKind.UNUSUAL, monday)]


def test_today_is_not_judged_before_it_is_over():
    kpi, monday = make_watched_kpi()
    record(kpi, [0], start=monday)
    look(kpi, monday)
    assert told(kpi) == []
    assert look(kpi, monday + dt.timedelta(1)) == Watched(due=1, changes=1)


def test_history_that_comes_later_is_no_news():
    kpi, monday = make_watched_kpi()
    record(kpi, [*USUAL * 3, 900, *USUAL * 3], start=monday)
    look(kpi, monday + dt.timedelta(43))
    assert told(kpi) == []


def test_data_that_stops_is_late_once_until_it_arrives():
    kpi, monday = make_watched_kpi(lag_days=2)
    late_from = monday + dt.timedelta(3)  # Sunday's value, a day and two of lag
    assert look(kpi, late_from - dt.timedelta(1)).due == 0
    assert look(kpi, late_from) == Watched(due=1, changes=1)
    assert look(kpi, late_from + dt.timedelta(1)).due == 0
    record(kpi, USUAL[:4], start=monday)
    look(kpi, monday + dt.timedelta(5))
    arrived = (DataChangeKind.ARRIVED, monday + dt.timedelta(5))
    assert told(kpi) == [(DataChangeKind.LATE, late_from), arrived]


def test_weekly_values_and_formulas_are_judged_and_never_late_for_their_inputs():
    workspace = make_workspace()
    orders = make_kpi(workspace=workspace, key="orders", cadence=Cadence.WEEK)
    weeks = [700, 720, 690, 710, 705, 715] * 6
    record(orders, weeks, start=FIRST, step=7)
    double = make_kpi(
        workspace=workspace, kind=Kind.DERIVED, formula="orders * 2", cadence=Cadence.WEEK
    )
    record(orders, [700], start=FIRST + dt.timedelta(weeks=36))
    after = FIRST + dt.timedelta(weeks=37)
    watch_kpis(now=noon(after), workspace=workspace)
    record(orders, [10], start=after)
    watch_kpis(now=noon(after + dt.timedelta(7)), workspace=workspace)
    last_day = after + dt.timedelta(6)
    assert told(orders) == told(double) == [(DataChangeKind.UNUSUAL, last_day)]


def test_many_kpis_take_as_many_statements_as_one(django_assert_max_num_queries):
    workspace = make_workspace()
    for _number in range(12):
        record(make_kpi(workspace=workspace), USUAL, start=FIRST)
    with django_assert_max_num_queries(12):
        assert watch_kpis(now=noon(FIRST + dt.timedelta(8)), workspace=workspace).due == 12
