"""What a worksheet's own XML says of cells and the library that reads workbooks does not.

It gives an error such as #DIV/0! and a formula that nobody has calculated as blank, and a blank
cost is a 0; and it does not tell which numbers are shown as percentages.
"""

import html
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO, Final

from kpis.readers.limits import MAX_FAILED_CELLS, MIB
from kpis.readers.refusal import Refused

_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")

_MARKED: Final = re.compile(rb"<(?:\w+:)?f[\s/>]|\st\s*=\s*[\"']e[\"']")
_OPENING: Final = re.compile(rb"<(?:\w+:)?(?:row|c)(?=[\s/>])")
_ROW_OR_CELL: Final = re.compile(
    rb"<(?:\w+:)?(?:row(?P<row>(?:\s[^>]*)?)>"
    rb"|c(?=[\s/>])(?P<cell>[^>]*?)(?:/>|>(?P<body>.*?)</(?:\w+:)?c>))",
    re.DOTALL,
)
_ROW: Final = re.compile(rb"\sr\s*=\s*[\"']([0-9]{1,7})[\"']")
_PLACE: Final = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_KIND: Final = re.compile(rb"\st\s*=\s*[\"'](\w+)[\"']")
_STYLE: Final = re.compile(rb"\ss\s*=\s*[\"']([0-9]+)[\"']")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)<)")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v\b[^>]*?(?:/>|>([^<]*)<)")
_MAX_CELL_BYTES: Final = 4 * MIB

_CELL_FORMATS: Final = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT: Final = re.compile(rb"<(?:\w+:)?xf\s[^>]*>")
_NUMBER_FORMAT: Final = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*>")
_FORMAT_CODE: Final = re.compile(rb"\sformatCode\s*=\s*(\"[^\"]*\"|'[^']*')")
_LITERAL: Final = re.compile(rb"\\.|&quot;.*?&quot;")
_PERCENT_FORMATS: Final = frozenset({b"9", b"10"})  # those that every workbook has


@dataclass
class CellMarks:
    """Marks by row and column, from 0: what stands for a value that is not there; percentages."""

    failed: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    percent: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


def find_cell_marks(stream: BinaryIO, sheet_index: int) -> CellMarks:
    """Return what is marked in the sheet; nothing for other formats.

    Raises:
        Refused: more cells than anybody would mend have failed.
    """
    marks = CellMarks()
    if not zipfile.is_zipfile(stream):
        return marks
    with zipfile.ZipFile(stream) as archive:
        part = _part_of_sheet(archive, sheet_index)
        if part is None:
            return marks
        percent = _percent_styles(archive)
        with archive.open(part) as xml:
            is_marked = bool(percent) or _is_marked(xml)
        if is_marked:
            with archive.open(part) as xml:
                _mark(marks, xml, percent)
    return marks


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


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[bytes]:
    """Return the styles of cells whose numbers are shown as percentages."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    styles = archive.read("xl/styles.xml")
    own = {
        _attribute(tag, rb"numFmtId"): b"%" in _LITERAL.sub(b"", found[1])
        for tag in _NUMBER_FORMAT.findall(styles)
        if (found := _FORMAT_CODE.search(tag))
    }
    formats = _CELL_FORMATS.search(styles)
    tags = _CELL_FORMAT.findall(formats[0]) if formats else []
    ids = [_attribute(tag, rb"numFmtId") for tag in tags]
    return frozenset(
        b"%d" % at for at, name in enumerate(ids) if name in _PERCENT_FORMATS or own.get(name)
    )


def _is_marked(xml: IO[bytes]) -> bool:
    tail = b""
    while chunk := xml.read(MIB):
        if _MARKED.search(window := tail + chunk):
            return True
        tail = window[-64:]
    return False


def _mark(marks: CellMarks, xml: IO[bytes], percent: frozenset[bytes]) -> None:
    row, column, failures = -1, -1, 0
    for found in _rows_and_cells(xml):
        of_row, of_cell, body = found.groups()
        if of_row is not None:
            said = _ROW.search(of_row)
            row, column = int(said[1]) - 1 if said else row + 1, -1
            continue
        if place := _PLACE.search(of_cell):
            row, column = int(place[2]) - 1, _column(place[1])
        else:  # a cell that does not say where it is stands beside the last one
            column += 1
        kind = told[1] if (told := _KIND.search(of_cell)) else b"n"
        if text := _failure(kind, body or b""):
            marks.failed[row][column] = text
            failures += 1
            if failures > MAX_FAILED_CELLS:
                raise Refused("cells_without_value", limit=MAX_FAILED_CELLS)
        elif percent and kind == b"n" and (style := _STYLE.search(of_cell)) and style[1] in percent:
            marks.percent[row].append(column)


def _rows_and_cells(xml: IO[bytes]) -> Iterator[re.Match[bytes]]:
    """Yield the beginning of each row and each whole cell."""
    tail = b""
    while chunk := xml.read(MIB):
        window, end = tail + chunk, 0
        for found in _ROW_OR_CELL.finditer(window):
            end = found.end()
            yield found
        begun = _OPENING.search(window, end)
        tail = window[begun.start() if begun else max(end, len(window) - 64) :]
        if len(tail) > _MAX_CELL_BYTES:
            raise Refused("workbook_broken")


def _failure(kind: bytes, body: bytes) -> str:
    """Return the error in a cell, or the formula that has no value; empty if neither."""
    if kind != b"e" and b"f" not in body:
        return ""
    value = _VALUE.search(body)
    text = (value[1] or b"").strip() if value else b""
    if kind == b"e":
        return _text(text) or "#VALUE!"
    formula = _FORMULA.search(body)
    if formula is None or text or (kind == b"str" and value):  # calculated, if to an empty text
        return ""
    return f"={_text(formula[1] or b'')}"


def _text(xml: bytes) -> str:
    return html.unescape(xml.decode("utf-8", "replace"))[:100]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
