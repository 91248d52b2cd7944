"""The process that opens a workbook: it limits itself first, then writes rows.

    python -m kpis.readers.workbook_child FILE

`kpis.readers.workbook_protocol` says what it writes. Only the first visible sheet with content is
read; formulas are never evaluated, their stored values are.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TextIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from kpis.readers.archive import OLE_MARK, check_archive, check_ole
from kpis.readers.cell_marks import CellMarks, counts_from_1904, find_cell_marks
from kpis.readers.limited import limit_this_process
from kpis.readers.limits import (
    CHILD_CPU_SECONDS,
    CHILD_MEMORY_BYTES,
    CHILD_OUTPUT_BYTES,
    MAX_CELL_CHARS,
    MAX_COLUMNS,
    MAX_PREFACE_ROWS,
    MAX_ROWS,
)
from kpis.readers.merged_cells import MergedCells
from kpis.readers.refusal import Refused
from kpis.readers.workbook_protocol import (
    END,
    REFUSED_STATUS,
    TOO_HEAVY_STATUS,
    encoded_cell,
)


def main(path: Path, out: TextIO) -> int:
    """Write the rows of the workbook at `path`; return the exit status."""
    limit_this_process(
        cpu_seconds=CHILD_CPU_SECONDS,
        memory_bytes=CHILD_MEMORY_BYTES,
        output_bytes=CHILD_OUTPUT_BYTES,
    )
    try:
        _write(path, out)
    except Refused as refused:
        about = {"code": refused.code, "row": refused.row, "params": dict(refused.params)}
        sys.stderr.write(json.dumps(about) + "\n")
        return REFUSED_STATUS
    except MemoryError:
        return TOO_HEAVY_STATUS
    return 0


def _write(path: Path, out: TextIO) -> None:
    with path.open("rb") as stream:
        is_ole = stream.read(len(OLE_MARK)) == OLE_MARK
    (check_ole if is_ole else check_archive)(path)
    with path.open("rb") as stream:
        index, name, sheet = _first_sheet(stream)
        stream.seek(0)
        marks = find_cell_marks(stream, index)
        stream.seek(0)
        about = {"sheet": name, "is_1904": counts_from_1904(stream)}
    out.write(json.dumps(about) + "\n")
    for number, cells in _rows(sheet, marks):
        out.write(json.dumps([number, cells], ensure_ascii=False) + "\n")
    out.write(json.dumps(END) + "\n")


def _first_sheet(stream: BinaryIO) -> tuple[int, str, CalamineSheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(stream)
        for index, about in enumerate(workbook.sheets_metadata):
            is_sheet = about.typ == SheetTypeEnum.WorkSheet
            if is_sheet and about.visible == SheetVisibleEnum.Visible:
                sheet = workbook.get_sheet_by_index(index)
                if sheet.start is not None:
                    return index, about.name, sheet
    except PasswordError as error:
        raise Refused("encrypted") from error
    except CalamineError as error:
        raise Refused("workbook_broken") from error
    raise Refused("empty_file")


def _rows(sheet: CalamineSheet, marks: CellMarks) -> Iterator[tuple[int, list]]:
    first_column = sheet.start[1] if sheet.start else 0
    count = 0
    merged = MergedCells(sheet)
    below = range(sheet.end[0] + 1 if sheet.end else 0, max(marks.failed, default=-1) + 1)
    for index, values in enumerate(chain(sheet.iter_rows(), ([] for _row in below))):
        cells = [""] * first_column + [encoded_cell(value) for value in values]
        _put_marks(cells, marks.failed.get(index, {}), marks.percent.get(index, ()))
        merged.fill(index, cells)
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > MAX_ROWS + MAX_PREFACE_ROWS:
            raise Refused("too_many_rows", limit=MAX_ROWS)
        if len(cells) > MAX_COLUMNS:
            raise Refused("too_many_columns", row=index + 1, limit=MAX_COLUMNS)
        if any(isinstance(cell, str) and len(cell) > MAX_CELL_CHARS for cell in cells):
            raise Refused("cell_too_long", row=index + 1, limit=MAX_CELL_CHARS)
        yield index + 1, cells


def _put_marks(cells: list, failed: Mapping[int, str], percent: Iterable[int]) -> None:
    cells += [""] * (max(failed, default=-1) + 1 - len(cells))
    for at, text in failed.items():
        cells[at] = text
    for at in percent:
        if at < len(cells) and isinstance(cells[at], int | float):
            cells[at] = {"percent": cells[at]}


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(Path(sys.argv[1]), sys.stdout))
