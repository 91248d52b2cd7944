"""Counts as money: by the value of the day, or not at all and with the reason."""

import datetime as dt
from decimal import Decimal

import pytest

from kpis.calc.periods import Window
from kpis.enums import Grain, Kind, Unit
from kpis.models import ConversionValue
from kpis.services.measurements import MeasuredRow, record_measurements
from kpis.services.series import read_facts, read_series
from kpis.services.wording import value_remark
from tests.factories import make_conversion_type, make_kpi, make_workspace
from tests.kpis.reading import read_daily, read_many, window_value

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 12, 31, 3, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 31)
D = dt.date
LAST_YEAR, THIS_YEAR = D(2025, 12, 31), D(2026, 1, 1)


@pytest.fixture
def workspace():
    workspace = make_workspace()
    make_conversion_type(
        workspace=workspace, key="lead", worth={D(2025, 1, 1): 10_000, THIS_YEAR: 12_000}
    )
    make_conversion_type(workspace=workspace, key="purchase", worth={D(2025, 1, 1): 85_000})
    return workspace


@pytest.fixture
def counts(workspace):
    return make_kpi(workspace=workspace, key="conversions", breakdown=["conversion_type"])


@pytest.fixture
def money(workspace, counts):
    return make_valued(workspace)


def make_valued(workspace, **fields):
    return make_kpi(
        workspace=workspace,
        **{
            "key": "worth",
            "kind": Kind.VALUED,
            "valued_from": "conversions",
            "unit": Unit.MONEY,
            "currency": "KRW",
            **fields,
        },
    )


def record(kpi, on, value, **dimensions):
    row = MeasuredRow(kpi.key, on, Decimal(value), dimensions)
    record_measurements(workspace=kpi.workspace, rows=[row], by=None, now=NOW)


def worth_of(kpi, start, end=None, segment_key=""):
    return window_value(kpi=kpi, segment_key=segment_key, start=start, end=end or start)


def test_each_day_has_the_value_that_was_in_force(counts, money):
    record(counts, LAST_YEAR, 3, conversion_type="lead")
    record(counts, THIS_YEAR, 3, conversion_type="lead")
    record(counts, THIS_YEAR, 2, conversion_type="purchase")

    assert read_daily(kpi=money, start=LAST_YEAR, end=THIS_YEAR) == {
        LAST_YEAR: 30_000,
        THIS_YEAR: 36_000 + 170_000,
    }
    assert worth_of(money, LAST_YEAR, THIS_YEAR).value == 236_000
    assert worth_of(counts, LAST_YEAR, THIS_YEAR).value == 8


def test_segments_are_valued_like_the_whole(counts, money):
    record(counts, THIS_YEAR, 1, conversion_type="lead", channel="a")
    record(counts, THIS_YEAR, 2, conversion_type="purchase", channel="a")
    record(counts, THIS_YEAR, 4, conversion_type="lead", channel="b")

    assert worth_of(money, THIS_YEAR, segment_key="channel=a").value == 182_000
    assert worth_of(money, THIS_YEAR, segment_key="conversion_type=lead").value == 60_000
    assert worth_of(money, THIS_YEAR, segment_key="channel=b;conversion_type=lead").value == 48_000
    assert worth_of(money, THIS_YEAR).value == 230_000


def test_recorded_total_of_a_type_wins_over_its_channels(counts, money):
    record(counts, THIS_YEAR, 3, conversion_type="lead", channel="a")
    record(counts, THIS_YEAR, 3, conversion_type="lead", channel="b")
    record(counts, THIS_YEAR, 5, conversion_type="lead")

    assert worth_of(money, THIS_YEAR).value == 60_000


def test_values_are_exact_to_the_last_digit(workspace, counts, money):
    ConversionValue.objects.for_workspace(workspace).filter(
        conversion_type__key="lead", valid_from=THIS_YEAR
    ).update(value=Decimal("0.123456789012345678"))
    record(counts, THIS_YEAR, 3, conversion_type="lead")

    assert worth_of(money, THIS_YEAR).value == Decimal("0.370370367037037034")


@pytest.mark.parametrize(
    ("dimensions", "reason", "sentence"),
    [
        (
            {"conversion_type": "call"},
            {"code": "conversion_value_missing", "type": "call", "on": "2026-01-01"},
            "No value: “call” has no value on 2026-01-01",
        ),
        (
            {"conversion_type": "trial"},
            {
                "code": "conversion_value_currency",
                "type": "trial",
                "on": "2026-01-01",
                "currency": "KRW",
                "wanted": "USD",
            },
            "No value: on 2026-01-01 “trial” is valued in KRW, not in USD",
        ),
        (
            {"channel": "a"},
            {"code": "conversion_type_missing", "kpi": "conversions", "on": "2026-01-01"},
            "No value: on 2026-01-01 the counts of conversions name no conversion type",
        ),
    ],
)
def test_counts_that_cannot_be_valued_are_a_reason_and_no_number(
    workspace, counts, money, settings, dimensions, reason, sentence
):
    settings.LANGUAGE_CODE = "en"
    if "wanted" in reason:
        make_conversion_type(workspace=workspace, key="trial", worth={D(2025, 1, 1): 5})
        money.currency = "USD"
        money.save()
    record(counts, D(2026, 1, 2), 1, conversion_type="purchase")
    record(counts, THIS_YEAR, 1, **dimensions)

    found = worth_of(money, THIS_YEAR)

    assert (found.value, found.reason) == (None, reason)
    assert (found.days_with_data, found.first_on, found.last_on) == (1, THIS_YEAR, THIS_YEAR)
    assert value_remark(found.reason) == sentence


def test_one_day_without_a_value_takes_the_value_of_its_window_only(counts, money):
    record(counts, THIS_YEAR, 1, conversion_type="call")
    record(counts, D(2026, 1, 2), 1, conversion_type="lead")

    found = worth_of(money, THIS_YEAR, D(2026, 1, 2))

    assert found.reason == {
        "code": "conversion_value_missing",
        "type": "call",
        "on": "2026-01-01",
    }
    assert (found.days_with_data, found.last_on) == (2, D(2026, 1, 2))
    assert worth_of(money, D(2026, 1, 2)).value == 12_000
    assert read_daily(kpi=money, start=THIS_YEAR, end=D(2026, 1, 2)) == {D(2026, 1, 2): 12_000}


def test_no_counts_need_no_value(counts, money):
    record(counts, THIS_YEAR, 0, conversion_type="call")
    record(counts, D(2026, 1, 2), 0, channel="a")

    assert worth_of(money, THIS_YEAR, D(2026, 1, 2)).value == 0


def test_without_counts_there_is_no_value(money):
    assert worth_of(money, THIS_YEAR).reason == {"code": "no_data", "kpi": "worth"}


def test_formula_over_a_valued_kpi(workspace, counts, money):
    spend = make_kpi(workspace=workspace, key="spend")
    record(spend, THIS_YEAR, 6_000)
    record(counts, THIS_YEAR, 1, conversion_type="lead")
    record(counts, D(2026, 1, 2), 1, conversion_type="call")
    roas = make_kpi(workspace=workspace, kind=Kind.DERIVED, formula="worth / spend")

    assert worth_of(roas, THIS_YEAR).value == 2
    assert worth_of(roas, THIS_YEAR, D(2026, 1, 2)).reason["code"] == "conversion_value_missing"
    assert read_daily(kpi=roas, start=THIS_YEAR, end=D(2026, 1, 2)) == {THIS_YEAR: 2}


def test_partial_weeks_and_segments_are_those_of_the_counts(workspace, counts, money):
    monday = D(2026, 11, 2)
    for day in range(9):
        on = monday + dt.timedelta(days=day)
        record(counts, on, 1, conversion_type="lead", channel="a")

    points = read_series(
        kpi=money, start=monday, end=D(2026, 11, 15), grain=Grain.WEEK, today=TODAY
    )
    facts = read_facts(workspace=workspace, wanted=[(money, "")], start=monday, end=D(2026, 11, 15))

    assert [(p.value, p.is_partial) for p in points] == [(84_000, False), (24_000, True)]
    assert facts.segments(money) == [
        "channel=a",
        "channel=a;conversion_type=lead",
        "conversion_type=lead",
    ]


def test_lines_of_a_window_multiply_and_add_up_to_its_value(counts, money, workspace):
    record(counts, LAST_YEAR, 3, conversion_type="lead")
    record(counts, THIS_YEAR, 4, conversion_type="lead")
    record(counts, THIS_YEAR, 2, conversion_type="purchase")
    facts = read_facts(workspace=workspace, wanted=[(money, "")], start=LAST_YEAR, end=THIS_YEAR)
    window = Window(LAST_YEAR, THIS_YEAR)

    lines = facts.worth(money, "", window)

    assert [(line.value.type_key, line.count, line.value.amount, line.money) for line in lines] == [
        ("lead", 3, 10_000, 30_000),
        ("lead", 4, 12_000, 48_000),
        ("purchase", 2, 85_000, 170_000),
    ]
    assert sum(line.money for line in lines) == facts.value(money, "", window).value
    assert facts.worth(counts, "", window) == []


def test_many_valued_kpis_cost_as_many_queries_as_one(
    workspace, counts, money, django_assert_num_queries
):
    record(counts, THIS_YEAR, 1, conversion_type="lead")
    others = [make_valued(workspace, key=f"worth_{i}") for i in range(3)]
    ask = {"start": LAST_YEAR, "end": THIS_YEAR, "grain": Grain.MONTH, "today": TODAY}

    with django_assert_num_queries(3):
        read_many(workspace=workspace, kpis=[money], **ask)
    with django_assert_num_queries(3):
        read_many(workspace=workspace, kpis=[money, *others, counts], **ask)
