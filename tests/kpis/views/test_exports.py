"""Files of what the pages show: four people, the numbers, and the way back in."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kpis.enums import Kind, Unit
from kpis.models import Measurement
from kpis.services.imports import apply_import, preview_import
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import make_kpi
from workspaces import sheets

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
D = dt.date
MONDAY = D(2026, 11, 9)
READ = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visits(people):
    return make_kpi(workspace=people.workspace, key="visits", name="=Visits")


def record(kpi, on, value, **dimensions):
    rows = [MeasuredRow(kpi.key, on, Decimal(value), dimensions)]
    record_measurements(workspace=kpi.workspace, rows=rows, by=None, now=NOW)


def address(name, kpi):
    return reverse(f"kpis:{name}", args=["acme", kpi.public_id])


def content(response):
    return b"".join(response.streaming_content)  # the client closes it at the end


def rows_of_csv(response):
    text = content(response).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def rows_of_xlsx(response):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(response)))
    return book.get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("name", ["kpi_export", "measurement_export"])
def test_four_people(people, visits, name):
    assert people.statuses("get", address(name, visits)) == READ


@pytest.mark.parametrize("name", ["kpi_export", "measurement_export"])
def test_kpi_of_another_workspace_is_not_found(people, name):
    assert people.get("owner", address(name, make_kpi())).status_code == 404


def test_series_is_what_the_page_shows(people, visits):
    orders = make_kpi(workspace=people.workspace, key="orders")
    rate = make_kpi(
        workspace=people.workspace,
        key="rate",
        name="Rate",
        kind=Kind.DERIVED,
        unit=Unit.PERCENT,
        formula="orders / visits",
    )
    for day in range(8):
        record(visits, MONDAY + dt.timedelta(days=day), 10, channel="a")
        record(orders, MONDAY + dt.timedelta(days=day), 1 if day else 0, channel="a")
    record(visits, MONDAY, 1, channel="b")
    query = {"grain": "week", "segment": "channel=a"}

    page = people.get("viewer", address("kpi_detail", rate), query)
    table = rows_of_csv(people.get("viewer", address("kpi_export", rate), query))

    assert table[0][:5] == ["From", "To", "Rate", "Partial", "Days with data"]
    shown = [
        (point.on.isoformat(), "" if point.value is None else format(point.value, "f"))
        for point in page.context["shown"].chart.points
    ]
    assert [(row[0], row[2]) for row in table[1:]][-len(shown) :] == shown
    assert table[-2] == [
        "2026-11-09",
        "2026-11-15",
        "0.085714285714285714",
        "",
        "7",
        "0.039876670",
        "0.174656725",
        "0.051774993",
        "0.138648266",
        "",
    ]
    assert table[-1][3] == "Partial"


def test_headings_are_in_the_readers_language_and_name_the_currency(people):
    user = people.members["viewer"].user
    user.language = "ko"
    user.save()
    revenue = make_kpi(
        workspace=people.workspace, key="revenue", name="매출", unit="money", currency="KRW"
    )

    [headings, *_rows] = rows_of_xlsx(
        people.get("viewer", address("kpi_export", revenue), {"format": "xlsx"})
    )

    assert headings[2] == "매출 (KRW)"
    assert "From" not in headings


def test_workbook_has_dates_and_numbers(people, visits):
    record(visits, MONDAY, "-12.5")

    table = rows_of_xlsx(
        people.get("viewer", address("kpi_export", visits), {"format": "xlsx", "grain": "day"})
    )

    assert table[0][2] == "=Visits"  # text, by the type of its cell
    [row] = [row for row in table[1:] if row[2] != ""]
    assert row[:5] == [MONDAY, MONDAY, -12.5, "", 1.0]


@pytest.mark.parametrize(
    ("query", "ending", "content_type", "start"),
    [
        ({}, "csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
        ({"format": "nonsense"}, "csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
        (
            {"format": "xlsx"},
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"PK",
        ),
    ],
)
def test_file_is_called_after_the_kpi_and_says_what_it_is(
    people, query, ending, content_type, start
):
    revenue = make_kpi(workspace=people.workspace, key="매출")

    response = people.get("viewer", address("kpi_export", revenue), query)

    head = response.headers["Content-Disposition"]
    assert head == f"attachment; filename*=utf-8''%EB%A7%A4%EC%B6%9C-week.{ending}"
    assert response.headers["Content-Type"] == content_type
    assert content(response).startswith(start)


VALUES = ["-123", "0", "1234.5", "-0.000001", "12345678901234567890.123456789012345678"]


@pytest.mark.parametrize("sheet_format", ["csv", "xlsx"])
def test_measurements_come_back_to_the_last_digit(people, visits, sheet_format):
    """Export, correct everything away, import the file: the same numbers (reliability S12)."""
    for day, value in enumerate(VALUES):
        record(visits, MONDAY + dt.timedelta(days=day), value, channel="인스타그램", tag="a, b")
    record(visits, MONDAY, 7)
    before = stored(people)
    response = people.get("viewer", address("measurement_export", visits), {"format": sheet_format})
    exported = ContentFile(content(response), name=f"visits.{sheet_format}")
    for day in range(len(VALUES)):
        on = MONDAY + dt.timedelta(days=day)
        record(visits, on, 99, channel="인스타그램", tag="a, b")

    editor = people.members["editor"]
    run = preview_import(
        workspace=people.workspace, file=exported, file_name=exported.name, by=editor, now=NOW
    )
    apply_import(run=run, by=editor, now=NOW)

    assert run.errors == []
    assert stored(people) == before


def stored(people):
    rows = Measurement.objects.for_workspace(people.workspace).select_related("series")
    return {(one.series.segment_key, one.measured_on): one.value for one in rows}


def test_measurements_are_those_the_list_shows(people, visits):
    record(visits, MONDAY, 1, channel="a")
    record(visits, D(2026, 11, 10), 2, channel="a")
    record(visits, D(2026, 11, 10), 3, channel="b")
    query = {"segment": "channel=a", "from": "2026-11-10"}

    table = rows_of_csv(people.get("viewer", address("measurement_export", visits), query))

    assert table == [["kpi", "date", "value", "channel"], ["visits", "2026-11-10", "2", "a"]]


def test_segments_that_look_like_formulas_are_text(people, visits):
    record(visits, MONDAY, -1, channel="=HYPERLINK(1)")

    table = rows_of_csv(people.get("viewer", address("measurement_export", visits)))

    assert table[1] == ["visits", "2026-11-09", "-1", "'=HYPERLINK(1)"]


def test_workbook_that_is_too_long_leads_back_with_the_reason(people, visits, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)
    record(visits, MONDAY, 1)
    record(visits, D(2026, 11, 10), 1)

    response = people.get("viewer", address("measurement_export", visits), {"format": "xlsx"})

    assert response.url == address("measurement_list", visits)
    page = people.get("viewer", response.url).content.decode()
    assert "A workbook cannot hold so many rows." in page


@pytest.mark.parametrize("name", ["kpi_export", "measurement_export"])
def test_file_costs_the_same_for_one_row_and_many(
    people, visits, django_assert_num_queries, django_assert_max_num_queries, name
):
    record(visits, MONDAY, 1, channel="a")
    with django_assert_max_num_queries(8) as few:
        content(people.get("viewer", address(name, visits)))
    for channel in "bcdef":
        record(visits, MONDAY, 1, channel=channel)

    with django_assert_num_queries(len(few)):
        content(people.get("viewer", address(name, visits)))
