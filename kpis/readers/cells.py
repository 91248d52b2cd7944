"""What a file is made of: rows of cells, each row with the number a person sees beside it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpis.readers.rows import Rows


class Percent(Decimal):
    """A number that its workbook shows as a percentage: 0.452 for 45.2 %."""


# Text files give text. Workbooks also give numbers, dates and truth values; blank is "".
Cell = str | Decimal | dt.date | bool

# A row's cells, with its number from 1: its line in a text file, its row in a workbook.
Row = tuple[int, Sequence[Cell]]

# Spaces of all widths, direction marks and full-width forms, as they come out of spreadsheets,
# chat windows and Korean input methods. Not Unicode's NFKC, which would read "1²" as 12.
_PLAIN_FORMS = str.maketrans(
    {
        **dict(zip("０１２３４５６７８９", "0123456789", strict=True)),
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006", " "),
        **dict.fromkeys("\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
        **dict.fromkeys("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"),
        "．": ".",
        "，": ",",
        "：": ":",
        "／": "/",
        "－": "-",
        "\u2212": "-",
        "＋": "+",
        "％": "%",
        "＝": "=",
        "（": "(",
        "）": ")",
        "￦": "₩",
        "＄": "$",
        "￥": "¥",
    }
)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """An opened file: its rows, once, and what was found out about it.

    `encoding` and `delimiter` are of text files, `sheet` and `is_1904` of workbooks (whose day
    numbers then count from 1904). Reading `rows` may raise `Refused`.
    """

    rows: "Rows"
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    is_1904: bool = False


def plain_text(text: str) -> str:
    """Return `text` in plain digits, signs and spaces, without invisible characters."""
    return text.translate(_PLAIN_FORMS).strip()


def text_of(cell: Cell) -> str:
    """Return `cell` as the text of a name or a heading: outer blanks removed, inner ones kept."""
    if isinstance(cell, str):
        return cell.strip().strip("\ufeff")
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return str(cell)


def column_letters(at: int) -> str:
    """Return the letters by which a spreadsheet names the column at `at`: A, B … Z, AA."""
    letters, rest = "", at + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def is_blank(cells: Sequence[Cell]) -> bool:
    """Return whether no cell holds anything but blanks."""
    return not any(not isinstance(cell, str) or text_of(cell) for cell in cells)
