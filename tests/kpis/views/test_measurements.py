import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from kpis.enums import Kind
from kpis.services.imports import apply_import, preview_import
from kpis.services.measurements import MeasuredRow, record_measurements
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
