"""Tables as files that spreadsheets open: CSV with a byte order mark, and XLSX.

Numbers are numbers in the file, negative ones too. Text stays text: in XLSX by the type of its
cell, in CSV by an apostrophe before whatever a spreadsheet would calculate. Memory does not grow
with the number of rows.
"""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Final

from django.db import models
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | dt.date | None

MOST_ROWS: Final = 1_048_575  # of an XLSX sheet, below its headings
BOM: Final = "\ufeff"  # spreadsheets take a file without it for another encoding

_FORMULA_MARKS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_LONGEST_TEXT: Final = 32_767  # of an XLSX cell
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetFormat(models.TextChoices):
    """The kinds of file."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel"


class TooManyRowsError(ValueError):
    """A sheet of a workbook cannot hold so many rows; CSV can."""


def sheet_response(
    *,
    name: str,
    sheet_format: SheetFormat,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
) -> HttpResponseBase:
    """Return the table as a file to download, called `name` and its kind.

    Raises:
        TooManyRowsError: XLSX was asked for, and there are too many.
    """
    file_name = f"{name}.{sheet_format}"
    if sheet_format == SheetFormat.XLSX:
        file = xlsx_file(headings, rows)
        return FileResponse(file, as_attachment=True, filename=file_name, content_type=_XLSX)
    return StreamingHttpResponse(
        csv_lines(headings, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, file_name)},
    )


class _Line:
    """Where the csv module writes one line."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the lines of a CSV file, the byte order mark first."""
    line = _Line()
    writer = csv.writer(line)
    writer.writerow([neutral(heading) for heading in headings])
    yield BOM + line.text
    for row in rows:
        writer.writerow([_text(cell) for cell in row])
        yield line.text


def xlsx_file(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """Return a workbook of one sheet, in a file that is gone when it is closed.

    A number of more digits than a workbook keeps is written as text, to its last digit.

    Raises:
        TooManyRowsError: more rows than a sheet has.
    """
    file = tempfile.TemporaryFile(prefix="mokpyo-")  # noqa: SIM115  (the caller closes it)
    options = {
        "constant_memory": True,
        "default_date_format": "yyyy-mm-dd",
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    try:
        with Workbook(file, options) as workbook:
            sheet = workbook.add_worksheet()
            for column, heading in enumerate(headings):
                sheet.write_string(0, column, heading)
            for number, row in enumerate(rows, start=1):
                if number > MOST_ROWS:
                    raise TooManyRowsError
                for column, cell in enumerate(row):
                    _write(sheet, number, column, cell)
    except TooManyRowsError:
        file.close()
        raise
    file.seek(0)
    return file


def neutral(text: str) -> str:
    """Return `text` such that no spreadsheet calculates it."""
    is_hot = text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(_FORMULA_MARKS)
    return f"'{text}" if is_hot else text


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return neutral(cell)
        case Decimal():
            return format(cell, "f")
    return str(cell)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    match cell:
        case None | "":
            return
        case dt.date():
            sheet.write_datetime(row, column, cell)
        case int() | Decimal() if _fits_a_float(cell):
            sheet.write_number(row, column, float(cell))
        case _:
            text = format(cell, "f") if isinstance(cell, Decimal) else str(cell)
            sheet.write_string(row, column, text[:_LONGEST_TEXT])


def _fits_a_float(number: int | Decimal) -> bool:
    """Whether a workbook, which keeps sixteen digits, gives the same number back."""
    return Decimal(f"{float(number):.16G}") == number
