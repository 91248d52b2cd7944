"""The likeliest answer for each column of a sheet that nobody has told about, and why."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from kpis.enums import Unit
from kpis.library.synonyms import DIMENSION_SYNONYMS, calculated_names, recorded_names
from kpis.models import Kpi, SheetMapping
from kpis.readers.headings import HeadingTable, heading_of
from kpis.readers.reports.looks import LookedAtColumn
from kpis.readers.reports.model import KPI_OF_MEASURE
from kpis.readers.reports.plans import KPI_MARK, ColumnRole
from kpis.readers.tidy import DATE_NAMES
from kpis.services.kpi_proposals import currency_in
from kpis.services.naming import NamedKpis

_OF_ADS: Final = frozenset({"impressions", "clicks", "cost"})  # measures of ad reports alone
_BRACKET: Final = re.compile(r"(?P<name>.*\S)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]")


class Clue(StrEnum):
    """Why an answer is the likeliest, beside the heading itself."""

    NONE = ""
    TOLD = "told"  # somebody said so of another sheet
    REPEATS = "repeats"  # the same few texts again and again
    CURRENCY = "currency"  # the KPI of that name is in another one
    CALCULATED = "calculated"  # it is called like a standard KPI that is calculated


class Guess(NamedTuple):
    """What a column likely is; `name` as of a planned column, `about` the KPI of the clue."""

    role: ColumnRole = ColumnRole.IGNORE
    name: str = ""
    clue: Clue = Clue.NONE
    about: str = ""


class ColumnGuesses:
    """The likeliest role of one column after the other; no role is given twice."""

    def __init__(
        self,
        *,
        kpis: Iterable[Kpi],
        dimensions: Iterable[str],
        mappings: Iterable[SheetMapping],
        is_of_ads: bool,
    ) -> None:
        """Take what the workspace has, and what it has said of other sheets, the oldest first."""
        kpis = list(kpis)
        self._kpis = NamedKpis(kpis)
        self._money = {kpi.key: kpi.currency for kpi in kpis if kpi.unit == Unit.MONEY}
        self._unusable = {kpi.key for kpi in kpis if not kpi.is_recorded or kpi.is_archived}
        self._dimensions = frozenset(dimensions)
        self._told = _told_before(mappings)
        self._is_of_ads = is_of_ads
        self._given: set[tuple[ColumnRole, str]] = set()

    def guess(self, column: LookedAtColumn) -> Guess:
        """Return the likeliest role that is still free."""
        currency = currency_in(column.heading, column.samples)
        other = Guess()
        for guess in self._likely(column):
            if guess.role == ColumnRole.IGNORE:
                return other if other.clue else guess
            if (guess.role, guess.name) in self._given:
                continue
            if guess.role == ColumnRole.KPI:
                if guess.name in self._unusable:
                    continue
                if currency and self._money.get(guess.name, currency) != currency:
                    other = Guess(clue=Clue.CURRENCY, about=guess.name)
                    continue
            self._given.add((guess.role, guess.name))
            return guess
        return other

    def _likely(self, column: LookedAtColumn) -> Iterable[Guess]:
        """Yield what the column may be, the likeliest first."""
        heading, key = column.heading, column.key or ""
        if told := self._told.get(heading_of(heading).name):
            yield told
        is_called_date = heading.strip().casefold() in DATE_NAMES
        if key == "date" or (not key and (is_called_date or column.has_dates)):
            yield Guess(ColumnRole.DATE)
            return
        if key.startswith(KPI_MARK):
            yield Guess(ColumnRole.KPI, key.removeprefix(KPI_MARK), Clue.TOLD)
        measure = KPI_OF_MEASURE.get(key)
        if measure and self._is_of_ads:
            yield Guess(ColumnRole.KPI, measure)
        bare = _bare(heading)
        own = self._kpis.find(heading) or self._kpis.find(bare)
        standard = _table_of_recorded().key_of(bare)
        names = (own.key if own else None, standard, measure)
        if not column.has_texts:
            yield from (Guess(ColumnRole.KPI, name) for name in names if name)
        if calculated := calculated_like(heading):
            yield Guess(clue=Clue.CALCULATED, about=calculated)
        if not column.has_numbers:
            yield from self._dimension(column)

    def _dimension(self, column: LookedAtColumn) -> Iterable[Guess]:
        name = column.heading.strip().casefold().replace(" ", "_")
        known = _table_of_dimensions().key_of(column.heading)
        for each in (name if name in self._dimensions else None, known):
            if each:
                yield Guess(ColumnRole.DIMENSION, each)
        if column.repeats and not self._is_of_ads:  # there it is a state or a setting
            yield Guess(ColumnRole.DIMENSION, name, Clue.REPEATS)


def calculated_like(heading: str) -> str | None:
    """Return the key of the calculated standard KPI that a column is called like."""
    return _table_of_calculated().key_of(_bare(heading))


def _bare(heading: str) -> str:
    """Return a heading without its unit: `매출액(원)`, `이탈률(%)`."""
    found = _BRACKET.fullmatch(heading.strip())
    if found and (found["unit"] == "%" or heading_of(heading).units):
        return found["name"]
    return heading.strip().strip("%").strip() or heading


def _told_before(mappings: Iterable[SheetMapping]) -> Mapping[str, Guess]:
    return {
        heading_of(column.heading).name: Guess(column.role, column.name, Clue.TOLD)
        for mapping in mappings
        for column in mapping.plan.columns
        if column.role != ColumnRole.IGNORE
    }


@cache
def _table_of_recorded() -> HeadingTable:
    return HeadingTable(recorded_names())


@cache
def _table_of_calculated() -> HeadingTable:
    return HeadingTable(calculated_names())


@cache
def _table_of_dimensions() -> HeadingTable:
    return HeadingTable(DIMENSION_SYNONYMS)


def is_of_ads(columns: Iterable[LookedAtColumn]) -> bool:
    """Return whether a sheet has the columns of an advertising tool's report."""
    return any(column.key in _OF_ADS for column in columns)
