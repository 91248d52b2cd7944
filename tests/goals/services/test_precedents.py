"""Targets weighed against the recorded history of their KPIs."""

import datetime as dt
from decimal import Decimal

import pytest

from goals.enums import TargetWindow
from goals.models import Precedent
from goals.services.precedents import find_precedents, weigh_due, weigh_targets
from kpis.enums import Aggregation, Cadence
from tests.factories import START, make_kpi, make_target
from tests.goals.facts import AT_MOST, YEAR_BEFORE, promise, record

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 5, 3, tzinfo=dt.UTC)
TODAY = dt.date(2026, 1, 5)
ONE_DAY = dt.timedelta(days=1)


def weighed(target):
    (found,) = find_precedents(targets=[target], today=TODAY)
    return found


@pytest.fixture
def growing(workspace):
    """One more every day: 1 on the first day of 2024, 731 on the last of 2025."""
    kpi = make_kpi(workspace=workspace, key="growing")
    record(kpi, range(1, 732), start=dt.date(2024, 1, 1))
    return kpi


def test_total_is_compared_with_the_total_of_as_many_days_before(growing):
    # The 90 days to 2025-12-31 sum to 642 + … + 731 = 61,785, the 90 days before to 53,685.
    asked = weighed(promise(growing, 61_785 * 115 // 100))
    too_much = weighed(promise(growing, 61_785 * 116 // 100))

    assert abs(asked.needed - Decimal("0.15")) < Decimal("0.0001")
    assert (asked.found_count, asked.window_count) == (21, 21)
    assert too_much.found_count == 19  # the two newest rose by 15.1 % and 15.8 %


def test_more_than_ever_has_no_precedent(growing):
    assert weighed(promise(growing, 10 * 61_785)).found_count == 0


def test_baseline_is_what_a_change_is_measured_from(growing):
    target = promise(growing, 120, baseline_value=Decimal(100))

    assert weighed(target).needed == Decimal("0.2")


def test_weekly_rate_is_compared_over_its_judged_weeks(orders):
    # Ten a day: 70 a week, and from four weeks to any other four hardly a change.
    rate = {"window": TargetWindow.WEEK, "judged_windows": 4, "baseline_value": Decimal(70)}

    held, raised = weighed(promise(orders, 69, **rate)), weighed(promise(orders, 84, **rate))

    assert raised.needed == Decimal("0.2")
    assert (held.found_count, raised.found_count) == (held.window_count, 0)
    assert raised.window_count == 9


def test_formula_is_worked_out_on_each_window(bounce_rate):
    fall = promise(bounce_rate, "0.3", baseline_value=Decimal("0.6"), **AT_MOST)
    hold = promise(bounce_rate, "0.6", baseline_value=Decimal("0.6"), **AT_MOST)

    assert (weighed(fall).found_count, weighed(hold).found_count) == (0, 7)
    assert weighed(fall).needed == Decimal("-0.5")


def test_level_is_compared_day_with_day(workspace):
    followers = make_kpi(workspace=workspace, aggregation=Aggregation.LAST)
    record(followers, [1000] * 275 + [1300] * 90, start=YEAR_BEFORE)

    found = weighed(promise(followers, 1560, window=TargetWindow.LATEST))

    assert found.needed == Decimal("0.2")
    assert (found.found_count, found.window_count) == (4, 10)


def test_monthly_kpi_is_looked_at_by_whole_months(workspace):
    kpi = make_kpi(workspace=workspace, cadence=Cadence.MONTH)
    for month in range(1, 13):
        record(kpi, [100 * month], start=dt.date(2025, month, 15))

    found = weighed(promise(kpi, 3960))  # October to December brought 3,300

    assert found.needed == Decimal("0.2")
    assert (found.found_count, found.window_count) == (7, 7)


def test_windows_with_gaps_are_left_out(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [10] * 170 + [None] * 30 + [10] * 165, start=YEAR_BEFORE)

    assert weighed(promise(kpi, 1000)).window_count == 0


def test_small_gap_is_no_fall(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [10] * 350 + [None] * 5 + [10] * 10, start=YEAR_BEFORE)

    found = weighed(promise(kpi, 900, baseline_value=Decimal(900)))

    assert found.found_count == found.window_count == 7


def test_nothing_recorded_is_no_precedent(workspace):
    found = weighed(promise(make_kpi(workspace=workspace), 100))

    assert (found.window_count, found.needed) == (0, None)


def test_data_of_the_period_itself_is_no_precedent(growing):
    before = weighed(promise(growing, 70_000))
    record(growing, [1_000_000] * 5, start=START)

    assert weighed(promise(growing, 70_000)) == before


def test_clock_weighs_each_promise_once(growing):
    target = promise(growing, 70_000)

    assert weigh_due(now=NOW) == 1
    assert weigh_due(now=NOW) == 0

    row = Precedent.objects.for_workspace(target.workspace).get()
    assert (row.target, row.target_version, row.length_days) == (target, 1, 90)
    assert row.window_count == 21


def test_clock_weighs_again_after_a_change_of_the_promise(growing):
    target = promise(growing, 70_000)
    weigh_due(now=NOW)
    type(target).objects.for_workspace(target.workspace).update(version=2)

    assert weigh_due(now=NOW) == 1
    assert Precedent.objects.for_workspace(target.workspace).get().target_version == 2


def test_new_data_is_weighed_after_a_week_or_at_once_where_there_was_too_little(growing, workspace):
    promise(growing, 70_000)
    young = make_kpi(workspace=workspace)
    promise(young, 100)
    weigh_due(now=NOW)

    record(growing, [1], start=START)
    record(young, [1], start=START)

    assert weigh_due(now=NOW + ONE_DAY) == 1
    assert weigh_due(now=NOW + 8 * ONE_DAY) == 1


def test_archived_targets_are_left_alone(growing):
    promise(growing, 70_000, is_archived=True)

    assert weigh_due(now=NOW) == 0


def test_clock_serves_all_workspaces(growing):
    promise(growing, 70_000)
    make_target()

    assert weigh_due(now=NOW) == 2


def test_many_are_weighed_in_as_many_queries_as_one(growing, django_assert_num_queries):
    targets = [promise(growing, 70_000 + number) for number in range(20)]
    with django_assert_num_queries(3):
        weigh_targets(targets=targets[:1], now=NOW)

    with django_assert_num_queries(3):
        weigh_targets(targets=targets, now=NOW)


def test_no_targets_are_no_work(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert weigh_targets(targets=[], now=NOW) == []
