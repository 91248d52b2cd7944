"""Where the columns of a report stand, and what its headings say beside their names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kpis.readers.cells import Cell, Row, text_of
from kpis.readers.currency import currency_of
from kpis.readers.headings import Aliases, HeadingTable, heading_of
from kpis.readers.reports.aliases import REPORT_ALIASES
from kpis.readers.reports.model import MEASURES, MONEY

_WITH_TAX: Final = re.compile(
    r"(?:vat|부가세|부가가치세)포함|(?:incl|including|inkl)\.?(?:[0-9]{1,2}%)?(?:vat|mwst|ust)"
    r"|(?:vat|mwst|ust)\.?(?:incl|inkl)"
)
_WITHOUT_TAX: Final = re.compile(
    r"(?:vat|부가세|부가가치세)(?:별도|제외|미포함)|(?:excl|excluding|exkl|zzgl)\.?(?:vat|mwst|ust)"
    r"|(?:vat|mwst|ust)\.?(?:excl|exkl)"
)


@dataclass(frozen=True)
class Columns:
    """The columns of one table report: `at` gives the place of each key that it has."""

    row: int
    cells: Sequence[Cell]
    at: dict[str, int]

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that the file has columns for."""
        return tuple(key for key in MEASURES if key in self.at)

    def heading(self, key: str) -> str:
        """Return the heading of a key as it stands in the file."""
        return text_of(self.cells[self.at[key]])

    @property
    def unknown(self) -> list[str]:
        """The headings that stand for nothing we know."""
        known = set(self.at.values())
        texts = [text_of(cell) for at, cell in enumerate(self.cells) if at not in known]
        return [text for text in texts if text]

    @property
    def currency(self) -> str | None:
        """The currency that a heading names, that of money before all others."""
        money = [self.cells[self.at[key]] for key in MONEY if key in self.at]
        for cells in (money, self.cells):
            for cell in cells:
                for unit in heading_of(cell).units:
                    if code := currency_of(unit):
                        return code
        return None

    @property
    def vat_included(self) -> bool | None:
        """Whether the cost heading says that value added tax is in it."""
        if "cost" not in self.at:
            return None
        text = self.heading("cost").casefold().replace(" ", "")
        if _WITHOUT_TAX.search(text):
            return False
        return True if _WITH_TAX.search(text) else None


class ReportHeadings:
    """The heading line of a table report, found by the names in it."""

    def __init__(self, extra_aliases: Aliases | None = None) -> None:
        """`extra_aliases` are a user's own names for the keys of `REPORT_ALIASES`."""
        self._table = HeadingTable(REPORT_ALIASES, extra_aliases)

    def count(self, cells: Sequence[Cell]) -> int:
        """Return how many columns of a row are known, or 0 if it cannot be the heading line."""
        keys = {key for cell in cells if (key := self._table.key_of(cell))}
        has_measure = not keys.isdisjoint(MEASURES)
        return len(keys) if has_measure and keys & {"campaign", "date"} else 0

    def columns(self, row: Row) -> Columns:
        """Return the columns of the heading line `row`.

        Raises:
            Refused: a heading that we know stands there twice.
        """
        number, cells = row
        return Columns(number, cells, self._table.columns(cells, row=number))
