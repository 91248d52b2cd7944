"""Where the columns of a report stand, and what its headings say beside their names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kpis.readers.cells import Cell, Row, plain_text, text_of
from kpis.readers.currency import currency_of
from kpis.readers.headings import Aliases, HeadingTable, folded, heading_of
from kpis.readers.reports.aliases import COMMA_HEADINGS, REPORT_ALIASES, SEARCH_POSITIONS
from kpis.readers.reports.model import KPI_OF_MEASURE, MEASURES, MONEY
from kpis.readers.reports.plans import KPI_MARK, ColumnRole, SheetPlan, column_names

_WITH_TAX: Final = re.compile(
    r"(?:vat|부가세|부가가치세)포함|(?:incl|including|inkl)\.?(?:[0-9]{1,2}%)?(?:vat|mwst|ust)"
    r"|(?:vat|mwst|ust)\.?(?:incl|inkl)"
)
_WITHOUT_TAX: Final = re.compile(
    r"(?:vat|부가세|부가가치세)(?:별도|제외|미포함)|(?:excl|excluding|exkl|zzgl)\.?(?:vat|mwst|ust)"
    r"|(?:vat|mwst|ust)\.?(?:excl|exkl)"
)


_COMMA_HEADINGS: Final = frozenset(map(folded, COMMA_HEADINGS))
_POSITIONS: Final = frozenset(map(folded, SEARCH_POSITIONS))
_ABOUT: Final = ("currency", "starts", "ends")  # of the report as a whole


@dataclass(frozen=True)
class Columns:
    """The columns of one table report: `at` gives the place of each key that it has.

    `extras` are keys of measures beyond ours, `dimensions` the places of segment names beside the
    campaign, `ignored` the places that somebody has said to leave out.
    """

    row: int
    cells: Sequence[Cell]
    at: dict[str, int]
    extras: tuple[str, ...] = ()
    dimensions: dict[str, int] = field(default_factory=dict)
    ignored: frozenset[int] = frozenset()

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that the file has columns for."""
        return tuple(key for key in (*MEASURES, *self.extras) if key in self.at)

    @property
    def money(self) -> tuple[str, ...]:
        """The measures that may be money."""
        return tuple(key for key in (*MONEY, *self.extras) if key in self.at)

    @property
    def headings(self) -> list[str]:
        """The headings as they stand in the file."""
        return [text_of(cell) for cell in self.cells]

    @property
    def width(self) -> int:
        """How many columns there are up to the last heading."""
        return max(at for at, text in enumerate(self.headings) if text) + 1

    @property
    def writes_commas(self) -> bool:
        """Whether the headings are in a language whose decimal mark is the comma."""
        return any(folded(text) in _COMMA_HEADINGS for text in self.headings)

    @property
    def is_search(self) -> bool:
        """Whether these are the columns of a search console."""
        is_of_ads = not {"campaign", "cost", "conversions", "conv_value"}.isdisjoint(self.at)
        return not is_of_ads and any(folded(text) in _POSITIONS for text in self.headings)

    def is_percent(self, key: str) -> bool:
        """Whether the heading says that `1.75` below it means 1.75 %."""
        bare = plain_text(self.heading(key)).strip("()[] ")
        return bare.startswith("%") or bare.endswith("%")

    def heading(self, key: str) -> str:
        """Return the heading of a key as it stands in the file."""
        return text_of(self.cells[self.at[key]])

    @property
    def unknown(self) -> list[str]:
        """The headings that stand for nothing we know."""
        known = {*self.at.values(), *self.dimensions.values(), *self.ignored}
        texts = [text_of(cell) for at, cell in enumerate(self.cells) if at not in known]
        return [text for text in texts if text]

    @property
    def currency(self) -> str | None:
        """The currency that a heading names, that of money before all others."""
        money = [self.cells[self.at[key]] for key in self.money]
        for cells in (money, self.cells):
            for cell in cells:
                for unit in heading_of(cell).units:
                    if code := currency_of(unit):
                        return code
        return None

    def vat_included(self, key: str) -> bool | None:
        """Whether a measure's heading says that value added tax is in it."""
        if key not in self.at:
            return None
        text = self.heading(key).casefold().replace(" ", "")
        if _WITHOUT_TAX.search(text):
            return False
        return True if _WITH_TAX.search(text) else None


class ReportHeadings:
    """The heading line of a table report, found by the names in it."""

    def __init__(self, extra_aliases: Aliases | None = None) -> None:
        """`extra_aliases` are a user's own names for our keys, or for measures beyond them."""
        self._table = HeadingTable(REPORT_ALIASES, extra_aliases)
        self._extras = tuple(key for key in extra_aliases or () if key not in REPORT_ALIASES)

    def key_of(self, cell: Cell) -> str | None:
        """Return the key that a heading stands for, or None."""
        return self._table.key_of(cell)

    def count(self, cells: Sequence[Cell]) -> int:
        """Return how many columns of a row are known, or 0 if it cannot be the heading line."""
        keys = {key for cell in cells if (key := self._table.key_of(cell))}
        has_measure = not keys.isdisjoint((*MEASURES, *self._extras))
        return len(keys) if has_measure and keys & {"campaign", "date"} else 0

    def columns(self, row: Row) -> Columns:
        """Return the columns of the heading line `row`.

        Raises:
            Refused: a heading that we know stands there twice.
        """
        number, cells = row
        return Columns(number, cells, self._table.columns(cells, row=number), self._extras)


def planned_columns(plan: SheetPlan, row: Row, headings: ReportHeadings) -> Columns:
    """Return the columns of the heading line `row` as `plan` says.

    A column that `headings` knows as one of our measures is read as in a report, blank for 0.
    """
    number, cells = row
    places = {name: at for at, name in enumerate(column_names(cells))}
    names = column_names([column.heading for column in plan.columns])
    at: dict[str, int] = {}
    dimensions: dict[str, int] = {}
    ignored = set()
    for column, name in zip(plan.columns, names, strict=True):
        place = places[name]
        if column.role == ColumnRole.IGNORE:
            key = headings.key_of(cells[place])
            if key in _ABOUT:
                at[key] = place
            ignored.add(place)
        elif column.role == ColumnRole.DIMENSION:
            (at if column.name == "campaign" else dimensions)[column.name] = place
        elif column.role == ColumnRole.DATE:
            at["date"] = place
        else:
            measure = headings.key_of(cells[place])
            is_ours = measure is not None and KPI_OF_MEASURE.get(measure) == column.name
            at[measure if is_ours and measure else f"{KPI_MARK}{column.name}"] = place
    extras = tuple(key for key in at if key.startswith(KPI_MARK))
    return Columns(number, cells, at, extras, dimensions, frozenset(ignored))
