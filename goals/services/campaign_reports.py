"""A campaign's report as figures by KPI: what it says, and what it does not."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Self

from kpis.calc.exact import EXACT
from kpis.calc.periods import Window
from kpis.enums import VatTreatment
from kpis.models import Kpi
from kpis.readers.refusal import Refused
from kpis.readers.reports.model import Report, SnapshotReport, TableReport
from kpis.readers.reports.reading import read_report
from kpis.services.reading_rules import ReadingRules
from kpis.services.vat import vat_steps
from workspaces.models import Workspace

MOST_NAMES: Final = 50
"""So many campaigns of a report are named; their figures all count."""
MOST_UNKNOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Figures:
    """What a report says by KPI: over its whole period, and by the day where it has days.

    `names` are the campaigns with their shares of the cost, or else of the first measure; `unknown`
    are headings that stand for nothing we know, `vat_changed` the KPIs whose amounts were brought
    to how they are kept.
    """

    totals: dict[str, Decimal]
    daily: dict[str, dict[dt.date, Decimal]] = field(default_factory=dict)
    period: Window | None = None
    currency: str = ""
    rows: int = 0
    totals_rows: int = 0
    names: dict[str, Decimal] = field(default_factory=dict)
    names_count: int = 0
    unknown: list[str] = field(default_factory=list)
    vat_changed: list[str] = field(default_factory=list)

    def over(self, window: Window | None) -> dict[str, Decimal]:
        """Return the totals of the days in `window`; of a report without days, all there is."""
        if not self.daily or window is None:
            return dict(self.totals)
        found = {}
        for key, days in self.daily.items():
            inside = [value for day, value in days.items() if day in window]
            if inside:
                found[key] = sum(inside, Decimal(0))
        return found

    def kept(self) -> dict[str, Any]:
        """Return the figures as plain JSON."""
        return {
            "totals": {key: format(value, "f") for key, value in self.totals.items()},
            "daily": {
                key: {day.isoformat(): format(value, "f") for day, value in days.items()}
                for key, days in self.daily.items()
            },
            "period": _texts(self.period),
            "currency": self.currency,
            "rows": self.rows,
            "totals_rows": self.totals_rows,
            "names": {name: format(share, "f") for name, share in self.names.items()},
            "names_count": self.names_count,
            "unknown": self.unknown,
            "vat_changed": self.vat_changed,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return the figures that `kept` holds."""
        period = kept["period"]
        return cls(
            **{
                **kept,
                "totals": {key: Decimal(text) for key, text in kept["totals"].items()},
                "daily": {
                    key: {dt.date.fromisoformat(day): Decimal(text) for day, text in days.items()}
                    for key, days in kept["daily"].items()
                },
                "names": {name: Decimal(text) for name, text in kept["names"].items()},
                "period": Window(*map(dt.date.fromisoformat, period)) if period else None,
            }
        )


def read_campaign_report(path: Path, *, workspace: Workspace) -> Figures:
    """Read a finished report; nothing is stored.

    Raises:
        Refused: it is no report, or has nothing but totals.
    """
    rules = ReadingRules.of(workspace)
    report = read_report(path, extra_aliases=rules.aliases, plans=rules.plans)
    if isinstance(report, SnapshotReport):
        return _snapshot(report)
    if not report.rows:
        raise Refused("only_totals" if report.totals_rows else "no_rows")
    return _table(report, workspace)


def _snapshot(report: SnapshotReport) -> Figures:
    totals = {
        "new_visitors": Decimal(report.new_users_total),
        "sessions": Decimal(sum(report.sessions_by_channel.values())),
    }
    names = {name: Decimal(count) for name, count in report.sessions_by_channel.items()}
    return Figures(
        totals={key: value for key, value in totals.items() if value},
        period=_period(report),
        rows=report.tables,
        names=_shares(names),
        names_count=len(names),
        unknown=list(report.missing),
    )


def _table(report: TableReport, workspace: Workspace) -> Figures:
    keys = {measure: report.kpi_key(measure) for measure in report.measures}
    kpis = Kpi.objects.for_workspace(workspace).filter(key__in=keys.values())
    said = {
        keys[measure]: VatTreatment.INCLUDED if is_in else VatTreatment.EXCLUDED
        for measure, is_in in report.vat_by_measure.items()
    }
    steps = vat_steps(said, kpis)
    totals: dict[str, Decimal] = defaultdict(Decimal)
    daily: dict[str, dict[dt.date, Decimal]] = defaultdict(dict)
    for row in report.rows:
        for measure, value in row.measures.items():
            if value is None:
                continue
            key = keys[measure]
            amount = steps[key].kept(value) if key in steps else value
            totals[key] = EXACT.add(totals[key], amount)
            if row.on is not None:
                days = daily[key]
                days[row.on] = EXACT.add(days.get(row.on, Decimal(0)), amount)
    weighed_by = "cost" if "cost" in report.measures else report.measures[0]
    names: dict[str, Decimal] = defaultdict(Decimal)
    for row in report.rows:
        names[row.campaign] += row.measures.get(weighed_by) or 0
    names.pop("", None)
    return Figures(
        totals=dict(totals),
        daily=dict(daily),
        period=_period(report),
        currency=report.currency or "",
        rows=len(report.rows),
        totals_rows=report.totals_rows,
        names=_shares(names),
        names_count=len(names),
        unknown=report.unknown_columns[:MOST_UNKNOWN],
        vat_changed=sorted(steps),
    )


def _shares(weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return the largest of the names, each with its share of the whole."""
    whole = sum(weights.values(), Decimal(0))
    largest = sorted(weights, key=lambda name: (-weights[name], name))[:MOST_NAMES]
    return {name: round(weights[name] / whole, 4) if whole else Decimal(0) for name in largest}


def _period(report: Report) -> Window | None:
    return Window(*report.period) if report.period else None


def _texts(window: Window | None) -> list[str] | None:
    return [window.start.isoformat(), window.end.isoformat()] if window else None
