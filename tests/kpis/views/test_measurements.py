import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from kpis.enums import Kind
from kpis.services.catalog import Catalog
from kpis.services.imports import apply_import, preview_import
from kpis.services.measurements import MeasuredRow, record_measurements
from kpis.services.removal import remove_measurements
from tests.factories import make_kpi
from tests.kpis.files import TIDY, upload

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def kpi(people):
    return make_kpi(workspace=people.workspace, key="visits")


def bring(people, text):
    editor = people.members["editor"]
    run = preview_import(
        workspace=people.workspace, file=upload(text), file_name="numbers.csv", by=editor, now=NOW
    )
    return apply_import(run=run, by=editor, now=NOW)


def address(kpi):
    return reverse("kpis:measurement_list", args=["acme", kpi.public_id])


def test_each_value_names_its_import_and_what_it_replaced(people, kpi):
    bring(people, TIDY)
    bring(people, TIDY.replace(",7,", ",8,"))

    page = people.get("viewer", address(kpi))

    rows = [
        (row.on, row.segment, row.value, [(old, each.by) for old, each in row.corrections])
        for row in page.context["rows"]
    ]
    assert rows == [
        ("Nov 2, 2026", "instagram", "1,200", []),
        ("Nov 1, 2026", "instagram", "10", []),
        ("Nov 1, 2026", "search", "8", [("7", people.members["editor"].user)]),
    ]
    assert "numbers.csv" in page.content.decode()


def test_derived_kpi_has_none_of_its_own(people, kpi):
    derived = make_kpi(workspace=people.workspace, kind=Kind.DERIVED, formula="visits / 2")

    page = people.get("viewer", address(derived)).content.decode()

    assert "its inputs are recorded" in page


def test_page_and_fragment_cost_the_same_for_one_row_and_fifty(
    people, kpi, django_assert_num_queries, django_assert_max_num_queries
):
    def record(count, value):
        first = dt.date(2026, 1, 1)
        rows = [MeasuredRow("visits", first + dt.timedelta(days=i), value) for i in range(count)]
        record_measurements(workspace=people.workspace, rows=rows, by=None, now=NOW)

    for value in (Decimal(1), Decimal(2)):
        record(1, value)
    with django_assert_max_num_queries(8) as page:
        people.get("viewer", address(kpi))
    with django_assert_max_num_queries(5) as fragment:
        people.get("viewer", address(kpi), htmx=True)
    for value in (Decimal(3), Decimal(4)):
        record(70, value)

    with django_assert_num_queries(len(page)):
        assert len(people.get("viewer", address(kpi)).context["rows"]) == 50
    with django_assert_num_queries(len(fragment)):
        few = people.get("viewer", address(kpi), htmx=True).content.decode()
    assert few.count("<tr>") == 1 + 10


def record(people, day, value, **dimensions):
    rows = [MeasuredRow("visits", dt.date(2026, 11, day), Decimal(value), dimensions)]
    record_measurements(workspace=people.workspace, rows=rows, by=None, now=NOW)


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ({}, ["4", "3", "2", "1"]),
        ({"from": "2026-11-02"}, ["4", "3", "2"]),
        ({"from": "2026-11-02", "to": "2026-11-03"}, ["3", "2"]),
        ({"segment": "channel=a"}, ["3", "2", "1"]),
        ({"segment": "channel=a;device=m"}, ["2"]),
        ({"segment": "channel=tv"}, []),
        ({"segment": "nonsense", "from": "soon", "to": "2026-13-01"}, ["4", "3", "2", "1"]),
        ({"from": "2026-11-03", "to": "2026-11-01"}, []),
    ],
    ids=str,
)
def test_part_of_the_values_is_chosen_in_the_address(people, kpi, query, values):
    record(people, 1, 1, channel="a")
    record(people, 2, 2, channel="a", device="m")
    record(people, 3, 3, channel="a")
    record(people, 4, 4, channel="b")

    page = people.get("viewer", address(kpi), query)

    assert [row.value for row in page.context["rows"]] == values


def test_page_says_which_part_it_shows(people, kpi):
    record(people, 2, 2, channel="a")
    query = {"segment": "channel=a", "from": "2026-11-02", "to": "2026-11-08"}

    shown = people.get("viewer", address(kpi), query)
    later = people.get("viewer", address(kpi), {"from": "2026-11-03"})

    assert "a · Nov 2" in shown.content.decode()
    assert later.context["extract"] == "Nov 3, 2026 – "
    assert "Nothing is recorded there." in later.content.decode()


def test_value_that_was_taken_away_is_told_until_it_is_recorded_again(people, kpi):
    record(people, 2, 2, channel="a")
    record(people, 3, 3, channel="a")
    catalog = Catalog.of(people.workspace)
    remove_measurements(
        workspace=people.workspace,
        places=[(catalog.by_key["visits"], "channel=a", dt.date(2026, 11, 2))],
        catalog=catalog,
        by=people.members["editor"],
        now=NOW,
    )

    [removed] = people.get("viewer", address(kpi)).context["removed"]
    assert (removed.on, removed.segment, removed.value) == ("Nov 2, 2026", "a", "2")
    assert removed.correction.by == people.members["editor"].user

    record(people, 2, 5, channel="a")
    page = people.get("viewer", address(kpi))
    assert page.context["removed"] == []
    assert [(row.value, len(row.corrections)) for row in page.context["rows"]] == [
        ("3", 0),
        ("5", 1),
    ]
