"""A person tells what columns are, once; headings of one's own; and both can be taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.models import Kpi, Measurement, ReportAlias, SheetMapping
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


def is_asked_about(response):
    return response.status_code == 302 and response.url.endswith("/columns/")


def test_columns_are_told_once_and_remembered(people):
    url = send(people).url
    asked = people.get("editor", url)

    assert [column.field.value() for column in asked.context["form"].columns] == [
        "ignore",
        "date",
        "kpi:visits",
        "kpi:revenue",
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
    url = send(people).url

    refused = people.post("editor", url, {**CHOSEN, "column_1": "kpi:visits"})

    assert refused.status_code == 422
    assert "Choose one column that holds the date." in page(refused)
    assert refused.context["form"]["column_1"].value() == "kpi:visits"
    assert not SheetMapping.objects.for_workspace(people.workspace).exists()


def test_a_mapping_is_shown_changed_and_forgotten(people):
    people.post("editor", send(people).url, CHOSEN)
    mapping = SheetMapping.objects.for_workspace(people.workspace).get()
    url = f"{RULES}sheets/{mapping.public_id}/"

    assert "shop.csv" in page(people.get("viewer", RULES))
    people.post("editor", url, {**CHOSEN, "column_0": "ignore", "vat": "included"})
    mapping.refresh_from_db()
    assert [column["role"] for column in mapping.columns] == ["ignore", "date", "kpi", "ignore"]
    assert (mapping.vat, mapping.version) == ("included", 2)

    people.post("editor", f"{url}delete/")
    assert is_asked_about(send(people))


def test_a_stored_file_has_no_columns_to_tell_about(people):
    told = people.post("editor", send(people).url, CHOSEN)
    people.post("editor", f"{told.url}apply/")

    assert people.get("editor", f"{told.url}columns/").url == told.url
    assert people.post("editor", f"{told.url}columns/", CHOSEN).url == told.url


def test_an_own_heading_is_added_used_and_forgotten(people):
    text = "Tag,Kampagne,Besuchende\n01.07.2026,A,3\n"
    assert is_asked_about(send(people, text))

    twice = {"heading": " Besuchende ", "stands_for": "kpi:visits"}
    added = people.post("editor", f"{RULES}headings/new/", twice)
    refused = people.post("editor", f"{RULES}headings/new/", {**twice, "heading": "besuchende"})

    assert (added.url, refused.status_code) == (RULES, 422)
    assert "Besuchende" in page(people.get("viewer", RULES))
    people.post("editor", f"{send(people, text).url}apply/")
    assert stored(people) == {("campaign=A", "2026-07-01", "3")}
    alias = ReportAlias.objects.for_workspace(people.workspace).get()
    people.post("editor", f"{RULES}headings/{alias.public_id}/delete/")
    assert is_asked_about(send(people, text))


def test_the_second_of_two_editors_of_a_mapping_is_told(people):
    people.post("editor", send(people).url, CHOSEN)
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

    asked = people.get("editor", send(people, "Day,Cost,Media\n2026-07-01,5,6\n").url)

    assert "Two columns of the report both hold values of ad_spend." in page(asked)


def test_a_long_file_is_left_to_the_worker(people, settings):
    url = send(people).url
    settings.IMPORT_AT_ONCE_BYTES = 10

    told = people.post("editor", url, CHOSEN)

    assert people.get("editor", told.url).context["run"].state == "reading"


NEW = {
    **CHOSEN,
    "column_3": "new",
    "new_3-name": "Ladenumsatz",
    "new_3-unit": "money",
    "new_3-aggregation": "sum",
    "new_3-direction": "up",
}


def test_a_kpi_is_made_from_a_column_with_the_look_at_the_file(people):
    told = people.post("editor", send(people).url, NEW)
    people.post("editor", f"{told.url}apply/")

    kpi = Kpi.objects.for_workspace(people.workspace).get(key="ladenumsatz")
    assert (kpi.name, kpi.unit, kpi.currency) == ("Ladenumsatz", "money", "KRW")
    assert {("shop=Ost", "2026-07-01", "12"), ("shop=Ost", "2026-07-01", "5")} <= stored(people)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"column_1": "ignore"}, "Choose one column that holds the date."),
        ({"new_3-name": "Besucher"}, "There is a KPI of this name. Choose it above."),
        ({"new_3-unit": "apples"}, "Tell what the new KPI is."),
    ],
    ids=["no date", "name in use", "no unit"],
)
def test_no_kpi_is_made_where_the_columns_are_refused(people, wrong, reason):
    refused = people.post("editor", send(people).url, {**NEW, **wrong})

    assert refused.status_code == 422
    assert reason in page(refused)
    assert f'value="{wrong.get("new_3-name", "Ladenumsatz")}"' in page(refused)
    assert [kpi.key for kpi in Kpi.objects.for_workspace(people.workspace)] == ["visits"]


def test_no_kpi_is_left_of_columns_that_the_file_cannot_be_read_by(people):
    make_kpi(workspace=people.workspace, key="sales", unit="money", currency="USD")
    url = send(people, SHEET.replace("Umsatz", "Umsatz (EUR)")).url
    new = {key.replace("_3-", "_2-"): value for key, value in NEW.items()}

    refused = people.post(
        "editor", url, {**new, "new_2-unit": "count", "column_2": "new", "column_3": "kpi:sales"}
    )

    assert refused.status_code == 422
    assert "The report is in EUR, but the KPI sales is in USD." in page(refused)
    assert Kpi.objects.for_workspace(people.workspace).count() == 2
    assert not SheetMapping.objects.for_workspace(people.workspace).exists()
    assert people.get("editor", url).status_code == 200
