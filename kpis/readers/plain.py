"""Rows of a tidy text file that need no closer look, read by the column instead of the cell.

Most rows of a long file say the same few names and dates again and again and write their number
plainly. Names and dates are read once each, numbers are checked by one pattern and stay text.
Whatever is not plain is left to the careful reading of `kpis.readers.tidy`, which alone refuses.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any, Final, NamedTuple

from kpis.readers.cells import text_of
from kpis.readers.dates import read_date
from kpis.readers.numbers import NumberStyle
from kpis.readers.rows import Block

# Up to nine digits before the point and six after it: a float holds such a number so well that
# the nearest whole number of its millionths is the true one.
_PLAIN: Final = {
    NumberStyle.POINT: re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?"),
    NumberStyle.COMMA: re.compile(r"-?[0-9]{1,9}"),
}
_MOST_NAMES: Final = 50_000
_MOST_DAYS: Final = 10_000
_NOT_PLAIN: Final = -1


class Named(NamedTuple):
    """What a row is about."""

    kpi_key: str
    dimensions: Mapping[str, str]


class PlainRows(NamedTuple):
    """Rows by the column; `names` are places in `named`, `values` plain decimals as text."""

    numbers: Sequence[int]
    names: Sequence[int]
    days: Sequence[dt.date]
    values: Sequence[str]
    named: Sequence[Named]


class PlainColumns:
    """Takes the plain rows out of the blocks of one file."""

    def __init__(
        self, *, width: int, kpi: int, date: int, value: int, dimensions: Mapping[int, str]
    ) -> None:
        """Take the places of the columns, in rows of `width` cells."""
        self._width = width
        self._date, self._value = date, value
        self._named_by = (kpi, *dimensions)
        self._days = _Days()
        self._names = _Names(tuple(dimensions.values()))

    def taken(self, block: Block, style: NumberStyle) -> tuple[PlainRows | None, Block]:
        """Return the plain rows of `block`, and those that are left."""
        fits = [len(cells) == self._width for cells in block.rows]
        if not all(fits):
            fitting = _chosen(block, fits)
            left = _chosen(block, [not each for each in fits])
            plain, rest = self.taken(fitting, style) if any(fits) else (None, fitting)
            return plain, Block([*rest.numbers, *left.numbers], [*rest.rows, *left.rows])
        columns: list[Any] = list(zip(*block.rows, strict=True))
        cells = zip(*(columns[at] for at in self._named_by), strict=True)
        names = list(map(self._names.__getitem__, cells))
        days: list[Any] = list(map(self._days.__getitem__, columns[self._date]))
        values, named = columns[self._value], self._names.named
        is_plain = _PLAIN[style].fullmatch
        if all(map(is_plain, values)) and all(days) and _NOT_PLAIN not in names:
            return PlainRows(block.numbers, names, days, values, named), Block((), ())
        fits = [
            bool(day and is_plain(value)) and name != _NOT_PLAIN
            for day, value, name in zip(days, values, names, strict=True)
        ]
        if not any(fits):
            return None, block
        each: list[Any] = [block.numbers, names, days, values]
        numbers, names, days, values = (list(compress(column, fits)) for column in each)
        plain = PlainRows(numbers, names, days, values, named)
        return plain, _chosen(block, [not fit for fit in fits])


def _chosen(block: Block, wanted: Sequence[bool]) -> Block:
    return Block(list(compress(block.numbers, wanted)), list(compress(block.rows, wanted)))


class _Days(dict[str, dt.date | None]):
    """The dates that were read, by their text; None where there is none, or a time of day."""

    def __missing__(self, text: str) -> dt.date | None:
        if len(self) >= _MOST_DAYS:
            self.clear()
        day = read_date(text)
        self[text] = day if isinstance(day, dt.date) and ":" not in text else None
        return self[text]


class _Names(dict[tuple[str, ...], int]):
    """The places in `named` of what rows are about, by their cells."""

    def __init__(self, dimensions: Sequence[str]) -> None:
        super().__init__()
        self.named: list[Named] = []
        self._dimensions = dimensions

    def __missing__(self, cells: tuple[str, ...]) -> int:
        kpi_key, *parts = map(text_of, cells)
        if not kpi_key or len(self.named) >= _MOST_NAMES:
            return _NOT_PLAIN
        segment = {name: text for name, text in zip(self._dimensions, parts, strict=True) if text}
        self[cells] = len(self.named)
        self.named.append(Named(kpi_key, segment))
        return self[cells]
