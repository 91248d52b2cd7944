import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from kpis.enums import Kind
from kpis.models import Correction, Kpi, Measurement, Series
from kpis.services.measurements import Counts, MeasuredRow, record_measurements
from tests.factories import make_kpi, make_membership, make_workspace

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)  # noon in Seoul
LATER = NOW + dt.timedelta(hours=1)
DAY = dt.date(2026, 11, 1)


def row(key="visits", day=1, value="10", **dimensions):
    return MeasuredRow(key, DAY.replace(day=day), Decimal(value), dimensions)


@pytest.fixture
def workspace():
    workspace = make_workspace()
    make_kpi(workspace=workspace, key="visits")
    return workspace


def record(workspace, rows, *, now=NOW, by=None):
    return record_measurements(workspace=workspace, rows=rows, by=by, now=now)


def stored(workspace):
    rows = Measurement.objects.for_workspace(workspace).order_by("series", "measured_on")
    return [(m.series.kpi.key, m.series.segment_key, m.measured_on.day, str(m.value)) for m in rows]


def kpi_of(workspace, key="visits"):
    return Kpi.objects.for_workspace(workspace).get(key=key)


def test_rows_are_stored_by_kpi_segment_and_date(workspace):
    counts = record(workspace, [row(), row(day=2, value="0.5"), row(channel="b"), row(channel="a")])

    assert counts == Counts(received=4, created=4, updated=0, unchanged=0)
    assert sorted(stored(workspace)) == [
        ("visits", "", 1, "10"),
        ("visits", "", 2, "0.5"),
        ("visits", "channel=a", 1, "10"),
        ("visits", "channel=b", 1, "10"),
    ]
    assert Series.objects.for_workspace(workspace).get(segment_key="channel=a").dimensions == {
        "channel": "a"
    }


def test_same_rows_again_change_nothing(workspace):
    rows = [row(), row(day=2, channel="a", value="0.10")]
    record(workspace, rows)
    before = kpi_of(workspace)

    counts = record(workspace, rows, now=LATER)

    assert counts == Counts(received=2, created=0, updated=0, unchanged=2)
    assert kpi_of(workspace).data_version == before.data_version
    assert kpi_of(workspace).data_changed_at == before.data_changed_at
    assert not Correction.objects.for_workspace(workspace).exists()


def test_other_value_is_a_correction_that_keeps_the_old_one(workspace):
    member = make_membership(workspace=workspace)
    record(workspace, [row(), row(day=2)])

    counts = record(workspace, [row(value="12"), row(day=2)], now=LATER, by=member)

    assert counts == Counts(received=2, created=0, updated=1, unchanged=1)
    assert stored(workspace) == [("visits", "", 1, "12"), ("visits", "", 2, "10")]
    correction = Correction.objects.for_workspace(workspace).get()
    assert (correction.old_value, correction.new_value) == (Decimal(10), Decimal(12))
    assert (correction.by, correction.at) == (member.user, LATER)


@pytest.mark.parametrize(
    "value", ["0.000001", "12345678901234567890.123456789012345678", "-3", "9999999999999999"]
)
def test_values_are_exact_and_recognised_again(workspace, value):
    record(workspace, [row(value=value)])

    assert stored(workspace) == [("visits", "", 1, value)]
    assert record(workspace, [row(value=value + "0" if "." in value else value)]).unchanged == 1


def test_change_moves_the_version_of_the_kpi_and_of_all_that_depend_on_it(workspace):
    make_kpi(workspace=workspace, key="orders")
    make_kpi(workspace=workspace, key="idle")
    make_kpi(workspace=workspace, key="rate", kind=Kind.DERIVED, formula="orders / visits")
    make_kpi(workspace=workspace, key="index", kind=Kind.DERIVED, formula="100 * rate")
    make_kpi(workspace=workspace, key="apart", kind=Kind.DERIVED, formula="idle / orders")

    record(workspace, [row(day=5), row(day=3)])
    record(workspace, [row("orders", day=4)], now=LATER)

    moved = {
        kpi.key: (kpi.data_version, kpi.last_measured_on and kpi.last_measured_on.day)
        for kpi in Kpi.objects.for_workspace(workspace)
    }
    assert moved == {
        "visits": (1, 5),
        "orders": (1, 4),
        "idle": (0, None),
        "rate": (2, 4),  # as fresh as its oldest input
        "index": (2, 4),
        "apart": (1, None),
    }
    assert kpi_of(workspace, "index").data_changed_at == LATER


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(), row("visitz")], "Row 2: There is no KPI with this key or name. Is visits meant?"),
        ([row(), row("오타")], "Row 2: There is no KPI with this key or name."),
        ([row(), row("rate")], "Row 2: This KPI is calculated by a formula"),
        ([row(), row(day=22)], "Row 2: The date lies after today, 2026-11-21."),
        ([row(channel="x" * 400)], "Row 1: The segment is longer than 400 characters."),
        ([row(channel=" ")], "Row 1: A dimension of the segment has no name or no value."),
        ([row(**{"a": "x", "a ": "y"})], "Row 1: The segment names the dimension “a” twice."),
        ([row(), row(day=2), row(value="11")], "has another value in row 3: 11."),
    ],
)
def test_one_wrong_row_refuses_all_of_them(workspace, rows, words, settings):
    settings.LANGUAGE_CODE = "en"
    make_kpi(workspace=workspace, key="rate", kind=Kind.DERIVED, formula="visits / 2")

    with pytest.raises(ValidationError) as caught:
        record(workspace, rows)

    assert words in caught.value.messages[0]
    assert stored(workspace) == []
    assert not Series.objects.for_workspace(workspace).exists()
    assert kpi_of(workspace).data_version == 0


def test_today_in_the_workspaces_time_zone_is_not_the_future(workspace):
    late = dt.datetime(2026, 11, 21, 16, 0, tzinfo=dt.UTC)  # already the 22nd in Seoul

    assert record(workspace, [row(day=22)], now=late).created == 1


def test_row_that_stands_there_twice_is_stored_once(workspace):
    counts = record(workspace, [row(), row(), row(value="10.0")])

    assert counts == Counts(received=3, created=1, updated=0, unchanged=2)


def test_contradiction_names_both_rows(workspace, settings):
    settings.LANGUAGE_CODE = "en"

    with pytest.raises(ValidationError) as caught:
        record(workspace, [row(value="1"), row(value="2"), row(value="1")])

    assert [message.split(": ", 1)[0] for message in caught.value.messages] == [
        "Row 1",
        "Row 2",
        "Row 3",
    ]
    assert "row 2: 2." in caught.value.messages[0]
    assert "row 1: 1." in caught.value.messages[1]


def test_other_workspaces_kpi_is_unknown(workspace):
    make_kpi(key="theirs")

    with pytest.raises(ValidationError):
        record(workspace, [row("theirs")])


def test_key_in_another_form_of_unicode_is_the_same_kpi(workspace):
    make_kpi(workspace=workspace, key="매출")

    assert record(workspace, [row("ᄆ" + "ᅢ" + "출")]).created == 1


def test_as_many_statements_for_a_thousand_rows_as_for_two(
    workspace, django_assert_max_num_queries, django_assert_num_queries
):
    first = dt.date(2020, 1, 1)

    def rows(count):
        return [
            MeasuredRow("visits", first + dt.timedelta(days=i // 4), Decimal(i), {"c": str(i % 4)})
            for i in range(count)
        ]

    with django_assert_max_num_queries(40) as few:
        record(workspace, rows(2))
    with django_assert_num_queries(len(few)):
        record(workspace, rows(1002))
