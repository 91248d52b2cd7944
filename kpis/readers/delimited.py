"""Text files with one row a line: CSV and its relatives, read lazily."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from kpis.readers.cells import Grid, Row
from kpis.readers.delimiter import Recognise, find_delimiter, hinted_delimiter
from kpis.readers.encoding import Encoding, find_encoding
from kpis.readers.limits import (
    MAX_CELL_CHARS,
    MAX_COLUMNS,
    MAX_LINE_CHARS,
    MAX_PREFACE_ROWS,
    MAX_ROWS,
)
from kpis.readers.refusal import Refused

_SAMPLE_LINES: Final = 500


def open_delimited(path: Path, *, recognise: Recognise) -> Grid:
    """Open a text file; `recognise` helps to find its delimiter.

    The number of a row is the line of the file on which it begins.

    Raises:
        Refused: now or while the rows are read.
    """
    with path.open("rb") as stream:
        encoding = find_encoding(stream)
    with _opened(path, encoding) as text:
        sample = list(islice(_lines(text), _SAMPLE_LINES))
    hint = hinted_delimiter(sample[0]) if sample else None
    delimiter = hint or find_delimiter(sample, recognise)
    rows = _rows(path, encoding, delimiter, skip_first=hint is not None)
    return Grid(rows=rows, encoding=encoding.label, delimiter=delimiter)


def _opened(path: Path, encoding: Encoding) -> TextIO:
    try:
        return path.open(encoding=encoding.codec, newline="")
    except OSError as error:  # gone since its encoding was found
        raise Refused("file_unreadable") from error


def _lines(text: TextIO) -> Iterator[str]:
    """Yield the lines with their ends, none of them longer than allowed."""
    number = 0
    while line := text.readline(MAX_LINE_CHARS + 1):
        number += 1
        if len(line) > MAX_LINE_CHARS:
            raise Refused("line_too_long", row=number, limit=MAX_LINE_CHARS)
        if "\0" in line:
            raise Refused("nul_characters", row=number)
        yield line


def _rows(path: Path, encoding: Encoding, delimiter: str, *, skip_first: bool) -> Iterator[Row]:
    with _opened(path, encoding) as text:
        lines = _lines(text)
        skipped = len(list(islice(lines, 1))) if skip_first else 0
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        number, count = skipped + 1, 0
        try:
            for cells in reader:
                count += 1
                if count > MAX_ROWS + MAX_PREFACE_ROWS:
                    raise Refused("too_many_rows", limit=MAX_ROWS)
                if len(cells) > MAX_COLUMNS:
                    raise Refused("too_many_columns", row=number, limit=MAX_COLUMNS)
                if len("".join(cells)) > MAX_CELL_CHARS and _longest(cells) > MAX_CELL_CHARS:
                    raise Refused("cell_too_long", row=number, limit=MAX_CELL_CHARS)
                yield number, cells
                number = skipped + reader.line_num + 1
        except csv.Error as error:
            raise Refused("quotes_broken", row=number, limit=MAX_CELL_CHARS) from error


def _longest(cells: list[str]) -> int:
    return max(map(len, cells))
