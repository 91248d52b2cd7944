"""Headings as people and tools write them, matched by a table that can be extended."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kpis.readers.cells import Cell, plain_text, text_of
from kpis.readers.currency import currency_of
from kpis.readers.refusal import Refused, shown

# Names of one key, the best first: where a file has two of them, the earlier one is meant.
Aliases = Mapping[str, Sequence[str]]

_UNIT: Final = re.compile(r"(?P<name>.*[^\s])\s*[(\[](?P<unit>[^()\[\]]*)[)\]]")
_BARE_UNIT: Final = re.compile(r"(?P<name>.+?)(?:\s*[,/]\s*|\s+(?:in\s+|-\s+)?)(?P<unit>\S{1,4})")
_NO_UNITS: Final = frozenset({"ALL", "TOP"})  # currencies, but "Clicks (ALL)" are all clicks
_UNIT_PARTS: Final = re.compile(r"[,/·]")
_TAX_WORDS: Final = re.compile(
    r"(?:vat|부가세|부가가치세)(?:포함|별도|제외|미포함)"
    r"|(?:incl|excl|including|excluding|inkl|exkl|zzgl)\.?(?:[0-9]{1,2}%)?"
    r"(?:vat|tax|mwst\.?|ust\.?)"
    r"|(?:vat|tax|mwst\.?|ust\.?)(?:incl|excl|included|excluded|inkl|exkl)\.?"
)
_UNIT_WORDS: Final = frozenset({"건", "건수", "회", "명", "개", "수"})
_INSIGNIFICANT: Final = re.compile(r"[\s._\-]+")


@dataclass(frozen=True)
class Heading:
    """A heading taken apart: `name` for comparing, `units` of the bracket behind it."""

    raw: str
    name: str
    units: tuple[str, ...] = ()


def heading_of(cell: Cell) -> Heading:
    """Return a heading cell taken apart.

    A bracket is only left out of the name if it holds nothing but units: `Cost (USD)` is a cost,
    `클릭률(%)` and `Clicks (all)` are names of their own.
    """
    raw = " ".join(text_of(cell).split())
    text = plain_text(raw)
    if found := _UNIT.fullmatch(text):
        units = tuple(part.strip() for part in _UNIT_PARTS.split(found["unit"]))
        if all(map(_is_unit, units)):
            return Heading(raw, folded(found["name"]), units)
    elif (found := _BARE_UNIT.fullmatch(text)) and _is_currency(found["unit"]):
        return Heading(raw, folded(found["name"]), (found["unit"],))
    return Heading(raw, folded(text))


def folded(text: str) -> str:
    """Return `text` without what people vary in headings: case, blanks, dots, dashes."""
    return _INSIGNIFICANT.sub("", plain_text(text).casefold())


def _is_unit(text: str) -> bool:
    bare = text.casefold().replace(" ", "")
    return _is_currency(text) or bare in _UNIT_WORDS or bool(_TAX_WORDS.fullmatch(bare))


def _is_currency(text: str) -> bool:
    return text not in _NO_UNITS and currency_of(text) is not None


class HeadingTable:
    """Which key each heading stands for."""

    def __init__(self, aliases: Aliases, extra: Aliases | None = None) -> None:
        """Take the names of each key; those in `extra`, a user's own, go before `aliases`."""
        self._ranks: dict[str, tuple[str, int]] = {}
        for names_by_key in (extra or {}, aliases):
            for key, names in names_by_key.items():
                for name in names:
                    rank = (key, len(self._ranks))
                    self._ranks.setdefault(heading_of(name).name, rank)

    def key_of(self, cell: Cell) -> str | None:
        """Return the key that a heading stands for, or None."""
        return self._ranks.get(heading_of(cell).name, (None, 0))[0]

    def count(self, cells: Iterable[Cell]) -> int:
        """Return how many different keys the cells of one row stand for."""
        return len({key for cell in cells if (key := self.key_of(cell))})

    def columns(self, cells: Sequence[Cell], *, row: int) -> dict[str, int]:
        """Return the column of each key that a heading row has; of two, the better name's.

        Raises:
            Refused: the very same heading stands there twice.
        """
        best: dict[str, tuple[int, int]] = {}
        raw: dict[str, str] = {}
        for column, cell in enumerate(cells):
            heading = heading_of(cell)
            key, rank = self._ranks.get(heading.name, (None, 0))
            if key is None:
                continue
            if (
                raw.setdefault(heading.raw, key)
                and list(map(text_of, cells)).count(heading.raw) > 1
            ):
                raise Refused("duplicate_heading", row=row, heading=shown(heading.raw))
            if key not in best or rank < best[key][0]:
                best[key] = (rank, column)
        return {key: column for key, (_rank, column) in best.items()}
