"""`/sheet-mappings` and `/report-aliases`: as the pages."""

import pytest

from kpis.models import Measurement
from tests.factories import make_kpi
from tests.kpis.api.test_imports import upload
from tests.tokens import errors_of

COLUMNS = [
    {"heading": "Datum", "role": "date", "name": ""},
    {"heading": "Besucher", "role": "kpi", "name": "visits"},
    {"heading": "Shop", "role": "dimension", "name": "shop"},
]
SHEET = "Datum,Shop,Besucher\n01.07.2026,Ost,12\n"


@pytest.fixture(autouse=True)
def visits(api):
    return make_kpi(workspace=api.workspace, key="visits")


def test_a_mapping_is_told_used_changed_and_forgotten(api):
    assert upload(api, SHEET.encode()).status_code == 422
    told = api.post("editor", "/sheet-mappings", {"name": "Shops", "columns": COLUMNS}).json()
    address = f"/sheet-mappings/{told['id']}"

    assert told == {"id": told["id"], "name": "Shops", "columns": COLUMNS, "vat": "", "version": 1}
    assert upload(api, SHEET.encode()).json()["created"] == 1
    [row] = Measurement.objects.for_workspace(api.workspace).select_related("series")
    assert row.series.segment_key == "shop=Ost"
    changed = api.call("editor", "PATCH", address, {"version": 1, "vat": "excluded"})
    assert changed.json() == {**told, "vat": "excluded", "version": 2}
    assert api.get("viewer", "/sheet-mappings").json()["items"] == [changed.json()]
    assert api.call("editor", "PATCH", address, {"version": 1, "name": "x"}).status_code == 409
    assert api.call("editor", "DELETE", address).status_code == 204
    assert api.get("viewer", address).status_code == 404


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (COLUMNS[1:], "date"),
        (COLUMNS[:1], "kpi"),
        ([*COLUMNS, {**COLUMNS[1], "heading": "Gäste"}], "twice"),
        ([*COLUMNS[:2], {**COLUMNS[2], "name": ""}], "unnamed"),
        ([COLUMNS[0], {**COLUMNS[1], "name": "visitz"}], "unknown_kpi"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_columns_that_make_no_sense_are_refused(api, columns, code):
    answer = api.post("editor", "/sheet-mappings", {"name": "Shops", "columns": columns})

    assert answer.status_code == 422
    assert errors_of(answer) == [("columns", code)]


def test_an_own_heading_is_added_and_forgotten(api):
    added = api.post("editor", "/report-aliases", {"heading": "Ausgaben", "field": "cost"}).json()
    of_kpi = api.post("editor", "/report-aliases", {"heading": "Gäste", "kpi": "visits"}).json()

    assert added == {"id": added["id"], "heading": "Ausgaben", "field": "cost", "kpi": None}
    assert (of_kpi["field"], of_kpi["kpi"]) == (None, "visits")
    assert api.get("viewer", "/report-aliases").json()["items"] == [added, of_kpi]
    address = f"/report-aliases/{added['id']}"
    assert api.call("editor", "DELETE", address).status_code == 204
    assert api.get("viewer", "/report-aliases").json()["items"] == [of_kpi]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"heading": "x"}, "field"),
        ({"heading": "x", "field": "cost", "kpi": "visits"}, "field"),
        ({"heading": "x", "kpi": "nothing"}, "kpi"),
        ({"heading": "", "field": "cost"}, "heading"),
    ],
)
def test_a_heading_that_means_nothing_is_refused(api, body, field):
    answer = api.post("editor", "/report-aliases", body)

    assert answer.status_code == 422
    assert [named for named, _code in errors_of(answer)] == [field]
