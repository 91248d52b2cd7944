"""Where a worksheet holds an error such as #DIV/0!.

The library that reads workbooks gives such cells as blank, and a blank cost is a 0. So the errors
are found in the worksheet's own XML and put back.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO, BinaryIO, Final

from kpis.readers.limits import MIB

_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ERROR_CELL: Final = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*\bt=[\"']e[\"'])[^>]*\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^>]*>"
    rb"(?:<(?:\w+:)?f\b[^>]*>[^<]{0,9000}</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)?"
    rb"<(?:\w+:)?v>([^<]{1,20})</"
)
_OVERLAP_BYTES: Final = 16_384
_MAX_ERRORS: Final = 100_000

Place = tuple[int, int]  # row and column, from 0


def find_error_cells(stream: BinaryIO, sheet_index: int) -> dict[Place, str]:
    """Return the error shown in each failed cell of the sheet; nothing for other formats."""
    if not zipfile.is_zipfile(stream):
        return {}
    with zipfile.ZipFile(stream) as archive:
        part = _part_of_sheet(archive, sheet_index)
        if part is None:
            return {}
        with archive.open(part) as xml:
            return dict(_errors(xml, _MAX_ERRORS))


def counts_from_1904(stream: BinaryIO) -> bool:
    """Return whether a workbook's day numbers count from 1904 (old Macs) instead of 1900."""
    if not zipfile.is_zipfile(stream):
        return False
    with zipfile.ZipFile(stream) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return False
        return bool(re.search(rb"\bdate1904=[\"'](?:1|true)[\"']", archive.read("xl/workbook.xml")))


def _part_of_sheet(archive: zipfile.ZipFile, sheet_index: int) -> str | None:
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
    if sheet_index >= len(sheets):
        return None
    wanted = _attribute(sheets[sheet_index], rb"\w+:id")
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        if _attribute(relation, rb"Id") == wanted:
            target = (_attribute(relation, rb"Target") or b"").decode("utf-8", "replace")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else None
    return None


def _attribute(tag: bytes, name: bytes) -> bytes | None:
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"']([^\"']*)[\"']", tag)
    return found[1] if found else None


def _errors(xml: IO[bytes], limit: int) -> Iterator[tuple[Place, str]]:
    tail = b""
    while limit > 0 and (chunk := xml.read(MIB)):
        window = tail + chunk
        if b't="e"' in window or b"t='e'" in window:
            for found in _ERROR_CELL.finditer(window):
                yield (int(found[2]) - 1, _column(found[1])), found[3].decode("utf-8", "replace")
                limit -= 1
        tail = window[-_OVERLAP_BYTES:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
