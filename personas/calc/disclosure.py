"""Which counts are told: none of fewer than ten people, and none that would give one away."""

import numpy as np
import numpy.typing as npt

from personas.calc.fewest import FEWEST

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def told_count(count: int) -> int | None:
    """Return `count`, or None where it is of one to nine people."""
    return None if 0 < count < FEWEST else count


def withheld(table: Counts) -> Mask:
    """Return which cells of groups (rows) by values (columns) are kept back.

    A cell of one to nine people is, and a value that is kept back of all people together. Sums of
    rows and columns are known, so the hidden cells of a row or column must be two at least and
    hold ten people together: else the next smallest is hidden with them.
    """
    hidden: Mask = (table > 0) & (table < FEWEST)
    if len(table) > 1:
        hidden |= withheld(table.sum(axis=0, keepdims=True))
    while True:
        before = int(hidden.sum())
        for counts, mask in zip((*table, *table.T), (*hidden, *hidden.T), strict=True):
            _cover(counts, mask)
        if int(hidden.sum()) == before:
            return hidden


def _cover(counts: Counts, hidden: Mask) -> None:
    """Hide the next smallest cells of one line (`hidden` is written to) until it is safe."""
    while hidden.any() and (hidden.sum() < 2 or counts[hidden].sum() < FEWEST):
        open_cells = np.flatnonzero(~hidden & (counts > 0))
        if not len(open_cells):
            return
        hidden[open_cells[counts[open_cells].argmin()]] = True
