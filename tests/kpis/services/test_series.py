import datetime as dt
from decimal import Decimal

import pytest

from kpis.enums import Aggregation, Cadence, Grain, Kind, Unit
from kpis.models import Kpi
from kpis.services.measurements import MeasuredRow, record_measurements
from kpis.services.series import read_facts, read_series
from tests.factories import make_kpi, make_workspace
from tests.kpis.reading import read_daily, read_many, window_value
from workspaces.enums import WeekDay

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 12, 31, 3, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 31)
D = dt.date
MONDAY = D(2026, 11, 2)
SUNDAY = D(2026, 11, 8)
FOURTH_SUNDAY = D(2026, 11, 29)


@pytest.fixture
def workspace():
    return make_workspace()


def record(kpi, values, **dimensions):
    """Record `values`, by day from Monday on; None leaves a day out."""
    rows = [
        MeasuredRow(kpi.key, MONDAY + dt.timedelta(days=i), Decimal(str(value)), dimensions)
        for i, value in enumerate(values)
        if value is not None
    ]
    record_measurements(workspace=kpi.workspace, rows=rows, by=None, now=NOW)


def week_value(kpi, segment_key=""):
    return window_value(kpi=kpi, segment_key=segment_key, start=MONDAY, end=SUNDAY)


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [
        (Aggregation.SUM, 28),
        (Aggregation.MEAN, 4),
        (Aggregation.LAST, 7),
        (Aggregation.MIN, 1),
        (Aggregation.MAX, 7),
    ],
)
def test_window_aggregates_its_days(workspace, aggregation, expected):
    kpi = make_kpi(workspace=workspace, aggregation=aggregation)
    record(kpi, [1, 2, 3, 4, 5, 6, 7, 100])

    assert week_value(kpi).value == expected


def test_window_tells_on_which_days_there_was_data(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [None, 2, None, 4])

    found = week_value(kpi)

    assert (found.value, found.days_with_data) == (6, 2)
    assert (found.first_on, found.last_on) == (D(2026, 11, 3), D(2026, 11, 5))


def test_window_without_data_is_no_value_and_no_zero(workspace):
    kpi = make_kpi(workspace=workspace, key="visits")

    assert week_value(kpi).value is None
    assert week_value(kpi).reason == {"code": "no_data", "kpi": "visits"}


def test_ratio_of_a_week_is_that_of_its_sums_not_the_mean_of_its_days(workspace):
    record(make_kpi(workspace=workspace, key="bounced"), [5, 60])
    record(make_kpi(workspace=workspace, key="sessions"), [10, 600])
    rate = make_kpi(workspace=workspace, kind=Kind.DERIVED, formula="bounced / sessions")

    assert week_value(rate).value == (Decimal(65) / 610).quantize(Decimal("1e-18"))
    assert read_daily(kpi=rate, start=MONDAY, end=SUNDAY) == {
        MONDAY: Decimal("0.5"),
        MONDAY + dt.timedelta(days=1): Decimal("0.1"),
    }


def test_formula_over_a_formula(workspace):
    record(make_kpi(workspace=workspace, key="bounced"), [30])
    record(make_kpi(workspace=workspace, key="sessions"), [100])
    record(make_kpi(workspace=workspace, key="new_visitors"), [50])
    make_kpi(workspace=workspace, key="rate", kind=Kind.DERIVED, formula="bounced / sessions")
    net = make_kpi(workspace=workspace, kind=Kind.DERIVED, formula="new_visitors * (1 - rate)")

    assert week_value(net).value == 35


@pytest.mark.parametrize(
    ("sessions", "reason"),
    [
        ([0], {"code": "division_by_zero", "divisor": "sessions"}),
        ([], {"code": "no_data", "kpi": "sessions"}),
        ([29], {"code": "low_volume", "volume": "29", "min_volume": "30"}),
        ([30], None),
    ],
)
def test_derived_value_gives_the_reason_why_not(workspace, sessions, reason):
    record(make_kpi(workspace=workspace, key="bounced"), [3])
    record(make_kpi(workspace=workspace, key="sessions"), sessions)
    rate = make_kpi(
        workspace=workspace, kind=Kind.DERIVED, formula="bounced / sessions", min_volume=Decimal(30)
    )

    found = week_value(rate)

    assert found.reason == reason
    assert (found.value is None) == (sessions in ([0], []))


@pytest.mark.parametrize(
    ("formula", "culprit"), [("gone / 2", "gone"), ("a.b", "rate"), ("rate + 1", "rate")]
)
def test_formula_that_broke_since_it_was_saved_is_a_reason_not_an_error(
    workspace, formula, culprit
):
    rate = make_kpi(workspace=workspace, key="rate", kind=Kind.DERIVED, formula=formula)

    assert week_value(rate).reason == {"code": "formula_error", "kpi": culprit}


def test_total_is_the_sum_of_its_segments_until_a_total_is_recorded(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [10, 10], channel="a")
    record(kpi, [5, 5], channel="b")
    record(kpi, [None, 12])  # visitors seen on both channels count once

    assert read_daily(kpi=kpi, start=MONDAY, end=SUNDAY) == {
        MONDAY: 15,
        MONDAY + dt.timedelta(days=1): 12,
    }
    assert week_value(kpi, "channel=a").value == 20


def test_coarser_segment_adds_up_the_finer_ones_that_match(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [1], channel="a", type="x")
    record(kpi, [2], channel="a", type="y")
    record(kpi, [4], channel="b", type="x")

    assert week_value(kpi, "channel=a").value == 3
    assert week_value(kpi, "type=x").value == 5
    assert week_value(kpi).value == 7
    assert week_value(kpi, "channel=c").value is None


def test_two_breakdowns_of_the_same_total_are_not_both_counted(workspace):
    kpi = make_kpi(workspace=workspace, breakdown=["device"])
    record(kpi, [10], channel="a")
    record(kpi, [4], device="m")
    record(kpi, [5], device="d")

    assert week_value(kpi).value == 9


def test_formula_uses_the_inputs_of_the_segment(workspace):
    for key, values in {"revenue": (300, 100), "spend": (100, 100)}.items():
        kpi = make_kpi(workspace=workspace, key=key)
        record(kpi, [values[0]], channel="a")
        record(kpi, [values[1]], channel="b")
    roas = make_kpi(workspace=workspace, kind=Kind.DERIVED, formula="revenue / spend")

    assert week_value(roas, "channel=a").value == 3
    assert week_value(roas).value == 2


def weeks(kpi, start=MONDAY, end=FOURTH_SUNDAY, today=TODAY):
    points = read_series(kpi=kpi, start=start, end=end, grain=Grain.WEEK, today=today)
    return [(p.start.day, p.end.day, p.value, p.is_partial) for p in points]


def test_week_is_partial_where_the_record_begins_and_ends_in_it(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [None, 1, 1, 1, 1, 1, 1] + [1] * 7 + [1, None, 1])

    assert weeks(kpi) == [
        (2, 8, 6, True),
        (9, 15, 7, False),
        (16, 22, 2, True),
        (23, 29, None, True),
    ]


def test_gap_inside_the_record_makes_no_partial_week(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [1, None, None, 1, 1, 1, 1, 1])

    assert weeks(kpi, end=SUNDAY) == [(2, 8, 5, False)]


def test_week_that_is_not_over_or_cut_by_the_range_is_partial(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [1] * 21)

    assert weeks(kpi, start=D(2026, 11, 4), end=D(2026, 11, 21), today=D(2026, 11, 15)) == [
        (4, 8, 5, True),
        (9, 15, 7, True),  # the 15th is today
        (16, 21, 6, True),
    ]


def test_value_of_a_weekly_kpi_covers_its_week(workspace):
    kpi = make_kpi(workspace=workspace, cadence=Cadence.WEEK)
    record(kpi, [None, 5])

    assert weeks(kpi, end=SUNDAY) == [(2, 8, 5, False)]


def test_derived_week_is_partial_until_every_input_covers_it(workspace):
    record(make_kpi(workspace=workspace, key="bounced"), [1] * 5)
    record(make_kpi(workspace=workspace, key="sessions"), [2] * 7)
    rate = make_kpi(workspace=workspace, kind=Kind.DERIVED, formula="bounced / sessions")

    [point] = read_series(kpi=rate, start=MONDAY, end=SUNDAY, grain=Grain.WEEK, today=TODAY)

    assert point.is_partial
    assert point.days_with_data == 5


def test_weeks_start_on_the_workspaces_day(workspace):
    workspace.week_starts_on = WeekDay.SUNDAY
    workspace.save()
    kpi = make_kpi(workspace=workspace)
    record(kpi, [1] * 14)

    assert [(start, value) for start, _end, value, _ in weeks(kpi, end=D(2026, 11, 14))] == [
        (2, 6),
        (8, 7),
    ]


def test_days_and_months(workspace):
    kpi = make_kpi(workspace=workspace)
    record(kpi, [1] * 40)

    days = read_series(kpi=kpi, start=MONDAY, end=SUNDAY, grain=Grain.DAY, today=TODAY)
    months = read_series(
        kpi=kpi, start=D(2026, 11, 1), end=D(2026, 12, 31), grain=Grain.MONTH, today=TODAY
    )

    assert [(p.value, p.is_partial) for p in days] == [(1, False)] * 7
    assert [(p.start, p.end, p.value) for p in months] == [
        (D(2026, 11, 1), D(2026, 11, 30), 29),
        (D(2026, 12, 1), D(2026, 12, 31), 11),
    ]


def test_segments_to_look_at_are_those_of_every_input(workspace):
    a, b = make_kpi(workspace=workspace, key="a"), make_kpi(workspace=workspace, key="b")
    record(a, [1], channel="x", type="t")
    record(a, [1], channel="y")
    record(b, [1], channel="x")
    ratio = make_kpi(workspace=workspace, kind=Kind.DERIVED, formula="a / b")

    facts = read_facts(workspace=workspace, wanted=[(a, ""), (ratio, "")], start=MONDAY, end=SUNDAY)

    assert facts.segments(a) == ["channel=x", "channel=x;type=t", "channel=y", "type=t"]
    assert facts.segments(ratio) == ["channel=x"]


def test_many_kpis_cost_as_many_queries_as_one(workspace, django_assert_num_queries):
    def read(kpis):
        return read_many(
            workspace=workspace,
            kpis=kpis,
            start=MONDAY,
            end=SUNDAY,
            grain=Grain.WEEK,
            today=TODAY,
        )

    record(make_kpi(workspace=workspace, key="a"), [1, 2])
    for i in range(20):
        record(make_kpi(workspace=workspace), [i], channel="x")
        make_kpi(workspace=workspace, kind=Kind.DERIVED, formula=f"a * {i}")
    kpis = list(Kpi.objects.for_workspace(workspace).order_by("pk"))

    with django_assert_num_queries(3):
        one = read(kpis[2:3])
    with django_assert_num_queries(3):
        series = read(kpis)

    assert len(series) == 41
    assert series[kpis[2].pk] == one[kpis[2].pk]
    assert [series[kpi.pk][0].value for kpi in kpis[-2:]] == [19, 57]


def rate_points(workspace, formula="bounced / sessions", **fields):
    rate = make_kpi(workspace=workspace, kind=Kind.DERIVED, formula=formula, **fields)
    return read_series(
        kpi=rate,
        start=MONDAY,
        end=SUNDAY,
        grain=Grain.WEEK,
        today=TODAY,
        with_intervals=True,
    )


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [("bounced / sessions", "0.2553", "0.3662"), ("1 - bounced / sessions", "0.6338", "0.7447")],
)
def test_share_of_counts_comes_with_its_interval(workspace, formula, low, high):
    record(make_kpi(workspace=workspace, key="bounced"), [80, 1])
    record(make_kpi(workspace=workspace, key="sessions"), [200, 63])

    [point] = rate_points(workspace, formula)

    assert (round(point.low, 4), round(point.high, 4)) == (Decimal(low), Decimal(high))
    assert point.low < point.interval.low80 < point.value < point.interval.high80 < point.high


@pytest.mark.parametrize(
    "fields",
    [
        {"unit": Unit.MONEY, "currency": "KRW"},
        {"aggregation": Aggregation.MEAN},
        {"kind": Kind.DERIVED, "formula": "sessions * 1"},
    ],
    ids=["money", "mean", "derived"],
)
def test_quotient_of_anything_but_counts_has_no_interval(workspace, fields):
    record(make_kpi(workspace=workspace, key="sessions"), [263])
    if "formula" in fields:
        make_kpi(workspace=workspace, key="bounced", **fields)
    else:
        record(make_kpi(workspace=workspace, key="bounced", **fields), [81])

    [point] = rate_points(workspace)

    assert point.value is not None
    assert (point.interval, point.low, point.high) == (None, None, None)


@pytest.mark.parametrize("sessions", [[0], [], [5]], ids=["none", "no data", "more than all"])
def test_share_that_is_none_has_no_interval(workspace, sessions):
    record(make_kpi(workspace=workspace, key="bounced"), [81])
    record(make_kpi(workspace=workspace, key="sessions"), sessions)

    [point] = rate_points(workspace)

    assert point.interval is None
