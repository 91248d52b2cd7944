"""Conversions as a count and as money, side by side: what the money of a window is made of."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from kpis.calc.exact import EXACT
from kpis.calc.periods import Window
from kpis.formatting import format_date, format_exact, format_value
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from kpis.services.series import Facts
from kpis.services.wording import value_remark
from workspaces.reader import Reader


@dataclass(frozen=True, slots=True)
class Number:
    """A value in a reader's words, and to its last digit."""

    text: str
    exact: str


@dataclass(frozen=True, slots=True)
class ReconciledType:
    """The conversions of one type that had one value: `count` × `value` = `money`."""

    key: str
    name: str
    count: Number
    value: Number
    valid_from: str
    money: Number


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The money of a window, and the counts by type that it comes from.

    `untyped` is what the recorded total exceeds the counts of all types by, `doubled` what it falls
    short by. Where the money has no value, `remark` says why, and there are no types.
    """

    money_kpi: Kpi
    count_kpi: Kpi
    types: list[ReconciledType]
    count: Number
    money: Number
    total: Number
    untyped: Number | None
    doubled: Number | None
    remark: str


def money_kpis_of(catalog: Catalog, kpi: Kpi) -> list[Kpi]:
    """Return the valued KPIs to show beside `kpi`: itself, or those that value its counts."""
    if kpi.is_valued:
        return [kpi]
    return [each for each in catalog.valued() if each.valued_from == kpi.key]


def reconcile(
    *, catalog: Catalog, facts: Facts, kpi: Kpi, segment_key: str, window: Window, reader: Reader
) -> Reconciliation | None:
    """Set the counts of a valued KPI against its money; `facts` must hold it.

    Returns None where there are no counts in the window.
    """
    counts = catalog.counts_of(kpi)
    found = facts.value(kpi, segment_key, window)
    if counts is None or not found.days_with_data:
        return None
    lines = facts.worth(kpi, segment_key, window) if found.value is not None else []
    total = facts.value(counts, segment_key, window).value
    with localcontext(EXACT):
        counted = sum((line.count for line in lines), Decimal(0))
        rest = (total or Decimal(0)) - counted
    return Reconciliation(
        money_kpi=kpi,
        count_kpi=counts,
        types=[
            ReconciledType(
                key=line.value.type_key,
                name=line.value.type_name,
                count=_number(line.count, counts, reader),
                value=_number(line.value.amount, kpi, reader),
                valid_from=format_date(line.value.valid_from, language=reader.language),
                money=_number(line.money, kpi, reader),
            )
            for line in lines
        ],
        count=_number(counted, counts, reader),
        money=_number(found.value, kpi, reader),
        total=_number(total, counts, reader),
        untyped=_number(rest, counts, reader) if rest > 0 else None,
        doubled=_number(-rest, counts, reader) if rest < 0 else None,
        remark=value_remark(found.reason),
    )


def _number(value: Decimal | None, kpi: Kpi, reader: Reader) -> Number:
    return Number(format_value(value, kpi, language=reader.language), format_exact(value))
