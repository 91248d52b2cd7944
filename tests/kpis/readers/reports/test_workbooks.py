"""Reports in workbooks: dates, merged cells and errors are what a person sees."""

import datetime as dt

import pytest
import xlsxwriter

from kpis.readers.refusal import Refused
from kpis.readers.reports.reading import read_report


def test_workbook(tmp_path) -> None:
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "월간 보고서")
        sheet.write_row("A2", ["기간", dt.date(2026, 7, 1), dt.date(2026, 7, 31)])
        sheet.write_row("A4", ["날짜", "캠페인", "노출수", "클릭수", "비용", "메모", "구매 전환값"])
        sheet.write_row("A5", [dt.date(2026, 7, 3), "가", 1000, 10, 1234.5, "x", "₩5,000"])
        sheet.write_row("A7", [46207, "나", 0, "", " --"])
        sheet.write_row("A8", ["총합계", "", 1000, 10, 1234.5, "", 5000])
        sheet.write("A10", "담당자에게 문의하세요")

    found = read_report(path).as_json()

    assert found["rows"] == [
        {
            "date": "2026-07-03",
            "campaign": "가",
            "impressions": 1000,
            "clicks": 10,
            "cost": "1234.5",
            "conv_value": "5000",
        },
        {
            "date": "2026-07-04",
            "campaign": "나",
            "impressions": 0,
            "clicks": 0,
            "cost": "0",
            "conv_value": "0",
        },
    ]
    assert (found["preface_lines"], found["totals_rows"]) == (3, 1)
    assert (found["currency"], found["period"]) == ("KRW", ["2026-07-01", "2026-07-31"])
    assert found["unknown_columns"] == ["메모"]


def test_a_merged_name_is_that_of_each_of_its_rows_and_a_merged_number_is_not(tmp_path) -> None:
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([("Campaign", "Clicks", "Cost"), *[("", 1, "")] * 3]):
            sheet.write_row(row, 0, cells)
        sheet.merge_range("A2:A3", "A")
        sheet.merge_range("C2:C4", "₩9")
        sheet.write("A4", "B")

    rows = read_report(path).as_json()["rows"]

    assert [(row["campaign"], row["cost"]) for row in rows] == [("A", "9"), ("A", "0"), ("B", "0")]


def test_error_in_a_workbook_cell_is_not_read_as_0(tmp_path) -> None:
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["Campaign", "Cost"])
        sheet.write("A2", "A")
        sheet.write_formula("B2", "=1/0", None, "#DIV/0!")

    with pytest.raises(Refused) as caught:
        read_report(path)

    found = caught.value
    assert (found.code, found.row, found.column) == ("number_not_a_number", 2, "Cost")
    assert found.value == "#DIV/0!"
