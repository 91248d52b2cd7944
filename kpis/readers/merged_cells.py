"""What merged cells say for all of their rows: a campaign or a day that is written only once."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from python_calamine import CalamineSheet

from kpis.readers.numbers import read_number


class MergedCells:
    """The merged cells of a sheet over several rows, filled down as its rows come by.

    Numbers are not: a cost merged over three rows is spent once.
    """

    def __init__(self, sheet: CalamineSheet) -> None:
        """Find the merges in `sheet`."""
        self._begin: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (first, column), (last, _column) in sheet.merged_cell_ranges or ():
            if last > first:
                self._begin[first].append((column, last))
        self._open: dict[int, tuple[int, Any]] = {}  # by column: last row, value

    def fill(self, row: int, cells: list[Any]) -> None:
        """Write into the `cells` of a row what is merged with them above; blank rows stay so."""
        self._open = {at: merge for at, merge in self._open.items() if merge[0] >= row}
        if any(cell != "" for cell in cells):
            for at, (_last, value) in self._open.items():
                if at < len(cells) and cells[at] == "":
                    cells[at] = value
        for at, last in self._begin.get(row, ()):
            if at < len(cells) and _is_name(cells[at]):
                self._open[at] = (last, cells[at])


def _is_name(cell: Any) -> bool:
    """Return whether a cell in its JSON form is a text that is no number, or a date."""
    if isinstance(cell, str):
        return bool(cell) and not isinstance(read_number(cell), Decimal)
    return isinstance(cell, dict)
