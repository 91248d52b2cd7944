"""Cases D02 to D05 and D09 from the door inwards: read as documented, or refused with its place.

The readers' own tests hold the long lists; here each case goes through the page, the API or the
service that people use. D01, D08, D10, D11, D14 and D15 are named in the tests of their rooms.
"""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from kpis.models import ImportRun, Kpi, Measurement
from kpis.services.imports import apply_import, import_file, preview_import
from tests.factories import make_kpi, make_membership
from tests.kpis.files import TIDY, upload, workbook, write
from tests.tokens import errors_of

UPLOAD = "/w/acme/kpis/imports/new/"
NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
HEAD = "kpi,date,value\n"
GOOD = f"{HEAD}visits,2026-07-01,5\n"


def stored(workspace):
    rows = Measurement.objects.for_workspace(workspace).order_by("measured_on")
    return [(row.measured_on.isoformat(), str(row.value)) for row in rows]


@pytest.fixture
def editor(db):
    editor = make_membership()
    make_kpi(workspace=editor.workspace, key="visits")
    return editor


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        pytest.param(HEAD.encode() + b"," * 1_000, "too_many_columns", 2, id="columns"),
        pytest.param(f'{HEAD}visits,2026-07-01,"5\n'.encode(), "quotes_broken", 2, id="quote"),
        pytest.param(
            f'{HEAD}visits,2026-07-01,"{"5" * 300_000}"\n'.encode(), "cell_too_long", 2, id="cell"
        ),
        pytest.param(f"{HEAD}visits,2026-07-01,\0\n".encode(), "nul_characters", None, id="nul"),
        pytest.param(b"kpi,date,value,date\n", "duplicate_heading", 1, id="heading-twice"),
        pytest.param(b"kpi,date,\nvisits,2026-07-01,5\n", "columns_missing", 1, id="no-heading"),
        pytest.param(GOOD.encode("cp949") + b"\x80\xff\n", "encoding_unknown", None, id="bytes"),
        pytest.param(GOOD.encode("utf-16-le"), "", None, id="utf-16-without-mark"),
        pytest.param(GOOD.replace("\n", "\r\n", 1).encode(), "", None, id="mixed-line-ends"),
        pytest.param(GOOD.replace("visits", "방문").encode("cp949"), "", None, id="cp949"),
        pytest.param(f"{HEAD}visits,2026-07-01,5,\n".encode(), "", None, id="one-more-blank-cell"),
    ],
)
def test_d02_a_file_is_read_or_refused_with_its_place(people, content, code, row):
    make_kpi(workspace=people.workspace, key="visits", name="방문")

    answer = people.post("editor", UPLOAD, {"file": SimpleUploadedFile("a.csv", content)})

    run = ImportRun.objects.for_workspace(people.workspace).get()
    assert answer.status_code == (422 if code else 302)
    assert [(error["code"], error["row"]) for error in run.errors] == (
        [(code, row)] if code else []
    )
    assert stored(people.workspace) == []


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ('"1,234.5"', "1234.5"),
        ("１２３", "123"),
        ("−5", "-5"),
        ('"₩1,000"', "number_is_money"),
        ("50%", "number_is_percentage"),
        ("1e309", "number_too_long"),
        ("NaN", "number_not_finite"),
        ("=1+1", "number_is_formula"),
        ("TRUE", "number_is_truth_value"),
        ("--", "number_not_a_number"),
        ("", "number_missing"),
    ],
)
def test_d03_a_number_is_read_as_documented_and_never_as_a_silent_0(editor, text, reading):
    run = preview_import(
        workspace=editor.workspace,
        file=upload(f"{HEAD}visits,2026-07-01,{text}\n"),
        file_name="a.csv",
        by=editor,
        now=NOW,
    )

    if run.errors:
        [error] = run.errors
        assert (error["row"], error["column"], error["code"]) == (2, "value", reading)
    else:
        apply_import(run=run, by=editor, now=NOW)
        assert stored(editor.workspace) == [("2026-07-01", reading)]


def test_d03_both_styles_are_told_apart_by_the_column(editor, tmp_path):
    text = f'{HEAD}visits,2026-07-01,"1.234,5"\nvisits,2026-07-02,"1.234"\n'

    import_file(workspace=editor.workspace, path=write(tmp_path, text), by=editor, now=NOW)

    assert stored(editor.workspace) == [("2026-07-01", "1234.5"), ("2026-07-02", "1234")]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("2026-W26", "2026-06-22"),
        ("2026-07-31T23:59:59+09:00", "2026-07-31"),
        ("2026-11-22", "2026-11-22"),
        ("2026-02-30", "date_does_not_exist"),
        ("2026-W54", "date_does_not_exist"),
        ("01/02/03", "date_ambiguous"),
        ("46204", "date_is_day_number"),
        ("2026-11-23", "date_in_future"),
    ],
)
def test_d04_a_date_is_read_as_documented_or_refused(editor, tmp_path, text, reading):
    """At 03:00 of 22 November in UTC it is 12:00 of that day in Seoul, so the 23rd is to come."""
    path = write(tmp_path, f"{HEAD}visits,{text},5\n")

    check = import_file(workspace=editor.workspace, path=path, by=editor, now=NOW)

    if check.errors:
        [error] = check.errors
        assert (error.row, error.column, error.code) == (2, "date", reading)
    else:
        assert stored(editor.workspace) == [(reading, "5")]


def test_d04_today_is_the_workspaces(editor, tmp_path):
    """At 15:30 in UTC the next month has begun in Seoul."""
    path = write(tmp_path, f"{HEAD}visits,2026-08-01,5\n")
    now = dt.datetime(2026, 7, 31, 15, 30, tzinfo=dt.UTC)

    early = now - dt.timedelta(hours=1)
    refused = import_file(workspace=editor.workspace, path=path, by=editor, now=early)
    import_file(workspace=editor.workspace, path=path, by=editor, now=now)

    assert [error.code for error in refused.errors] == ["date_in_future"]
    assert stored(editor.workspace) == [("2026-08-01", "5")]


@pytest.mark.slow
def test_d04_serials_of_a_workbook_are_dates_from_1970_on(editor, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([["kpi", "date", "value"], ["visits", 46204, 5], ["visits", 60, 6]]))

    check = import_file(workspace=editor.workspace, path=path, by=editor, now=NOW)

    assert [(error.row, error.code) for error in check.errors] == [(3, "date_out_of_range")]


@pytest.mark.server  # SQLite's test database is one connection's memory
@pytest.mark.django_db(transaction=True)
def test_d05_the_same_file_eight_times_at_once_is_one_set_of_rows(tmp_path):
    editor = make_membership()
    make_kpi(workspace=editor.workspace, key="visits")
    path = write(tmp_path, TIDY)
    counts = []

    def bring() -> None:
        check = import_file(workspace=editor.workspace, path=path, by=editor, now=NOW)
        counts.append(check.counts)
        connection.close()

    threads = [threading.Thread(target=bring) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(counts) == 8
    assert sum(each.created for each in counts) == 3
    assert Measurement.objects.for_workspace(editor.workspace).count() == 3


def test_d09_fields_that_are_not_the_senders_are_refused_by_the_api(api):
    body = {"key": "visits", "name": "Visits", "workspace": "other", "data_version": 9}
    row = {"kpi": "visits", "date": "2026-07-01", "value": "1", "import_run": 1, "approved": True}

    kpi = api.post("editor", "/kpis", body)
    make_kpi(workspace=api.workspace, key="visits")
    rows = api.post("editor", "/measurements", {"measurements": [row], "created_by": "x"})

    assert (kpi.status_code, rows.status_code) == (422, 422)
    assert {field for field, _code in errors_of(kpi)} == {"workspace", "data_version"}
    assert stored(api.workspace) == []


def test_d09_fields_that_are_not_the_senders_are_ignored_by_the_pages(people):
    form = {"name": "Visits", "key": "visits", "unit": "count", "direction": "up", "cadence": "day"}
    form |= {"lag_days": "1", "aggregation": "sum"}
    others = {"workspace": people.stranger.workspace.pk, "is_archived": "1", "data_version": "9"}

    answer = people.post("editor", "/w/acme/kpis/new/", {**form, **others, "public_id": "x" * 14})

    kpi = Kpi.objects.for_workspace(people.workspace).get(key="visits")
    assert answer.status_code == 302
    assert (kpi.is_archived, kpi.data_version, kpi.public_id == "x" * 14) == (False, 0, False)
    assert not Kpi.objects.for_workspace(people.stranger.workspace).exists()


def test_d03_what_was_in_the_file_is_stored_to_the_last_digit(editor, tmp_path):
    values = [
        "0.1234567890123456",
        "99999999999999999999.999999999999999999",
        "0.000000000000000001",
    ]
    lines = [f"visits,2026-07-0{day},{value}" for day, value in enumerate(values, start=1)]
    path = write(tmp_path, HEAD + "\n".join(lines))

    import_file(workspace=editor.workspace, path=path, by=editor, now=NOW)

    rows = Measurement.objects.for_workspace(editor.workspace).order_by("measured_on")
    assert [row.value for row in rows] == [Decimal(value) for value in values]
