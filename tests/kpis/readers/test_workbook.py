"""Workbooks: what is read, and what a hostile one gets."""

import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from kpis.readers.cells import Percent
from kpis.readers.limits import MAX_ROWS
from kpis.readers.refusal import Refused
from kpis.readers.workbook import open_workbook

pytestmark = pytest.mark.slow


@pytest.fixture
def book(tmp_path):
    """Make a workbook at `path` with `rows` in its sheet from B2 on."""

    def make(rows=(("a", "b"), (1, 2)), *, options=None, top=1, left=1) -> Path:
        path = tmp_path / "book.xlsx"
        with xlsxwriter.Workbook(
            path, {"default_date_format": "yyyy-mm-dd", **(options or {})}
        ) as out:
            sheet = out.add_worksheet("자료")
            for index, cells in enumerate(rows, start=top):
                sheet.write_row(index, left, cells)
        return path

    return make


def code_of(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        list(open_workbook(path).rows)
    return refused.value.code


def repacked(path: Path, change) -> Path:
    """Write the archive again with `change(name, data)` in place of each part's data."""
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, change(name, data))
    return path


def test_open_workbook_gives_typed_cells_in_their_places(book) -> None:
    rows = [
        ("kpi", "값"),
        (),
        (0.1 + 0.2, dt.datetime(2026, 7, 1, 13, 45)),  # noqa: DTZ001
        (9007199254740992, True),
        (" text ", dt.time(12, 30)),
    ]

    grid = open_workbook(book(rows))

    assert (grid.sheet, grid.is_1904) == ("자료", False)
    assert list(grid.rows) == [
        (2, ["", "kpi", "값"]),
        (4, ["", Decimal("0.3"), dt.date(2026, 7, 1)]),
        (5, ["", Decimal(9007199254740992), True]),
        (6, ["", " text ", "12:30:00"]),
    ]


def test_open_workbook_tells_the_calendar_of_old_macs(book) -> None:
    grid = open_workbook(book([(dt.date(2026, 7, 1),)], options={"date_1904": True}))

    assert grid.is_1904
    assert list(grid.rows) == [(2, ["", dt.date(2026, 7, 1)])]


def test_open_workbook_keeps_errors_and_never_evaluates_formulas(tmp_path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as out:
        out.add_worksheet("empty")
        hidden = out.add_worksheet("hidden")
        hidden.write(0, 0, "secret")
        hidden.hide()
        sheet = out.add_worksheet("data")
        sheet.write_formula(0, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(0, 1, "=1+1", None, 7)
        sheet.write_formula(0, 2, '=IF(A1>"x",1,2)', None, "#N/A")

    grid = open_workbook(path)

    assert grid.sheet == "data"
    assert list(grid.rows) == [(1, ["#DIV/0!", Decimal(7), "#N/A"])]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        pytest.param(b'<c r="B1"><f>A1*2</f></c>', "=A1*2", id="no-value"),
        pytest.param(b'<c r="B1"><f>A1&amp;2</f><v></v></c>', "=A1&2", id="empty-value"),
        pytest.param(b'<c r="B1"><f t="shared" si="0"/><v/></c>', "=", id="shared"),
        pytest.param(b'<c t="e"><v>#DIV/0!</v></c>', "#DIV/0!", id="no-place"),
        pytest.param(
            b'<c r="B1" t = \'e\'><v xml:space="preserve">#N/A</v></c>', "#N/A", id="space"
        ),
        pytest.param(
            b'<c r="B1" t="e"><f>' + b"x" * 9500 + b"</f><v>#REF!</v></c>", "#REF!", id="9k"
        ),
    ],
)
def test_open_workbook_gives_no_blank_for_a_value_that_is_not_there(book, cell, value) -> None:
    path = book([("a", "b"), ("c",)], top=0, left=0)
    old = b'<c r="B1" t="s"><v>1</v></c>'
    path = repacked(path, lambda _name, data: data.replace(old, cell))

    assert list(open_workbook(path).rows) == [(1, ["a", value]), (2, ["c"])]


def test_open_workbook_tells_numbers_shown_as_percentages(tmp_path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet()
        sheet.write(0, 0, 0.452, out.add_format({"num_format": "0.0%"}))
        sheet.write(0, 1, 0.452, out.add_format({"num_format": '0.0"%"'}))

    [(_row, cells)] = open_workbook(path).rows

    assert [(cell, isinstance(cell, Percent)) for cell in cells] == [
        (Decimal("0.452"), True),
        (Decimal("0.452"), False),
    ]


def test_d01_two_cells_that_span_a_million_rows_are_refused(tmp_path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")

    assert code_of(path) == "workbook_too_heavy"


def test_open_workbook_refuses_many_columns(book) -> None:
    assert code_of(book([("x",) * 501])) == "too_many_columns"


def test_open_workbook_refuses_an_empty_one(book) -> None:
    assert code_of(book([])) == "empty_file"


@pytest.mark.parametrize(
    ("name", "data", "claimed", "code"),
    [
        pytest.param("xl/huge.xml", b" ", 201 * 2**20, "archive_too_large", id="huge-part"),
        pytest.param("xl/2/sharedStrings.xml", b" ", 51 * 2**20, "archive_too_large", id="strings"),
        pytest.param("xl/tight.xml", b" ", 30 * 2**20, "archive_packed_too_tightly", id="ratio"),
        pytest.param("../x.xml", b"x", 1, "archive_leaves_its_folder", id="path"),
        pytest.param("/etc/x.xml", b"x", 1, "archive_leaves_its_folder", id="absolute-path"),
        pytest.param("xl/inner.zip", b"x", 1, "archive_in_archive", id="nested"),
        pytest.param(
            *("xl/dtd.xml", b'<!DOCTYPE x [<!ENTITY a "b">]>', 30, "archive_declares_entities"),
            id="dtd",
        ),
    ],
)
def test_d01_bombs_are_refused_by_the_directory(book, name, data, claimed, code) -> None:
    path = repacked(book(), lambda _part, old: old)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        part = zipfile.ZipInfo(name)
        archive.writestr(part, data)
        part.file_size = claimed  # what the directory tells, which is written last

    assert code_of(path) == code


def test_d01_ten_thousand_parts_are_refused(tmp_path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10_000):
            archive.writestr(f"{number}.xml", b"")

    assert code_of(path) == "archive_too_many_parts"


def test_d01_links_to_other_workbooks_are_not_followed(tmp_path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet()
        sheet.write_formula(0, 0, "='http://127.0.0.1:9/[x.xlsx]Sheet1'!A1", None, 42)
        sheet.write_formula(0, 1, '=WEBSERVICE("http://127.0.0.1:9/")', None, "kept")
    path = repacked(path, lambda _name, data: data)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "xl/externalLinks/externalLink1.xml", '<externalLink xmlns="x"><a/></externalLink>'
        )

    assert list(open_workbook(path).rows) == [(1, [Decimal(42), "kept"])]


@pytest.mark.parametrize("cut", [30, 1000, 3000])
def test_open_workbook_refuses_a_damaged_archive(book, cut) -> None:
    path = book()
    path.write_bytes(path.read_bytes()[:cut])

    assert code_of(path) == "archive_broken"


def test_open_workbook_refuses_damaged_xml(book) -> None:
    path = repacked(book(), lambda name, data: data[:200] if "sheet1" in name else data)

    assert code_of(path) in ("workbook_broken", "empty_file")


def test_open_workbook_refuses_an_archive_that_is_no_workbook(tmp_path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")

    assert code_of(path) == "workbook_broken"


def test_d01_passwords_are_refused(book, tmp_path) -> None:
    stored = io.BytesIO(book().read_bytes())
    flagged = bytearray(stored.getvalue())
    at = flagged.find(b"PK\x01\x02")
    flagged[at + 8] |= 0x1
    path = tmp_path / "flag.xlsx"
    path.write_bytes(flagged)
    whole = tmp_path / "whole.xlsx"
    whole.write_bytes(
        bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )

    assert code_of(path) == "encrypted"
    assert code_of(whole) == "encrypted"


def test_open_workbook_refuses_an_ole_file_that_is_no_workbook(tmp_path) -> None:
    path = tmp_path / "book.xls"
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600))

    assert code_of(path) == "workbook_broken"


def test_limits_leave_room_for_a_full_sheet() -> None:
    assert MAX_ROWS < 1_048_576
