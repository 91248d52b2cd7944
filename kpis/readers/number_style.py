"""Which of `1,234.5` and `1.234,5` a file writes, told by numbers that can only be one of them."""

import re
from collections.abc import Iterable
from typing import Final

from kpis.readers.cells import Cell, plain_text
from kpis.readers.numbers import NumberStyle

_GROUPED_TWICE: Final = r"[0-9]{1,3}(?:%s[0-9]{3}){2,}"
_DECIMALS: Final = r"(?:[0-9]*%s(?:[0-9]{1,2}|[0-9]{4,})|(?:0|[0-9]{4,})%s[0-9]{3})"
_BOTH: Final = r"[0-9]{1,3}(?:%s[0-9]{3})+%s[0-9]+"
_GROUPED_ONCE: Final = r"[1-9][0-9]{0,2}%s[0-9]{3}"
_NUMBER: Final = re.compile(r"[0-9.,]*[0-9]")


def _only(decimal: str, group: str) -> re.Pattern[str]:
    decimal, group = re.escape(decimal), re.escape(group)
    shapes = (_GROUPED_TWICE % group, _DECIMALS % (decimal, decimal), _BOTH % (group, decimal))
    return re.compile("|".join(shapes))


_ONLY: Final = {
    NumberStyle.POINT: _only(".", ","),
    NumberStyle.COMMA: _only(",", "."),
}
_WHOLE: Final = {
    NumberStyle.POINT: re.compile(_GROUPED_ONCE % ","),
    NumberStyle.COMMA: re.compile(_GROUPED_ONCE % r"\."),
}


def find_number_style(
    cells: Iterable[Cell], *, whole: Iterable[Cell] = (), delimiter: str = ""
) -> NumberStyle:
    """Return the style that more of the cells can only have been written in.

    `whole` are cells of columns that count things, where `1.234` can only mean 1,234. Where
    nothing decides, files with semicolons between their cells take the comma style, because
    spreadsheets write semicolons exactly where the comma is the decimal mark.
    """
    votes = dict.fromkeys(NumberStyle, 0)
    whole = list(whole)
    for patterns, texts in ((_ONLY, [*cells, *whole]), (_WHOLE, whole)):
        for text in texts:
            number = _digits_of(text)
            for style, pattern in patterns.items():
                if pattern.fullmatch(number):
                    votes[style] += 1
    if votes[NumberStyle.POINT] == votes[NumberStyle.COMMA]:
        return NumberStyle.COMMA if delimiter == ";" else NumberStyle.POINT
    return max(votes, key=lambda style: votes[style])


def _digits_of(cell: Cell) -> str:
    """Return the digits and marks of the first number in a text cell, without blanks."""
    if not isinstance(cell, str):
        return ""
    found = _NUMBER.search(re.sub("[ ']", "", plain_text(cell)))
    return found[0] if found else ""
