"""How a person said a sheet is to be read: what each of its columns is, known by its headings."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from kpis.readers.cells import Cell, text_of
from kpis.readers.headings import folded

KPI_MARK: Final = "kpi:"  # before a KPI's key, to keep it apart from our names of measures


class ColumnRole(StrEnum):
    """What a column holds."""

    DATE = "date"
    KPI = "kpi"
    DIMENSION = "dimension"
    IGNORE = "ignore"


class PlannedColumn(NamedTuple):
    """One column; `name` is the key of its KPI or the name of its dimension."""

    heading: str
    role: ColumnRole
    name: str = ""


class SheetPlan(NamedTuple):
    """The columns of all sheets with these headings; `key` is how its keeper knows it."""

    columns: tuple[PlannedColumn, ...]
    key: str = ""

    @property
    def shape(self) -> str:
        """What tells such sheets from others."""
        return shape_of([column.heading for column in self.columns])


class SheetPlans:
    """Plans, found by the headings of a row."""

    def __init__(self, plans: Iterable[SheetPlan] = ()) -> None:
        self._by_shape = {plan.shape: plan for plan in plans}

    def plan_of(self, cells: Sequence[Cell]) -> SheetPlan | None:
        """Return the plan whose sheets have just these headings, in any order."""
        return self._by_shape.get(shape_of(cells)) if self._by_shape else None

    def count(self, cells: Sequence[Cell]) -> int:
        """Return how many columns of a row have a plan: all or none."""
        plan = self.plan_of(cells)
        return len(plan.columns) if plan else 0


def shape_of(headings: Sequence[Cell]) -> str:
    """Return a digest of the headings, whatever their order; blank ones do not count."""
    names = sorted(name for name in column_names(headings) if name)
    return hashlib.sha256("\n".join(names).encode(errors="surrogatepass")).hexdigest()


def column_names(headings: Sequence[Cell]) -> list[str]:
    """Return a name for each heading; the second of two that are alike gets a 2, and so on."""
    return list(_numbered(folded(text_of(cell)) for cell in headings))


def _numbered(names: Iterable[str]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield f"{name} {seen[name]}" if name and seen[name] > 1 else name
