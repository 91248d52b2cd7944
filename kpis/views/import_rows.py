"""The first rows and changes of an import, as people read them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kpis.formatting import format_date
from kpis.library import standard_name
from kpis.models import ImportRun, Kpi

NUMBERS = ("value", "old", "new")


def named_rows(run: ImportRun, *kinds: str, language: str) -> dict[str, list[dict[str, Any]]]:
    """Return the findings of each of `kinds` with the names of KPIs, dates and grouped digits."""
    found: dict[str, list[dict[str, Any]]] = {kind: run.findings.get(kind, []) for kind in kinds}
    keys = {row["kpi"] for rows in found.values() for row in rows}
    kpis = Kpi.objects.for_workspace(run.workspace).filter(key__in=keys)
    names = {kpi.key: kpi.display_name for kpi in kpis} if keys else {}
    return {kind: list(_named(rows, names, language)) for kind, rows in found.items()}


def _named(
    rows: Iterable[Mapping[str, Any]], names: Mapping[str, str], language: str
) -> Iterable[dict[str, Any]]:
    for row in rows:
        numbers = {name: f"{Decimal(row[name]):,f}" for name in NUMBERS if name in row}
        yield {
            **row,
            **numbers,
            "name": names.get(row["kpi"]) or standard_name(row["kpi"]),
            "date": format_date(dt.date.fromisoformat(row["date"]), language=language),
        }
