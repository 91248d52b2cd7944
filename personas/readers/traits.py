"""Customers as traits: `customer_id` and one text column a trait, counted and forgotten."""

from collections import Counter
from pathlib import Path
from typing import Final

from kpis.readers.cells import is_blank, text_of
from kpis.readers.grid import open_grid
from kpis.readers.headings import folded
from kpis.readers.refusal import Refused, shown

_IDS: Final = frozenset({"customerid", "고객id", "고객번호"})


def read_traits(path: Path) -> dict[str, Counter[str]]:
    """Return how many customers have which value of each trait; an empty cell is a value too.

    Raises:
        Refused: the file cannot be read, has no traits or no customers, or names a trait twice.
    """
    rows = open_grid(path, recognise=len).rows
    heading = next((row for row in rows if not is_blank(row[1])), None)
    if heading is None:
        raise Refused("empty_file")
    names = [text_of(cell) for cell in heading[1]]
    for name in names:
        if names.count(name) > 1:
            raise Refused("duplicate_heading", row=heading[0], heading=shown(name))
    places = {name: at for at, name in enumerate(names) if name and folded(name) not in _IDS}
    if not places:
        raise Refused("one_column")
    traits: dict[str, Counter[str]] = {name: Counter() for name in places}
    has_rows = False
    for _number, cells in rows:
        if is_blank(cells):
            continue
        has_rows = True
        for name, at in places.items():
            traits[name][text_of(cells[at]) if at < len(cells) else ""] += 1
    if not has_rows:
        raise Refused("no_rows")
    return traits
