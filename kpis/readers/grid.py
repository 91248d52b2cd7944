"""Open a file as rows of cells, whatever its kind: told by its first bytes, not by its name."""

from pathlib import Path
from typing import Final

from kpis.readers.archive import OLE_MARK, ZIP_MARK
from kpis.readers.cells import Grid
from kpis.readers.delimited import open_delimited
from kpis.readers.delimiter import Recognise
from kpis.readers.limits import MIB
from kpis.readers.refusal import Refused
from kpis.readers.workbook import open_workbook

_CHUNK_BYTES: Final = MIB
_WORKBOOK_MARKS: Final = (ZIP_MARK, OLE_MARK)


def open_grid(path: Path, *, recognise: Recognise) -> Grid:
    """Open the file at `path`; `recognise` counts the headings it knows in a row of texts.

    Raises:
        Refused: now or while the rows are read.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
        if head.startswith(_WORKBOOK_MARKS):
            return open_workbook(path)
        return open_delimited(path, recognise=recognise)
    except OSError as error:
        raise Refused("file_unreadable") from error


def count_lines(path: Path) -> int | None:
    """Return how many lines the text file at `path` has, about; None for a workbook.

    Raises:
        Refused: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            if stream.read(8).startswith(_WORKBOOK_MARKS):
                return None
            stream.seek(0)
            return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK_BYTES), b""))
    except OSError as error:
        raise Refused("file_unreadable") from error
