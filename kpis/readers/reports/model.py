"""What a report says, whatever tool wrote it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from kpis.readers.numbers import EXACT
from kpis.readers.reports.plans import KPI_MARK, SheetPlan

COUNTS: Final = ("impressions", "clicks")  # whole numbers
MONEY: Final = ("cost", "conv_value")
MEASURES: Final = ("impressions", "clicks", "cost", "conversions", "conv_value")
KPI_OF_MEASURE: Final = {
    "impressions": "impressions",
    "clicks": "clicks",
    "cost": "ad_spend",
    "conversions": "conversions",
    "conv_value": "conversion_value",
}
KPI_OF_SEARCH: Final = {"impressions": "search_impressions", "clicks": "search_clicks"}

Measures = dict[str, Decimal | None]  # None: the file has the column but no exact number
Period = tuple[dt.date, dt.date]  # first and last day, both inclusive


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a report; `measures` holds the columns that the file has and no others.

    `dimensions` are the names of its segment beside the campaign.
    """

    row_number: int
    campaign: str
    measures: Measures
    on: dt.date | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)


def sums_of(rows: Iterable[ReportRow], measures: Iterable[str]) -> dict[str, Decimal]:
    """Return the exact sum of each measure; what is not known counts as 0."""
    sums = dict.fromkeys(measures, Decimal(0))
    for row in rows:
        for key, value in row.measures.items():
            if value is not None:
                sums[key] = EXACT.add(sums[key], value)
    return sums


@dataclass(frozen=True, kw_only=True)
class TableReport:
    """A report of one table, its totals rows left out and counted.

    Money is as in the file: `vat_included` is True if its cost heading says so, False if the
    heading says the opposite, None if it says nothing.
    """

    rows: list[ReportRow]
    measures: tuple[str, ...]
    currency: str | None
    period: Period | None
    preface_lines: int
    totals_rows: int
    trailing_blank_rows: int
    vat_included: bool | None
    has_dates: bool
    vat_by_measure: dict[str, bool] = field(default_factory=dict)  # where a heading says
    unknown_columns: list[str] = field(default_factory=list)
    encoding: str = ""
    headings: list[str] = field(default_factory=list)
    is_followed: bool = False  # by another table, which is left out
    is_search: bool = False  # of a search console: clicks and impressions that nobody paid for
    plan: SheetPlan | None = None  # by which somebody told how to read it

    def kpi_key(self, measure: str) -> str:
        """Return the key of the KPI that a measure is recorded under."""
        keys = KPI_OF_SEARCH if self.is_search else KPI_OF_MEASURE
        return keys.get(measure) or measure.removeprefix(KPI_MARK)

    @property
    def totals(self) -> dict[str, Decimal]:
        """The sums of the rows."""
        return sums_of(self.rows, self.measures)

    def as_json(self) -> dict[str, Any]:
        """Return the report in its public form; decimals are texts, counts are numbers."""
        rows = []
        for row in self.rows:
            about: dict[str, Any] = {"campaign": row.campaign, **_plain(row.measures)}
            rows.append({"date": _iso(row.on), **about} if self.has_dates else about)
        return {
            "kind": "table",
            "rows": rows,
            "totals": _plain(self.totals),
            "currency": self.currency,
            "period": _plain_period(self.period),
            "preface_lines": self.preface_lines,
            "totals_rows": self.totals_rows,
            "trailing_blank_rows": self.trailing_blank_rows,
            "vat_included": self.vat_included,
            "unknown_columns": self.unknown_columns,
            "is_followed_by_a_table": self.is_followed,
            "encoding": self.encoding,
        }


@dataclass(frozen=True, kw_only=True)
class SnapshotReport:
    """An analytics snapshot: several small tables in one file.

    `missing` names what the file has no table for; its figure is then 0.
    """

    tables: int
    period: Period | None
    active_users_total: int
    new_users_total: int
    sessions_by_channel: dict[str, int]
    missing: list[str]
    encoding: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the snapshot in its public form."""
        return {
            "kind": "snapshot",
            "tables": self.tables,
            "period": _plain_period(self.period),
            "active_users_total": self.active_users_total,
            "new_users_total": self.new_users_total,
            "sessions_by_channel": self.sessions_by_channel,
            "missing": self.missing,
            "encoding": self.encoding,
        }


Report = TableReport | SnapshotReport


def _plain(measures: Mapping[str, Decimal | None]) -> dict[str, int | str | None]:
    return {
        key: None if value is None else int(value) if key in COUNTS else format(value, "f")
        for key, value in measures.items()
    }


def _plain_period(period: Period | None) -> list[str] | None:
    return [day.isoformat() for day in period] if period else None


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
