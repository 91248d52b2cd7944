"""Sheets read as a person has told, beside the tables that are known anyway."""

from decimal import Decimal

import pytest
import xlsxwriter

from kpis.readers.refusal import Refused
from kpis.readers.reports.columns import ReportHeadings
from kpis.readers.reports.looks import look_at_sheet
from kpis.readers.reports.measurements import report_measurements
from kpis.readers.reports.plans import ColumnRole, PlannedColumn, SheetPlan, SheetPlans
from kpis.readers.reports.reading import read_report

DATE, KPI, SPLIT, NOT = ColumnRole.DATE, ColumnRole.KPI, ColumnRole.DIMENSION, ColumnRole.IGNORE


def plans(*columns):
    return SheetPlans([SheetPlan(tuple(PlannedColumn(*column) for column in columns), "told")])


WIDE = plans(
    ("기준", DATE), ("회원", KPI, "members"), ("이탈률(%)", KPI, "churn"), ("매장", SPLIT, "store")
)


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "sheet.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def read(path, told=WIDE, **options):
    report = read_report(path, plans=told, **options)
    return [
        (row.on.isoformat(), row.kpi_key, str(row.value), row.dimensions)
        for row in report_measurements(report)
    ]


def test_a_wide_sheet_is_read_by_its_columns_in_any_order(file):
    text = (
        "우리 매장\n\n"
        '매장,회원,기준,이탈률(%)\n강남,"1,200",2026-07-01,1.75\n부산,,2026-07-02,2%\n'
        '합계,"1,200",,\n'
    )

    assert read(file(text)) == [
        ("2026-07-01", "members", "1200", {"store": "강남"}),
        ("2026-07-01", "churn", "0.0175", {"store": "강남"}),
        ("2026-07-02", "churn", "0.02", {"store": "부산"}),
    ]


@pytest.mark.parametrize("heading", ["전환율(%)", "전환율 %", "% 전환"])
def test_a_share_is_kept_as_one_however_it_is_written(file, tmp_path, heading):
    told = plans(("날짜", DATE), (heading, KPI, "rate"))
    path = tmp_path / "sheet.xlsx"
    with xlsxwriter.Workbook(path) as book:
        percent = book.add_format({"num_format": "0.0%"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["날짜", heading])
        sheet.write(1, 0, "2026-07-01")
        sheet.write(1, 1, 0.452, percent)

    kept = [("2026-07-01", "rate", "0.452", {})]
    assert read(file(f"날짜,{heading}\n2026-07-01,45.2\n"), told) == kept
    assert read(path, told) == kept


def test_a_total_inside_a_dimension_is_not_counted_again(file):
    text = (
        "기준,매장,회원,이탈률(%)\n2026-07-01,강남,5,1\n2026-07-01,부산,6,1\n2026-07-01,전체,11,1\n"
    )

    members = [row for row in read(file(text)) if row[1] == "members"]

    assert [row[2:] for row in members] == [("5", {"store": "강남"}), ("6", {"store": "부산"})]


def test_two_headings_that_are_alike_are_two_columns(file):
    told = plans(("Day", DATE), ("Users", KPI, "new_users"), ("Users", KPI, "old_users"))

    assert read(file("Day,Users,Users\n2026-07-01,1,2\n"), told) == [
        ("2026-07-01", "new_users", "1", {}),
        ("2026-07-01", "old_users", "2", {}),
    ]


def test_a_report_with_a_column_more_keeps_what_it_says_of_itself(file):
    told = plans(
        ("Day", DATE),
        ("Campaign", SPLIT, "campaign"),
        ("Currency code", NOT),
        ("Team", NOT),
        ("Cost", KPI, "ad_spend"),
        ("Leads", KPI, "leads"),
    )
    text = "Day,Campaign,Currency code,Team,Cost,Leads\n2026-07-01,A,EUR,x, --, --\n"

    report = read_report(file(text), plans=told)

    assert (report.currency, report.unknown_columns, report.plan.key) == ("EUR", [], "told")
    assert read(file(text), told) == [("2026-07-01", "ad_spend", "0", {"campaign": "A"})]


def test_values_of_kpis_that_do_not_add_up_stay_apart(file):
    report = read_report(
        file("기준,회원,이탈률(%),매장\n2026-07-01,1,1,A\n2026-07-01,2,1,A\n"), plans=WIDE
    )

    rows = list(report_measurements(report, apart={"members"}))

    assert [(row.row_number, row.kpi_key, row.value) for row in rows] == [
        (2, "members", Decimal(1)),
        (3, "members", Decimal(2)),
        (2, "churn", Decimal("0.02")),
    ]


def test_a_wrong_cell_names_its_place(file):
    with pytest.raises(Refused) as caught:
        read(file("기준,회원,이탈률(%),매장\n2026-07-01,viele,1,A\n"))

    assert (caught.value.code, caught.value.row, caught.value.column, caught.value.value) == (
        "number_not_a_number",
        2,
        "회원",
        "viele",
    )


def test_amounts_in_thousands_are_refused(file):
    told = plans(("날짜", DATE), ("매출(천원)", KPI, "sales"))

    with pytest.raises(Refused) as caught:
        read(file('날짜,매출(천원)\n2026-07-01,"1,234"\n'), told)

    assert (caught.value.code, caught.value.params) == ("amounts_scaled", {"unit": "천원"})


def test_an_own_heading_can_stand_for_a_kpi(file):
    report = read_report(
        file("Day,Anmeldungen\n2026-07-01,7\n"), extra_aliases={"kpi:signups": ["Anmeldungen"]}
    )

    assert report.as_json()["rows"] == [{"date": "2026-07-01", "campaign": "", "kpi:signups": "7"}]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("Shop A\n\nWann;Besuche;Laden\n01.07.2026;1.204;Ost\n", ["Wann", "Besuche", "Laden"]),
        ("Day,Campaign,Clicks,Reach,\n2026-07-01,A,1,2,\n", ["Day", "Campaign", "Clicks", "Reach"]),
    ],
    ids=["unknown", "report"],
)
def test_a_look_finds_the_headings_and_what_is_below(file, text, headings):
    look = look_at_sheet(file(text), headings=ReportHeadings(), plans=SheetPlans())

    assert [column.heading for column in look.columns] == headings
    assert look.columns[0].has_dates
    assert look.plan is None


def test_a_look_at_what_is_no_table_is_refused(file):
    with pytest.raises(Refused) as caught:
        look_at_sheet(file("Dear all,\nplease find\n"), headings=ReportHeadings(), plans=WIDE)

    assert caught.value.code == "report_heading_missing"
