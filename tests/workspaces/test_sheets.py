"""Tables as files: text that cannot be calculated, numbers that come back to the last digit."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from workspaces import sheets
from workspaces.sheets import (
    TooManyRowsError,
    csv_lines,
    neutral,
    xlsx_file,
)

HOT = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝cmd", "－1", "  =x", "\u3000=x", "\n=x"]
NUMBERS = [
    Decimal(-123),
    Decimal("0.1"),
    Decimal(0),
    Decimal("123456789012.345"),
    Decimal("-0.000001"),
    7,
]
LONG = Decimal("-12345678901234567890.000000000000000001")


def read_csv(headings, rows):
    text = "".join(csv_lines(headings, rows))
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def read_xlsx(headings, rows):
    with xlsx_file(headings, rows) as file:
        return (
            CalamineWorkbook.from_filelike(io.BytesIO(file.read()))
            .get_sheet_by_index(0)
            .to_python()
        )


@pytest.mark.parametrize("text", HOT, ids=repr)
def test_d10_text_that_a_spreadsheet_would_calculate_is_text(text):
    assert neutral(text) == f"'{text}"
    assert read_csv([text], [[text]]) == [[f"'{text}"]] * 2


@pytest.mark.parametrize("text", ["", "search", "a=b", "1-2", "인스타그램"])
def test_other_text_stays(text):
    assert neutral(text) == text


def test_csv_begins_with_a_byte_order_mark_once():
    text = "".join(csv_lines(["날짜"], [["a"], ["b"]]))

    assert text == "\ufeff날짜\r\na\r\nb\r\n"


def test_csv_writes_numbers_in_full_and_nothing_for_nothing():
    row = [*NUMBERS, LONG, None, dt.date(2026, 7, 1)]

    [cells] = read_csv(["h"], [row])[1:]

    assert [Decimal(cell) for cell in cells[:7]] == [*NUMBERS, LONG]
    assert cells[7:] == ["", "2026-07-01"]


def test_d10_workbook_keeps_numbers_as_numbers_and_text_as_text():
    rows = [NUMBERS, HOT, ["1", "1e5", "https://example.test/"]]

    _heading, numbers, hot, plain = read_xlsx(["=h"], rows)

    assert [Decimal(repr(value)) for value in numbers[: len(NUMBERS)]] == NUMBERS
    assert all(isinstance(value, float) for value in numbers[: len(NUMBERS)])
    assert [value.replace("_x000D_", "\r") for value in hot] == HOT
    assert plain[:3] == ["1", "1e5", "https://example.test/"]


def test_workbook_writes_what_no_float_holds_as_text_to_the_last_digit():
    [_heading, row] = read_xlsx(["h"], [[LONG, Decimal("0.1234567890123456789"), 2**60 + 1]])

    assert row == [format(LONG, "f"), "0.1234567890123456789", str(2**60 + 1)]


def test_workbook_keeps_dates_as_dates():
    [_heading, row] = read_xlsx(["h"], [[dt.date(2026, 7, 1), None, "x"]])

    assert row == [dt.date(2026, 7, 1), "", "x"]


def test_workbook_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)

    with pytest.raises(TooManyRowsError):
        xlsx_file(["h"], [["a"], ["b"], ["c"]])
