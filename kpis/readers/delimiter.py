"""What parts the cells of a text file: comma, semicolon, tab or bar."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

DELIMITERS: Final = (",", ";", "\t", "|")

# How many headings of a row a reader knows; it tells the heading line from all others.
Recognise = Callable[[Sequence[str]], int]

_SAMPLE_ROWS: Final = 200
_HINT: Final = re.compile(r'"?sep=(?P<delimiter>[,;\t|])"?\s*', re.IGNORECASE)


def hinted_delimiter(line: str) -> str | None:
    """Return the delimiter of a first line such as `sep=;`, which spreadsheets write and obey."""
    found = _HINT.fullmatch(line.lstrip("\ufeff"))
    return found["delimiter"] if found else None


def find_delimiter(lines: Sequence[str], recognise: Recognise) -> str:
    """Return the delimiter under which the most headings are recognised in one line.

    Where that does not decide, the one that cuts the most rows into the same number of cells.
    """
    return max(DELIMITERS, key=lambda delimiter: _merit(lines, delimiter, recognise))


def _merit(lines: Sequence[str], delimiter: str, recognise: Recognise) -> tuple[int, int]:
    reader = csv.reader(lines, delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:
        return (0, 0)
    widths = Counter(len(row) for row in rows if row)
    width, count = max(widths.items(), key=lambda item: (item[0] - 1) * item[1], default=(1, 0))
    return (max((recognise(row) for row in rows), default=0), (width - 1) * count)
