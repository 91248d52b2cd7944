"""Text files with one row a line: CSV and its relatives, read lazily.

A piece of text at a time is read by the block, in C. From the first piece that is not plain (a
quote over more lines, a limit passed, a mistake) the rows are read one by one, each checked.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice
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
from kpis.readers.rows import Block, Rows, in_blocks

# Some four hundred rows: fewer than make Python look for garbage, which takes as long as reading;
# and hardly a piece is longer than a cell may be.
_PIECE_CHARS: Final = 12_000
_SAMPLE_LINES: Final = 500

csv.field_size_limit(MAX_LINE_CHARS)  # so that a long cell is told from a quote left open


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
    blocks = _blocks(path, encoding, delimiter, skip_first=hint is not None)
    return Grid(rows=Rows(blocks), encoding=encoding.label, delimiter=delimiter)


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


def _blocks(path: Path, encoding: Encoding, delimiter: str, *, skip_first: bool) -> Iterator[Block]:
    above = 0
    with _opened(path, encoding) as text:
        if skip_first:
            above = len(list(islice(_lines(text), 1)))
        for piece in _pieces(text):
            rows = _plain_rows(piece, delimiter)
            if rows is None or above + len(rows) > MAX_ROWS:
                break
            yield Block(range(above + 1, above + 1 + len(rows)), rows)
            above += len(rows)
        else:
            return
    yield from in_blocks(_rows(path, encoding, delimiter, above=above))


def _pieces(text: TextIO) -> Iterator[str]:
    """Yield the text in pieces of whole lines, unless a line is longer than allowed."""
    piece = ""
    while read := text.read(_PIECE_CHARS):
        piece += read
        end = max(piece.rfind("\n"), piece.rfind("\r", 0, -1)) + 1
        if not end and len(piece) > MAX_LINE_CHARS:
            end = len(piece)
        if end:
            yield piece[:end]
            piece = piece[end:]
    if piece:
        yield piece


def _plain_rows(piece: str, delimiter: str) -> list[list[str]] | None:
    """Return the rows of `piece`, or None where they want a closer look."""
    if "\0" in piece or len(piece) > MAX_LINE_CHARS:
        return None
    reader = csv.reader(io.StringIO(piece, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error:
        return None
    if reader.line_num != len(rows) or max(map(len, rows)) > MAX_COLUMNS:
        return None
    if len(piece) > MAX_CELL_CHARS and _longest(chain.from_iterable(rows)) > MAX_CELL_CHARS:
        return None
    return rows


def _rows(path: Path, encoding: Encoding, delimiter: str, *, above: int) -> Iterator[Row]:
    """Yield the rows below the first lines."""
    with _opened(path, encoding) as text:
        lines = _lines(text)
        skipped = sum(1 for _line in islice(lines, above))
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        number, count = skipped + 1, skipped
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


def _longest(cells: Iterable[str]) -> int:
    return max(map(len, cells), default=0)
