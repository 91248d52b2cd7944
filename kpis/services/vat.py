"""Amounts of money as their KPIs are defined, with value added tax or without it."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from kpis.calc.vat import VatStep
from kpis.enums import Unit, VatTreatment
from kpis.models import ImportRun, Kpi
from kpis.readers.tidy import TidyRow
from kpis.services.naming import NamedKpis


def money_kpis(kpis: Iterable[Kpi]) -> list[Kpi]:
    """Return the KPIs that amounts of money are recorded of."""
    return [kpi for kpi in kpis if kpi.unit == Unit.MONEY and kpi.is_recorded]


def vat_steps(said: Mapping[str, str], kpis: Iterable[Kpi]) -> dict[str, VatStep]:
    """Return what is to be done to the amounts of each KPI; `said` is how they are delivered."""
    return {
        kpi.key: VatStep(kpi.vat_percent, takes_out=kpi.vat == VatTreatment.EXCLUDED)
        for kpi in money_kpis(kpis)
        if kpi.vat and said.get(kpi.key) and said[kpi.key] != kpi.vat
    }


def vat_findings(said: Mapping[str, str], kpis: Iterable[Kpi]) -> dict[str, Any]:
    """Return what a run keeps: the steps, and where a delivery or a KPI does not say.

    `unsaid` are KPIs that are kept one way while the delivery says nothing, `undefined` those
    that do not say how they are kept while the delivery does.
    """
    kpis = money_kpis(kpis)
    return {
        "steps": {
            key: {"percent": format(step.percent, "f"), "takes_out": step.takes_out}
            for key, step in vat_steps(said, kpis).items()
        },
        "unsaid": [kpi.key for kpi in kpis if kpi.vat and not said.get(kpi.key)],
        "undefined": [kpi.key for kpi in kpis if not kpi.vat and said.get(kpi.key)],
    }


def with_vat(
    rows: Iterable[TidyRow], steps: Mapping[str, VatStep], kpis: Iterable[Kpi]
) -> Iterator[TidyRow]:
    """Yield the rows with their amounts as they are kept."""
    named = NamedKpis(kpis)
    found: dict[str, VatStep | None] = {}
    for row in rows:
        if row.kpi_key not in found:
            kpi = named.find(row.kpi_key)
            found[row.kpi_key] = steps.get(kpi.key) if kpi else None
        step = found[row.kpi_key]
        yield row if step is None else row._replace(value=step.kept(row.value))


def delivered_value(run: ImportRun | None, kpi_key: str, kept: Decimal) -> Decimal | None:
    """Return the amount as it stood in the file of `run`, None if it was kept as it came."""
    step = (run.findings.get("vat", {}).get("steps", {}) if run else {}).get(kpi_key)
    if not step:
        return None
    return VatStep(Decimal(step["percent"]), step["takes_out"]).delivered(kept)
