"""A person tells what columns are, once; headings of one's own; and both can be taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.models import Measurement, ReportAlias, SheetMapping
from tests.factories import make_kpi
from tests.kpis.factories import make_report_alias, make_sheet_mapping

IMPORTS, RULES = "/w/acme/kpis/imports/", "/w/acme/kpis/reading/"
SHEET = "Shop,Datum,Besucher,Umsatz\nOst,01.07.2026,12,5\nWest,02.07.2026,7,6\n"
CHOSEN = {
    "column_0": "dimension:shop",
    "column_1": "date",
    "column_2": "kpi:visits",
    "column_3": "ignore",
    "vat": "",
}


@pytest.fixture(autouse=True)
def visits(people):
    return make_kpi(workspace=people.workspace, key="visits", name="Besucher")


def send(people, text=SHEET):
    file = SimpleUploadedFile("shop.csv", text.encode())
    return people.post("editor", f"{IMPORTS}new/", {"file": file})


def page(response):
    return " ".join(response.content.decode().split())


def stored(people):
    return {
        (row.series.segment_key, row.measured_on.isoformat(), str(row.value))
        for row in Measurement.objects.for_workspace(people.workspace).select_related("series")
    }


def columns_url(people, response):
    return f"{IMPORTS}{response.context['run'].public_id}/columns/"


def test_columns_are_told_once_and_remembered(people):
    refused = send(people)
    url = columns_url(people, refused)
    asked = people.get("editor", url)

    assert refused.status_code == 422
    assert f'href="{url}"' in page(refused)
    assert [field.value() for _asked, field in asked.context["form"].columns] == [
        "ignore",
        "date",
        "kpi:visits",
        "ignore",
    ]
    assert "01.07.2026" in page(asked)

    told = people.post("editor", url, CHOSEN)
    preview = people.get("editor", told.url)

    assert "Columns as told" in page(preview)
    assert stored(people) == set()
    people.post("editor", f"{told.url}apply/")
    again = send(people, "Datum;Shop;Umsatz;Besucher\n03.07.2026;Ost;1,5;9\n")
    people.post("editor", f"{again.url}apply/")
    assert stored(people) == {
        ("shop=Ost", "2026-07-01", "12"),
        ("shop=West", "2026-07-02", "7"),
        ("shop=Ost", "2026-07-03", "9"),
    }


def test_columns_that_make_no_sense_are_refused_with_what_was_chosen(people):
    url = columns_url(people, send(people))

    refused = people.post("editor", url, {**CHOSEN, "column_1": "kpi:visits"})

    assert refused.status_code == 422
    assert "Choose one column that holds the date." in page(refused)
    assert refused.context["form"]["column_1"].value() == "kpi:visits"
    assert not SheetMapping.objects.for_workspace(people.workspace).exists()


def test_a_mapping_is_shown_changed_and_forgotten(people):
    people.post("editor", columns_url(people, send(people)), CHOSEN)
    mapping = SheetMapping.objects.for_workspace(people.workspace).get()
    url = f"{RULES}sheets/{mapping.public_id}/"

    assert "shop.csv" in page(people.get("viewer", RULES))
    people.post("editor", url, {**CHOSEN, "column_0": "ignore", "vat": "included"})
    mapping.refresh_from_db()
    assert [column["role"] for column in mapping.columns] == ["ignore", "date", "kpi", "ignore"]
    assert (mapping.vat, mapping.version) == ("included", 2)

    people.post("editor", f"{url}delete/")
    assert send(people).status_code == 422


def test_a_stored_file_has_no_columns_to_tell_about(people):
    told = people.post("editor", columns_url(people, send(people)), CHOSEN)
    people.post("editor", f"{told.url}apply/")

    assert people.get("editor", f"{told.url}columns/").url == told.url
    assert people.post("editor", f"{told.url}columns/", CHOSEN).url == told.url


def test_an_own_heading_is_added_used_and_forgotten(people):
    text = "Tag,Kampagne,Besuchende\n01.07.2026,A,3\n"
    assert send(people, text).status_code == 422

    twice = {"heading": " Besuchende ", "stands_for": "kpi:visits"}
    added = people.post("editor", f"{RULES}headings/new/", twice)
    refused = people.post("editor", f"{RULES}headings/new/", {**twice, "heading": "besuchende"})

    assert (added.url, refused.status_code) == (RULES, 422)
    assert "Besuchende" in page(people.get("viewer", RULES))
    people.post("editor", f"{send(people, text).url}apply/")
    assert stored(people) == {("campaign=A", "2026-07-01", "3")}
    alias = ReportAlias.objects.for_workspace(people.workspace).get()
    people.post("editor", f"{RULES}headings/{alias.public_id}/delete/")
    assert send(people, text).status_code == 422


def test_the_second_of_two_editors_of_a_mapping_is_told(people):
    people.post("editor", columns_url(people, send(people)), CHOSEN)
    mapping = SheetMapping.objects.for_workspace(people.workspace).get()
    url = f"{RULES}sheets/{mapping.public_id}/"

    people.post("owner", url, {**CHOSEN, "vat": "included", "version": 1})
    late = people.post("editor", url, {**CHOSEN, "vat": "excluded", "version": 1})

    mapping.refresh_from_db()
    assert late.status_code == 422
    assert "Somebody else has saved this meanwhile." in page(late)
    assert mapping.vat == "included"


def test_the_rules_cost_the_same_queries_however_many(people, django_assert_num_queries):
    kpi = make_kpi(workspace=people.workspace, key="sales")
    make_sheet_mapping(workspace=people.workspace)
    make_report_alias(workspace=people.workspace, field="", kpi=kpi)
    with CaptureQueriesContext(connection) as few:
        people.get("editor", RULES)
    for number in (1, 2):
        make_report_alias(workspace=people.workspace, heading=f"H{number}", field="", kpi=kpi)
        columns = [{"heading": f"C{number}", "role": "kpi", "name": "sales"}]
        make_sheet_mapping(workspace=people.workspace, columns=columns)

    with django_assert_num_queries(len(few)):
        people.get("editor", RULES)


def test_two_columns_of_one_kpi_are_not_added_up(people):
    spend = make_kpi(workspace=people.workspace, key="ad_spend", unit="money", currency="KRW")
    make_report_alias(workspace=people.workspace, heading="Media", field="", kpi=spend)

    refused = send(people, "Day,Cost,Media\n2026-07-01,5,6\n")

    assert refused.status_code == 422
    assert "Two columns of the report both hold values of ad_spend." in page(refused)
    assert columns_url(people, refused) in page(refused)


def test_a_long_file_is_left_to_the_worker(people, settings):
    url = columns_url(people, send(people))
    settings.IMPORT_AT_ONCE_BYTES = 10

    told = people.post("editor", url, CHOSEN)

    assert people.get("editor", told.url).context["run"].state == "reading"
