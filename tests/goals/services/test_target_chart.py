import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from goals.services.target_chart import read_target_chart
from tests.factories import make_kpi
from tests.goals.facts import YEAR_BEFORE, judge, promise, record
from workspaces.reader import Reader

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 2, 2)
READER = Reader(language="en", number_style="international", today=TODAY)
END = dt.date(2026, 3, 31)


def chart(target):
    with translation.override("en"):
        return read_target_chart(
            target=target, latest=target.latest_assessment, description="", reader=READER
        )


def orders(**fields):
    kpi = make_kpi(name="Orders", **fields)
    record(kpi, [100] * 397, start=YEAR_BEFORE)  # until 1 February 2026
    return kpi


def test_total_is_drawn_as_it_grows_from_nothing():
    spec = chart(promise(orders(), 10_000, baseline_value=Decimal(9_000)))

    assert [(p.on, p.value) for p in spec.points[:2]] == [
        (dt.date(2026, 1, 1), Decimal(100)),
        (dt.date(2026, 1, 2), Decimal(200)),
    ]
    assert (spec.points[-1].on, spec.points[-1].value) == (dt.date(2026, 2, 1), Decimal(3_200))
    assert spec.trajectory == [(dt.date(2025, 12, 31), Decimal(0)), (END, Decimal(10_000))]
    assert spec.baseline is None
    assert (spec.targets[0].label, spec.targets[0].is_floor) == ("Target ≥\xa010,000", True)
    assert spec.today == TODAY


def test_weekly_rate_is_drawn_by_week_from_its_baseline_on():
    target = promise(
        orders(),
        800,
        window="week",
        baseline_value=Decimal(700),
        baseline_from=dt.date(2025, 9, 1),
        baseline_to=dt.date(2025, 11, 23),
    )

    spec = chart(target)

    assert (spec.points[0].on, spec.points[0].value) == (dt.date(2025, 9, 1), Decimal(700))
    assert not spec.points[0].is_partial
    assert spec.baseline is not None
    assert (spec.baseline.label, spec.baseline.starts_on) == ("Baseline 700", dt.date(2025, 9, 1))
    assert spec.trajectory == [(dt.date(2025, 12, 31), Decimal(700)), (END, Decimal(800))]


def test_level_over_a_short_period_is_drawn_by_day():
    target = promise(
        orders(aggregation="last"),
        100,
        window="latest",
        starts_on=dt.date(2026, 1, 20),
        ends_on=dt.date(2026, 2, 10),
    )

    spec = chart(target)

    assert (spec.points[0].on, spec.points[1].on) == (dt.date(2025, 12, 22), dt.date(2025, 12, 23))
    assert spec.trajectory == []


def test_forecast_leads_from_the_last_full_value_to_the_end():
    target = promise(orders(), 800, window="week")
    judge(target, dt.date(2026, 2, 1), now=dt.datetime(2026, 2, 2, 3, tzinfo=dt.UTC))
    target.refresh_from_db()

    fan = chart(target).forecast

    assert fan is not None
    assert (fan.from_on, fan.from_value, fan.ends_on) == (
        dt.date(2026, 1, 26),
        Decimal(700),
        END,
    )
    assert fan.low <= fan.median <= fan.high


@pytest.mark.parametrize("field", [{"is_final": True}, {"target_version": 9}], ids=["final", "old"])
def test_forecast_ends_with_the_verdict_and_with_the_promise(field):
    target = promise(orders(), 800, window="week")
    judge(target, dt.date(2026, 2, 1), now=dt.datetime(2026, 2, 2, 3, tzinfo=dt.UTC))
    target.refresh_from_db()
    for name, value in field.items():
        setattr(target.latest_assessment, name, value)

    assert chart(target).forecast is None


def test_chart_of_nothing_recorded_is_empty():
    spec = chart(promise(make_kpi(), 100))

    assert (list(spec.points), spec.forecast) == ([], None)


def test_range_has_a_line_at_either_end():
    target = promise(
        orders(),
        600,
        window="week",
        bound="between",
        condition="between",
        condition_low=Decimal(600),
        condition_high=Decimal(800),
    )

    lines = [(line.value, line.is_floor, line.label) for line in chart(target).targets]

    assert lines == [(600, True, "Target 600"), (800, False, "Target 800")]


def test_daily_rate_is_drawn_by_day_however_long_it_is():
    spec = chart(promise(orders(), 120, window="day"))

    assert spec.points[1].on - spec.points[0].on == dt.timedelta(days=1)


def test_monthly_rate_is_drawn_by_month():
    spec = chart(promise(orders(), 3_300, window="month"))

    assert [(p.on, p.value, p.is_partial) for p in spec.points] == [
        (dt.date(2025, 10, 1), Decimal(3_100), False),
        (dt.date(2025, 11, 1), Decimal(3_000), False),
        (dt.date(2025, 12, 1), Decimal(3_100), False),
        (dt.date(2026, 1, 1), Decimal(3_100), False),
        (dt.date(2026, 2, 1), Decimal(100), True),
    ]


def test_milestones_bend_the_expected_path():
    milestones = [{"on": "2026-01-31", "value": "1000"}, {"on": "2026-02-28", "value": "4000"}]
    target = promise(orders(), 10_000, trajectory="milestones", milestones=milestones)

    assert chart(target).trajectory == [
        (dt.date(2025, 12, 31), 0),
        (dt.date(2026, 1, 31), 1_000),
        (dt.date(2026, 2, 28), 4_000),
        (END, 10_000),
    ]


def test_season_is_taken_from_the_years_before_what_is_drawn():
    """The first quarter of 2025 brought 100 a day, so the path is even where it starts."""
    target = promise(orders(), 9_000, trajectory="seasonal")

    path = dict(chart(target).trajectory)

    assert path[dt.date(2026, 1, 30)] == 3_000
    assert path[END] == 9_000
