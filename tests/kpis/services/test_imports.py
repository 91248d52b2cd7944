import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from kpis.enums import ImportState, Kind, Unit
from kpis.exceptions import ImportSettledError
from kpis.models import Correction, ImportRun, Kpi, Measurement, Series
from kpis.services.import_sources import is_unmapped
from kpis.services.imports import apply_import, discard_import, import_file, preview_import
from kpis.services.measurements import MeasuredRow, record_measurements
from kpis.services.uploads import upload_path
from tests.factories import make_kpi, make_membership
from tests.kpis.files import REPORT, TIDY, TIDY_KOREAN, upload, workbook, write
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def editor():
    editor = make_membership()
    make_kpi(workspace=editor.workspace, key="visits")
    make_kpi(workspace=editor.workspace, key="매출")
    return editor


def preview(editor, file, name="numbers.csv", now=NOW):
    return preview_import(workspace=editor.workspace, file=file, file_name=name, by=editor, now=now)


def stored(editor):
    rows = Measurement.objects.for_workspace(editor.workspace).select_related("series__kpi")
    return sorted(
        (m.series.kpi.key, m.series.segment_key, m.measured_on.isoformat(), str(m.value))
        for m in rows
    )


def counts(run):
    return (
        run.received_count,
        run.created_count,
        run.updated_count,
        run.unchanged_count,
        run.rejected_count,
    )


def test_preview_says_what_the_file_would_do_and_stores_nothing(editor):
    rows = [
        MeasuredRow("visits", dt.date(2026, 11, 1), Decimal(9), {"channel": "instagram"}),
        MeasuredRow("visits", dt.date(2026, 11, 1), Decimal(7), {"channel": "search"}),
    ]
    record_measurements(workspace=editor.workspace, rows=rows, by=None, now=NOW)
    before = stored(editor)

    run = preview(editor, upload(TIDY))

    assert run.state == ImportState.PREVIEWED
    assert counts(run) == (3, 1, 1, 1, 0)
    assert run.encoding == "UTF-8"
    assert run.findings["dimensions"] == ["channel"]
    assert run.findings["period"] == ["2026-11-01", "2026-11-02"]
    assert run.findings["changes"] == [
        {
            "row": 2,
            "kpi": "visits",
            "date": "2026-11-01",
            "segment": "instagram",
            "old": "9",
            "new": "10",
        }
    ]
    assert [row["value"] for row in run.findings["sample"]] == ["10", "1200", "7"]
    assert stored(editor) == before
    assert upload_path(run).exists()


def test_apply_stores_what_was_previewed_and_says_where_it_came_from(editor):
    run = apply_import(run=preview(editor, upload(TIDY)), by=editor, now=NOW)

    assert run.state == ImportState.APPLIED
    assert counts(run) == (3, 3, 0, 0, 0)
    assert stored(editor) == [
        ("visits", "channel=instagram", "2026-11-01", "10"),
        ("visits", "channel=instagram", "2026-11-02", "1200"),
        ("visits", "channel=search", "2026-11-01", "7"),
    ]
    measurements = Measurement.objects.for_workspace(editor.workspace)
    assert {m.import_run_id for m in measurements} == {run.pk}
    assert Kpi.objects.for_workspace(editor.workspace).get(key="visits").data_version == 1
    assert AuditEntry.objects.for_workspace(editor.workspace).get().action == "imported"
    assert not upload_path(run).exists()


def test_d05_same_file_again_is_unchanged_and_corrections_name_their_import(editor):
    apply_import(run=preview(editor, upload(TIDY)), by=editor, now=NOW)

    again = apply_import(run=preview(editor, upload(TIDY)), by=editor, now=NOW)
    other = apply_import(
        run=preview(editor, upload(TIDY.replace(",7,", ",8,"))), by=editor, now=NOW
    )

    assert counts(again) == (3, 0, 0, 3, 0)
    assert counts(other) == (3, 0, 1, 2, 0)
    correction = Correction.objects.for_workspace(editor.workspace).get()
    assert (correction.old_value, correction.new_value) == (7, 8)
    assert (correction.import_run, correction.by) == (other, editor.user)


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 (BOM)"),
        ("utf-16", "UTF-16 LE (BOM)"),
        ("cp949", "CP949"),
    ],
)
def test_korean_file_in_any_of_its_encodings(editor, encoding, label):
    run = apply_import(run=preview(editor, upload(TIDY_KOREAN, encoding)), by=editor, now=NOW)

    assert run.encoding == label
    assert stored(editor) == [("매출", "채널=인스타그램", "2026-11-01", "12000")]


def test_workbook(editor):
    rows = [["KPI", "Date", "Value"], ["visits", "2026-11-03", 12.5]]

    run = apply_import(
        run=preview(editor, ContentFile(workbook(rows)), "book.xlsx"), by=editor, now=NOW
    )

    assert run.state == ImportState.APPLIED
    assert stored(editor) == [("visits", "", "2026-11-03", "12.5")]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("", [(None, "", "empty_file")]),
        ("a\n1\n", [(1, "", "one_column")]),
        ("kpi,date\nvisits,2026-11-01\n", [(1, "", "columns_missing")]),
        ("kpi,date,value,date\n", [(1, "", "duplicate_heading")]),
        ("kpi,date,value\n", [(None, "", "no_rows")]),
        ("kpi,date,value\nvisits,2026-11-01,ten\n", [(2, "ten", "number_not_a_number")]),
        (
            "kpi,date,value\nvisits,2026-11-01,1\nvistis,2026-13-01,2\nrate,2027-01-01,3\n",
            [
                (3, "2026-13-01", "date_does_not_exist"),
                (4, "rate", "kpi_is_derived"),
                (4, "2027-01-01", "date_in_future"),
            ],
        ),
        (
            "kpi,date,value\nvisits,2026-11-01,1\nvisitz,2026-11-01,2\nvisits,2026-11-01,3\n",
            [
                (2, "1", "duplicate_key"),
                (3, "visitz", "unknown_kpi_near"),
                (4, "3", "duplicate_key"),
            ],
        ),
    ],
)
def test_bad_file_is_refused_with_its_places_and_nothing_is_stored(editor, text, errors):
    make_kpi(workspace=editor.workspace, key="rate", kind=Kind.DERIVED, formula="visits / 2")

    run = preview(editor, upload(text))

    assert run.state == ImportState.REFUSED
    assert [(e["row"], e["value"], e["code"]) for e in run.errors] == errors
    assert stored(editor) == []
    assert not Series.objects.for_workspace(editor.workspace).exists()
    assert upload_path(run).exists() == is_unmapped(run.errors)  # its columns may be told yet
    with pytest.raises(ImportSettledError):
        apply_import(run=run, by=editor, now=NOW)


def test_text_in_no_known_encoding_is_refused(editor):
    run = preview(editor, ContentFile(b"kpi,date,value\n\xff\xff\x81,1,2\n"))

    assert [error["code"] for error in run.errors] == ["encoding_unknown"]


def test_file_beyond_the_limit_is_refused_while_it_arrives(editor, settings):
    settings.IMPORT_MAX_BYTES = 20

    run = preview(editor, upload(TIDY))

    assert [error["code"] for error in run.errors] == ["file_too_large"]


def test_file_that_became_wrong_since_its_preview_is_refused(editor):
    run = preview(editor, upload(TIDY))
    Kpi.objects.for_workspace(editor.workspace).filter(key="visits").delete()

    run = apply_import(run=run, by=editor, now=NOW)

    assert run.state == ImportState.REFUSED
    assert run.errors[0]["code"] == "unknown_kpi"
    assert stored(editor) == []


@pytest.mark.parametrize("settle", ["apply", "discard"])
def test_import_is_settled_once(editor, settle):
    run = preview(editor, upload(TIDY))
    if settle == "apply":
        apply_import(run=run, by=editor, now=NOW)
    else:
        discard_import(run=run, by=editor)
    before = stored(editor)

    with pytest.raises(ImportSettledError):
        apply_import(run=run, by=editor, now=NOW)
    with pytest.raises(ImportSettledError):
        discard_import(run=run, by=editor)

    assert stored(editor) == before
    assert not upload_path(run).exists()


def test_forgotten_preview_is_discarded_after_a_week(editor):
    old = preview(editor, upload(TIDY))

    preview(editor, upload(TIDY), now=NOW + dt.timedelta(days=8))

    old.refresh_from_db()
    assert old.state == ImportState.DISCARDED
    assert not upload_path(old).exists()


def test_ad_report_becomes_the_standard_kpis_by_campaign(editor):
    run = preview(editor, upload(REPORT, "utf-8-sig"))
    adds = ["impressions", "clicks", "ad_spend", "conversions", "conversion_value"]

    assert run.state == ImportState.PREVIEWED
    assert run.findings["adds"] == adds
    assert run.findings["report"]["currency"] == "KRW"
    assert not Kpi.objects.for_workspace(editor.workspace).filter(key="clicks").exists()

    run = apply_import(run=run, by=editor, now=NOW)

    assert counts(run) == (10, 10, 0, 0, 0)
    assert ("ad_spend", "campaign=쇼핑검색_신상", "2026-07-01", "239239") in stored(editor)
    assert set(adds) < set(
        Kpi.objects.for_workspace(editor.workspace).values_list("key", flat=True)
    )
    again = preview(editor, upload(REPORT))
    assert (counts(again), again.findings["adds"]) == ((10, 0, 0, 10, 0), [])


def test_report_in_another_currency_is_refused(editor):
    make_kpi(workspace=editor.workspace, key="ad_spend", unit=Unit.MONEY, currency="USD")

    run = preview(editor, upload(REPORT))

    assert [error["code"] for error in run.errors] == ["currency_differs"]


def test_standard_kpis_that_a_report_adds_are_in_its_currency(editor):
    text = "Day,Campaign,Cost (USD),Clicks\n2026-07-01,A,12.50,3\n"

    run = preview(editor, upload(text))
    apply_import(run=run, by=editor, now=NOW)

    assert run.findings["currencies"] == {"ad_spend": "USD"}
    added = Kpi.objects.for_workspace(editor.workspace).filter(key__in=["ad_spend", "clicks"])
    assert dict(added.values_list("key", "currency")) == {"ad_spend": "USD", "clicks": ""}


@pytest.mark.parametrize(
    ("rows", "code"), [("Total,,12.50,3\n", "only_totals"), ("", "no_rows")], ids=["totals", "none"]
)
def test_report_without_a_row_to_import_is_refused(editor, rows, code):
    run = preview(editor, upload("Day,Campaign,Cost,Clicks\n" + rows))

    assert [error["code"] for error in run.errors] == [code]


def test_hours_of_a_day_are_refused_and_not_taken_for_one(editor):
    text = "kpi,date,value\n" + "".join(f"visits,2026-11-01 {at:02}:00,10\n" for at in range(24))

    run = preview(editor, upload(text))

    assert [(error["code"], error["row"]) for error in run.errors] == [("several_times_a_day", 3)]


BAD = TIDY + "visits,2026-11-04,x,search\nvisits,2026-11-05,5,search\n"


def test_file_imported_at_once_is_all_or_nothing(editor, tmp_path):
    check = import_file(workspace=editor.workspace, path=write(tmp_path, BAD), by=None, now=NOW)

    assert (check.counts.received, check.refused) == (5, 1)
    assert stored(editor) == []
    assert not ImportRun.objects.for_workspace(editor.workspace).exists()


@pytest.mark.parametrize(
    ("kpi", "written", "code"),
    [
        ("spend", "₩1,000", None),
        ("spend", "1,000원", None),
        ("spend", "$5.00", "number_in_other_currency"),
        ("spend", "5 EUR", "number_in_other_currency"),
        ("spend", "50%", "number_is_percentage"),
        ("dollars", "$5.00", None),
        ("dollars", "US$5.00", "number_in_other_currency"),
        ("visits", "$5", "number_is_money"),
        ("visits", "50%", "number_is_percentage"),
        ("visits", "1,000", None),
        ("rate", "50%", None),
    ],
)
def test_what_stands_beside_a_number_fits_its_kpi(editor, tmp_path, kpi, written, code):
    make_kpi(workspace=editor.workspace, key="spend", unit=Unit.MONEY, currency="KRW")
    make_kpi(workspace=editor.workspace, key="dollars", unit=Unit.MONEY, currency="CAD")
    make_kpi(workspace=editor.workspace, key="rate", unit=Unit.PERCENT)
    path = write(tmp_path, f'kpi,date,value\n{kpi},2026-11-01,"{written}"\n')

    check = import_file(workspace=editor.workspace, path=path, by=None, now=NOW, is_dry_run=True)

    expected = [] if code is None else [(2, "value", written, code)]
    assert [error[:4] for error in check.errors] == expected


@pytest.mark.parametrize("word", ["합계", "Total", "총계 ", "전체"])
def test_totals_row_is_no_segment_beside_its_parts(editor, tmp_path, word):
    text = f"kpi,date,value,channel\nvisits,2026-11-01,3,a\nvisits,2026-11-01,3,{word}\n"

    check = import_file(
        workspace=editor.workspace, path=write(tmp_path, text), by=None, now=NOW, keep_good=True
    )

    assert [error[:4] for error in check.errors] == [(3, "channel", word.strip(), "row_is_total")]
    assert [row[:2] for row in stored(editor)] == [("visits", "channel=a")]


def test_good_rows_are_kept_on_request_and_the_run_tells_of_the_others(editor, tmp_path):
    check = import_file(
        workspace=editor.workspace, path=write(tmp_path, BAD), by=None, now=NOW, keep_good=True
    )

    run = ImportRun.objects.for_workspace(editor.workspace).get()
    assert len(stored(editor)) == 4
    assert check.counts == (5, 4, 0, 0)
    assert (run.state, counts(run), run.by) == (ImportState.APPLIED, (5, 4, 0, 0, 1), None)
    assert (run.file_name, len(run.digest), run.size_bytes) == ("numbers.csv", 64, len(BAD))


def test_dry_run_counts_and_stores_nothing(editor, tmp_path):
    check = import_file(
        workspace=editor.workspace, path=write(tmp_path, TIDY), by=None, now=NOW, is_dry_run=True
    )

    assert check.counts == (3, 3, 0, 0)
    assert stored(editor) == []
    assert not ImportRun.objects.for_workspace(editor.workspace).exists()


def test_files_of_another_workspace_are_not_touched(editor):
    other = make_membership()
    make_kpi(workspace=other.workspace, key="visits")

    apply_import(run=preview(editor, upload(TIDY)), by=editor, now=NOW)

    assert stored(other) == []
    assert Path(upload_path(preview(other, upload(TIDY)))).exists()
