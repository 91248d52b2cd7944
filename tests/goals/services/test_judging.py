"""What recorded data says about a target on a date."""

import datetime as dt
from decimal import Decimal

import pytest

from goals.enums import Status, TargetWindow
from kpis.enums import Aggregation, Cadence
from tests.factories import END, START, make_kpi
from tests.goals.facts import AT_MOST, YEAR_BEFORE, codes, judge, measured, on, promise, record

pytestmark = pytest.mark.django_db


# --- totals


def test_a_running_total_has_every_field(orders):
    record(orders, [10] * 31, start=START)
    target = promise(orders, 900)

    found = judge(target, dt.date(2026, 1, 31))

    assert (found.actual, found.expected) == (310, 310)
    assert found.attainment == Decimal("0.344444444444444444")
    assert found.data_until == dt.date(2026, 1, 31)
    assert found.remaining_windows == 59
    assert found.needed == 10
    assert found.best_ever == Decimal("10.016949152542372881")  # 591 in 59 days
    assert 880 < found.projection < 920
    assert found.projection_low80 < found.projection < found.projection_high80
    assert 0 < found.probability < 1
    assert not found.is_final
    assert codes(found) == ["probability", "above_pace"]


def test_a_total_far_ahead_is_on_track_and_far_behind_off_track(orders):
    record(orders, [10] * 31, start=START)

    assert judge(promise(orders, 700), dt.date(2026, 1, 31)).status == Status.ON_TRACK
    assert judge(promise(orders, 1300), dt.date(2026, 1, 31)).status == Status.OFF_TRACK


def test_a_total_is_compared_with_as_many_days_of_its_baseline(orders):
    """Half the days of a baseline of 900 brought 450: 620 is (620 − 450) of (1,350 − 450)."""
    record(orders, [Decimal(620) / 45] * 45, start=START)
    target = promise(orders, 1350, baseline_value=Decimal(900))

    assert judge(target, START + dt.timedelta(days=44)).attainment == (
        Decimal("0.188888888888888889")
    )


def test_a_total_reached_early_is_met_at_once(orders):
    record(orders, [100] * 9, start=START)

    found = judge(promise(orders, 900), START + dt.timedelta(days=8))

    assert (found.status, found.is_final, codes(found)[0]) == ("met", True, "reached_already")
    assert (found.needed, found.best_ever) == (None, None)


def test_a_total_that_can_fall_waits_for_the_end(workspace):
    profit = make_kpi(workspace=workspace)
    record(profit, [100, -20] * 40, start=START - dt.timedelta(days=71))

    found = judge(promise(profit, 100), START + dt.timedelta(days=8))

    assert found.actual > 100
    assert not found.is_final


def test_an_upper_limit_exceeded_is_missed_at_once(orders):
    record(orders, [100] * 10, start=START)
    target = promise(orders, 900, **AT_MOST)

    found = judge(target, START + dt.timedelta(days=9))

    assert (found.status, codes(found)[0]) == ("missed", "limit_exceeded")
    assert found.attainment == Decimal("1.111111111111111111")


def test_a_total_ends_met_at_its_boundary_and_missed_below_it(orders):
    record(orders, [10] * 89 + [9], start=START)

    assert judge(promise(orders, 899), END).status == Status.MET
    found = judge(promise(orders, 900), END)
    assert (found.status, found.is_final) == (Status.MISSED, True)
    assert codes(found) == ["ended_missed_at_least"]
    assert (found.remaining_windows, found.needed, found.best_ever) == (0, None, None)


def test_a_gap_leaves_the_end_unknown(orders):
    record(orders, [10] * 40 + [None] * 2 + [10] * 48, start=START)

    found = judge(promise(orders, 900), END + dt.timedelta(days=3))

    assert (found.status, found.is_final) == (Status.UNKNOWN, False)
    assert found.reasons == [
        {"code": "no_data", "missing": 2},
        {"code": "missing_days", "count": 2, "first": "2026-02-10", "last": "2026-02-11"},
    ]


def test_a_gap_that_cannot_change_the_end_is_no_excuse(orders):
    record(orders, [10] * 40 + [None] * 2 + [10] * 48, start=START)

    assert judge(promise(orders, 880), END + dt.timedelta(days=3)).status == Status.MET


def test_missing_days_are_not_asked_for(orders):
    record(orders, [10] * 10 + [None] * 10 + [10] * 10, start=START)

    found = judge(promise(orders, 900), dt.date(2026, 1, 30))

    assert (found.actual, found.expected) == (200, 200)
    assert found.projection > 850  # the ten days are forecast, not taken for zeros


def test_a_verdict_waits_for_late_data_as_long_as_the_lag(orders):
    orders.lag_days = 3
    orders.save()
    record(orders, [10] * 88, start=START)  # the last two days are late
    target = promise(orders, 900)

    waiting = judge(target, END + dt.timedelta(days=2))
    over = judge(target, END + dt.timedelta(days=3))

    assert waiting.status in (Status.ON_TRACK, Status.AT_RISK)
    assert over.status == Status.UNKNOWN
    assert over.reasons == [
        {"code": "no_data", "missing": 2},
        {"code": "missing_days", "count": 2, "first": "2026-03-30", "last": "2026-03-31"},
    ]


def test_a_verdict_is_due_once_all_days_have_data(orders):
    record(orders, [10] * 90, start=START)

    assert judge(promise(orders, 900), END).status == Status.MET


def test_the_last_day_must_be_over(orders):
    record(orders, [10] * 90, start=START, now=on(END))

    found = judge(promise(orders, 1300), END, now=on(END))

    assert found.status == Status.OFF_TRACK


def test_todays_part_counts_but_is_no_day_to_forecast_from(orders):
    record(orders, [10] * 30 + [1], start=START, now=on(dt.date(2026, 1, 31)))
    target = promise(orders, 900)

    found = judge(target, dt.date(2026, 1, 31), now=on(dt.date(2026, 1, 31)))

    assert found.actual == 301
    assert (found.expected, found.remaining_windows) == (300, 60)


def test_old_data_is_stale(orders):
    record(orders, [10] * 20, start=START)
    target = promise(orders, 900)

    assert judge(target, dt.date(2026, 1, 22)).status != Status.UNKNOWN
    found = judge(target, dt.date(2026, 1, 23))
    assert (found.status, found.reasons[0]) == (
        Status.UNKNOWN,
        {
            "code": "stale",
            "data_until": "2026-01-20",
            "days": 3,
            "allowed_days": 2,
        },
    )


def test_a_short_history_is_judged_after_a_fifth_of_the_period(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [10] * 30, start=START)
    target = promise(kpi, 900)

    assert codes(judge(target, START + dt.timedelta(days=16)))[0] == "too_early"
    assert codes(judge(target, START + dt.timedelta(days=17)))[0] == "probability"


def test_without_any_data_nothing_is_known(workspace):
    found = judge(promise(make_kpi(workspace=workspace), 9), dt.date(2026, 2, 1))

    assert (found.status, found.reasons) == (Status.UNKNOWN, [{"code": "no_data"}])
    assert (found.actual, found.attainment, found.probability) == (None, None, None)


def test_before_its_start_a_target_is_upcoming_and_has_odds_already(orders):
    found = judge(promise(orders, 900), START - dt.timedelta(days=1))

    assert found.status == Status.UPCOMING
    assert found.reasons == [{"code": "starts_later", "on": "2026-01-01"}]
    assert 0 < found.probability < 1


@pytest.mark.parametrize(
    ("aggregation", "actual", "status"),
    [
        (Aggregation.MEAN, Decimal("2.5"), Status.MISSED),
        (Aggregation.LAST, Decimal(4), Status.MET),
        (Aggregation.MAX, Decimal(4), Status.MET),
        (Aggregation.MIN, Decimal(1), Status.MISSED),
    ],
)
def test_a_total_of_values_that_do_not_add_up(workspace, aggregation, actual, status):
    kpi = make_kpi(workspace=workspace, aggregation=aggregation)
    record(kpi, [1, 2, 3, 4], start=START)
    target = promise(kpi, 3, ends_on=START + dt.timedelta(days=3))

    found = judge(target, START + dt.timedelta(days=3))

    assert (found.actual, found.status) == (actual, status)


def test_a_weekly_recording_belongs_to_the_period_of_its_date(workspace):
    """Recorded on Sundays; of the weeks cut by the year, one ends inside it and one outside."""
    kpi = make_kpi(workspace=workspace, cadence=Cadence.WEEK)
    record(kpi, [70] * 26, start=dt.date(2025, 10, 5), step=7)  # … 2026-03-29
    target = promise(kpi, 70 * 13, ends_on=dt.date(2026, 3, 31))

    found = judge(target, dt.date(2026, 3, 31))

    assert (found.actual, found.status) == (70 * 13, Status.MET)


# --- rates by the week


@pytest.fixture
def visitors(workspace):
    """70 visitors a day until the end of February."""
    kpi = make_kpi(workspace=workspace, key="visitors")
    record(kpi, [70] * 424, start=YEAR_BEFORE)
    return kpi


WEEKLY = {"window": TargetWindow.WEEK, "judged_windows": 4}


def test_a_week_is_judged_on_the_mean_of_the_last_full_weeks(visitors):
    record(visitors, [140] * 14, start=dt.date(2026, 2, 9))  # two full weeks from Monday
    target = promise(visitors, 700, baseline_value=Decimal(490), **WEEKLY)

    found = judge(target, dt.date(2026, 2, 25))

    assert found.actual == (490 + 490 + 980 + 980) / 4
    assert found.data_until == dt.date(2026, 2, 25)
    assert found.attainment == Decimal("1.166666666666666667")
    assert found.remaining_windows == 4
    assert found.needed == 700
    assert found.best_ever == 735


def test_the_first_weeks_are_few(visitors):
    found = judge(promise(visitors, 490, **WEEKLY), dt.date(2026, 1, 20))

    assert found.actual == 490
    assert {"code": "few_windows", "have": 2, "want": 4, "grain": "week"} in found.reasons


def test_what_the_judged_weeks_left_to_come_must_bring(visitors):
    """The period ends on March 31; of its last four full weeks two are known."""
    record(visitors, [70] * 15, start=dt.date(2026, 3, 1))  # until Sunday 15
    target = promise(visitors, 500, **WEEKLY)

    found = judge(target, dt.date(2026, 3, 15))

    assert (found.remaining_windows, found.needed) == (2, 510)


def test_a_week_ends_with_the_last_full_week_of_the_period(visitors):
    record(visitors, [70] * 29, start=dt.date(2026, 3, 1))  # until Sunday 29

    found = judge(promise(visitors, 490, **WEEKLY), END)

    assert (found.status, found.actual) == (Status.MET, 490)


def test_a_week_with_a_missing_day_is_no_full_week(visitors):
    record(visitors, [70] * 10 + [None] + [70] * 20, start=dt.date(2026, 3, 1))

    found = judge(promise(visitors, 490, **WEEKLY), END + dt.timedelta(days=9))

    assert (found.status, found.reasons[0]) == (Status.UNKNOWN, {"code": "no_data", "missing": 1})
    assert {
        "code": "missing_weeks",
        "count": 1,
        "first": "2026-03-09",
        "last": "2026-03-15",
    } in found.reasons


def test_a_rate_is_the_formula_on_the_sums_of_its_weeks(bounce_rate):
    record(measured(bounce_rate, "bounced"), [10] * 90, start=START)
    record(measured(bounce_rate, "sessions"), [20] * 60 + [100] * 30, start=START)
    target = promise(bounce_rate, "0.3", baseline_value=Decimal("0.6"), **AT_MOST, **WEEKLY)

    found = judge(target, END)

    # 4 weeks from March 2 to 29: 280 bounces of 2,800 sessions
    assert (found.actual, found.status) == (Decimal("0.1"), Status.MET)
    assert found.attainment == Decimal("1.666666666666666667")


def test_a_rate_with_too_small_a_denominator_is_not_judged(bounce_rate):
    bounce_rate.min_volume = Decimal(1000)
    bounce_rate.save()
    record(measured(bounce_rate, "bounced"), [10] * 28, start=START)
    record(measured(bounce_rate, "sessions"), [20] * 28, start=START)

    found = judge(promise(bounce_rate, "0.3", **AT_MOST), START + dt.timedelta(days=27))

    assert (found.status, found.reasons[0]) == (
        Status.UNKNOWN,
        {"code": "low_volume", "volume": "560", "min_volume": "1000"},
    )


def test_a_rate_divided_by_nothing_is_not_judged(bounce_rate):
    record(measured(bounce_rate, "bounced"), [0] * 28, start=START)
    record(measured(bounce_rate, "sessions"), [0] * 28, start=START)

    found = judge(promise(bounce_rate, "0.3", **AT_MOST), START + dt.timedelta(days=27))

    assert (found.status, found.reasons[0]["code"], found.reasons[0]["cause"]) == (
        Status.UNKNOWN,
        "formula_error",
        "division_by_zero",
    )


# --- levels


def test_a_level_is_its_latest_value_and_moves_from_its_baseline(workspace):
    followers = make_kpi(workspace=workspace, aggregation=Aggregation.LAST)
    record(followers, range(1000, 1410), start=YEAR_BEFORE)  # until February 14
    target = promise(followers, 1600, window=TargetWindow.LATEST, baseline_value=Decimal(1300))

    found = judge(target, dt.date(2026, 2, 14))

    assert (found.actual, found.expected) == (1409, 1450)
    assert found.attainment == Decimal("0.363333333333333333")
    assert found.needed == 1600


def test_a_level_that_is_fresh_enough_decides_the_end(workspace):
    followers = make_kpi(workspace=workspace, aggregation=Aggregation.LAST)
    record(followers, [1000] * 88 + [1600], start=START)  # until March 30
    target = promise(followers, 1600, window=TargetWindow.LATEST)

    assert judge(target, END + dt.timedelta(days=1)).status == Status.MET


def test_a_level_that_is_too_old_does_not(workspace):
    followers = make_kpi(workspace=workspace, aggregation=Aggregation.LAST)
    record(followers, [1000] * 60 + [1600], start=START)
    target = promise(followers, 1600, window=TargetWindow.LATEST)

    found = judge(target, END + dt.timedelta(days=1))

    assert (found.status, codes(found)[0]) == (Status.UNKNOWN, "no_data")
