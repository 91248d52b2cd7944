"""Rows as they come out of a file: one by one, or by the block where speed matters."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

from kpis.readers.cells import Cell, Row

_ROWS_TOGETHER: Final = 64  # of those read one by one: each may be a megabyte


class Block(NamedTuple):
    """Rows that follow each other, and their numbers."""

    numbers: Sequence[int]
    rows: Sequence[Sequence[Cell]]


class Rows(Iterator[Row]):
    """The rows of a file, once: one by one, or what is left of them by the block."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = iter(blocks)
        self._waiting: Iterator[Row] = iter(())

    def __next__(self) -> Row:
        while True:
            for row in self._waiting:
                return row
            self._waiting = zip(*next(self._blocks), strict=True)

    def give_back(self, rows: Iterable[Row]) -> None:
        """Put rows that were taken before those that are left."""
        self._waiting = chain(rows, self._waiting)

    def blocks(self) -> Iterator[Block]:
        """Yield what is left."""
        if left := list(self._waiting):
            yield _block(left)
        yield from self._blocks


def in_blocks(rows: Iterator[Row]) -> Iterator[Block]:
    """Gather rows into small blocks."""
    while taken := list(islice(rows, _ROWS_TOGETHER)):
        yield _block(taken)


def _block(rows: Sequence[Row]) -> Block:
    return Block([number for number, _cells in rows], [cells for _number, cells in rows])
