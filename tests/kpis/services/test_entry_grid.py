import datetime as dt
from decimal import Decimal

import pytest

from kpis.enums import Grain, Kind
from kpis.readers.refusal import Reason
from kpis.services.catalog import Catalog
from kpis.services.entry_grid import (
    EntryColumn,
    EntryFrame,
    cell_name,
    find_column,
    place_of,
    read_columns,
    read_grid,
    starts_until,
)
from kpis.services.measurements import MeasuredRow, record_measurements
from kpis.services.naming import NamedKpis
from tests.factories import make_kpi, make_workspace
from workspaces.reader import Reader

pytestmark = pytest.mark.django_db

D = dt.date
NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
READER = Reader(language="en", number_style="international", today=D(2026, 11, 21))
MONDAY = D(2026, 11, 16)


@pytest.fixture
def workspace():
    return make_workspace()


@pytest.fixture
def visits(workspace):
    return make_kpi(workspace=workspace, key="visits", name="Visits")


def record(kpi, on, value, **dimensions):
    rows = [MeasuredRow(kpi.key, on, Decimal(value), dimensions)]
    record_measurements(workspace=kpi.workspace, rows=rows, by=None, now=NOW)


def named(workspace):
    return NamedKpis(Catalog.of(workspace).by_key.values())


def shown(workspace, columns, starts, grain=Grain.DAY, **texts):
    frame = EntryFrame(columns, starts, grain, workspace.week_starts_on)
    grid = read_grid(workspace=workspace, frame=frame, reader=READER, **texts)
    cells = [[(cell.name, cell.text, cell.is_split) for cell in row.cells] for row in grid.rows]
    return grid, cells


@pytest.mark.parametrize(
    ("text", "segment", "token"),
    [
        ("visits", "", "visits"),
        (" Visits ", "", "visits"),
        ("ＶＩＳＩＴＳ[channel=instagram]", "channel=instagram", "visits[channel=instagram]"),
        ("visits [ type=b ; channel=a ]", "channel=a;type=b", "visits[channel=a;type=b]"),
        ("visits[]", "", "visits"),
    ],
)
def test_column_is_found_by_key_or_name_and_segment(workspace, visits, text, segment, token):
    column = find_column(text, named(workspace))

    assert (column.kpi, column.segment_key, column.token) == (visits, segment, token)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("visit", Reason("unknown_kpi_near", {"near": "visits"})),
        ("방문", Reason("unknown_kpi")),
        ("half", Reason("kpi_is_derived")),
        ("visits[instagram]", Reason("segment_not_a_pair", {"part": "instagram", "limit": 400})),
    ],
)
def test_column_that_cannot_be_typed_says_why(workspace, visits, text, reason):
    make_kpi(workspace=workspace, key="half", kind=Kind.DERIVED, formula="visits / 2")

    assert find_column(text, named(workspace)) == reason


def test_columns_are_split_by_a_dimension_where_it_is_recorded(workspace, visits):
    orders = make_kpi(workspace=workspace, key="orders")
    record(visits, MONDAY, 1, channel="b")
    record(visits, MONDAY, 1, channel="a")
    record(visits, MONDAY, 1, channel="a", device="m")

    columns = read_columns(workspace=workspace, kpis=[visits, orders], dimension="channel")

    assert [column.token for column in columns] == [
        "visits[channel=a]",
        "visits[channel=b]",
        "orders",
    ]
    assert [column.label for column in columns][:2] == ["Visits · a", "Visits · b"]


@pytest.mark.parametrize(
    ("grain", "starts"),
    [
        (Grain.DAY, [D(2026, 11, 20), D(2026, 11, 21)]),
        (Grain.WEEK, [D(2026, 11, 9), D(2026, 11, 16)]),
        (Grain.MONTH, [D(2026, 10, 1), D(2026, 11, 1)]),
    ],
)
def test_rows_end_with_the_window_around_the_day(grain, starts):
    found = starts_until(D(2026, 11, 21), count=2, grain=grain, week_starts_on=0)

    assert found == starts


def test_cell_holds_what_is_recorded_in_its_very_segment(workspace, visits):
    record(visits, MONDAY, "12.50")
    record(visits, MONDAY, 3, channel="a")
    columns = [EntryColumn(visits), EntryColumn(visits, "channel=a"), EntryColumn(visits, "x=y")]

    grid, cells = shown(workspace, columns, [MONDAY])

    assert cells == [
        [
            ("2026-11-16|visits", "12.5", False),
            ("2026-11-16|visits[channel=a]", "3", False),
            ("2026-11-16|visits[x=y]", "", False),
        ]
    ]
    assert grid.seen == {"2026-11-16|visits": "12.5", "2026-11-16|visits[channel=a]": "3"}


def test_weekly_value_stays_on_the_day_it_was_recorded_on(workspace, visits):
    record(visits, D(2026, 11, 20), 7)

    _grid, cells = shown(workspace, [EntryColumn(visits)], [D(2026, 11, 9), MONDAY], Grain.WEEK)

    assert cells == [
        [("2026-11-09|visits", "", False)],
        [("2026-11-20|visits", "7", False)],
    ]


def test_week_with_values_of_several_days_is_not_typed_as_one(workspace, visits):
    record(visits, MONDAY, 7)
    record(visits, D(2026, 11, 17), 8)

    _grid, cells = shown(workspace, [EntryColumn(visits)], [MONDAY], Grain.WEEK)

    assert cells == [[("2026-11-16|visits", "7", True)]]


def test_typed_text_and_error_stand_in_the_row_of_the_recorded_day(workspace, visits):
    record(visits, D(2026, 11, 20), 7)
    place = ("visits", MONDAY)

    grid, cells = shown(
        workspace,
        [EntryColumn(visits)],
        [MONDAY],
        Grain.WEEK,
        typed={place: "x"},
        errors={place: "No."},
    )

    assert cells == [[("2026-11-20|visits", "x", False)]]
    assert grid.rows[0].cells[0].error == "No."
    assert grid.seen == {"2026-11-20|visits": "7"}


@pytest.mark.parametrize("name", ["visits", "yesterday|visits", "2026-02-30|visits", "csrf"])
def test_other_fields_of_the_form_are_no_cells(name):
    assert place_of(name) is None


def test_name_of_a_cell_leads_back_to_its_place():
    token = "visits[a|b=c]"

    assert place_of(cell_name(token, MONDAY)) == (token, MONDAY)


def test_grid_of_many_cells_costs_two_queries(workspace, visits, django_assert_num_queries):
    columns = [EntryColumn(visits), *(EntryColumn(visits, f"channel=c{i}") for i in range(9))]
    for column in columns[1:]:
        record(visits, MONDAY, 1, channel=column.segment_key.removeprefix("channel="))

    with django_assert_num_queries(2):
        shown(workspace, columns, [MONDAY + dt.timedelta(days=i) for i in range(5)])
