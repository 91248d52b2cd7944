import datetime as dt

import pytest

from kpis.enums import Grain, Kind
from kpis.readers.refusal import Refused
from kpis.services.entry_block import fill_from_block
from kpis.services.entry_grid import EntryColumn, EntryFrame
from kpis.services.naming import NamedKpis
from tests.factories import make_kpi, make_workspace

pytestmark = pytest.mark.django_db

D = dt.date
FIRST, SECOND, THIRD = D(2026, 11, 16), D(2026, 11, 17), D(2026, 11, 18)
TODAY = D(2026, 11, 21)


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def kpis():
    workspace = make_workspace()
    return {
        key: make_kpi(workspace=workspace, key=key, name=name, **fields)
        for key, name, fields in (
            ("visits", "방문", {}),
            ("orders", "Orders", {}),
            ("half", "Half", {"kind": Kind.DERIVED, "formula": "visits / 2"}),
        )
    }


def fill(kpis, text, *, starts=(FIRST, SECOND), grain=Grain.DAY):
    columns = [EntryColumn(kpis["visits"]), EntryColumn(kpis["orders"])]
    return fill_from_block(
        text=text,
        frame=EntryFrame(columns, list(starts), grain, week_starts_on=0),
        kpis=NamedKpis(kpis.values()),
        today=TODAY,
    )


def tokens(filled):
    return [column.token for column in filled.frame.columns]


def errors(filled):
    return [(error.row, error.column, error.value, error.code) for error in filled.errors]


def test_plain_cells_go_in_from_the_first_one_on(kpis):
    filled = fill(kpis, "1\t2\n\t4")

    assert filled.texts == {
        ("visits", FIRST): "1",
        ("orders", FIRST): "2",
        ("orders", SECOND): "4",
    }
    assert (tokens(filled), filled.frame.starts) == (["visits", "orders"], [FIRST, SECOND])


def test_headings_and_dates_find_their_places_and_make_new_ones(kpis):
    filled = fill(
        kpis, "날짜\torders\tvisits[channel=a]\t방문\n2026.11.18.\t1\t2\t3\n2026-11-16\t4\t\t"
    )

    assert filled.texts == {
        ("orders", THIRD): "1",
        ("visits[channel=a]", THIRD): "2",
        ("visits", THIRD): "3",
        ("orders", FIRST): "4",
    }
    assert tokens(filled) == ["visits", "orders", "visits[channel=a]"]
    assert filled.frame.starts == [FIRST, SECOND, THIRD]


def test_dates_of_a_week_go_into_its_row(kpis):
    filled = fill(kpis, "date\tvisits\n2026-11-18\t1", starts=[FIRST], grain=Grain.WEEK)

    assert filled.texts == {("visits", FIRST): "1"}
    assert filled.frame.starts == [FIRST]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\t2\t3", [(1, "3", "3", "cell_without_heading")]),
        ("1\n2\n3", [(3, "", "", "row_outside_grid")]),
        ("date\tvisit\n2026-11-16\t1", [(1, "visit", "visit", "unknown_kpi_near")]),
        ("date\thalf\tvisits\n2026-11-16\t1\t2", [(1, "half", "half", "kpi_is_derived")]),
        ("date\tvisits\n2026-11-31\t1", [(2, "date", "2026-11-31", "date_does_not_exist")]),
        ("date\tvisits\n2026-11-22\t1", [(2, "date", "2026-11-22", "date_in_future")]),
        (
            "date\tvisits\n2026-11-16\t1\n2026-11-16\t1\n2026-11-16\t2",
            [(4, "방문", "2", "duplicate_key")],
        ),
    ],
    ids=["column", "row", "unknown", "derived", "date", "future", "twice"],
)
def test_what_has_no_place_is_named_by_row_and_column(kpis, text, expected):
    assert errors(fill(kpis, text)) == expected


def test_second_value_names_the_first(kpis):
    [error] = fill(kpis, "date\tvisits\n2026-11-16\t1\n2026-11-16\t2").errors

    assert error.reason == ("The same KPI, date and segment has another value in row 2: 1.")


def test_empty_block_is_refused(kpis):
    with pytest.raises(Refused):
        fill(kpis, "\n")
