"""Counts turned into money by the value that each conversion type had on the day.

The counts of a day are taken by type. A day whose counts cannot all be turned into money has no
value but a trouble: a type without a value on that day, or with one in another currency, or counts
that name no type at all. Counts of 0 need no value.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from kpis.calc.conversion_values import DatedValue, ValueTable
from kpis.calc.exact import EXACT, rounded
from kpis.calc.periods import Window
from kpis.models import Kpi
from kpis.services.recorded import Recorded


@dataclass(frozen=True, slots=True)
class PricedCount:
    """The counts of one type on one day, and the value in force."""

    on: dt.date
    count: Decimal
    value: DatedValue


@dataclass(frozen=True, slots=True)
class WorthLine:
    """The counts of one type that had one value: `count` × `value` = `money`."""

    value: DatedValue
    count: Decimal
    money: Decimal


@dataclass(frozen=True, slots=True)
class Valued:
    """Counts turned into money: the money of each day, and the counts it is made of."""

    recorded: Recorded
    counts: list[PricedCount] = field(default_factory=list)

    def lines(self, window: Window) -> list[WorthLine]:
        """Return what the money of `window` is made of, by type and then by date of the value."""
        sums: dict[DatedValue, Decimal] = {}
        with localcontext(EXACT):
            for each in self.counts:
                if each.on in window and each.on not in self.recorded.troubles:
                    sums[each.value] = sums.get(each.value, Decimal(0)) + each.count
            return [
                WorthLine(value, sums[value], sums[value] * value.amount) for value in sorted(sums)
            ]


def turned_into_money(
    *, kpi: Kpi, total: Recorded, by_type: Mapping[str, Recorded], values: ValueTable
) -> Valued:
    """Return the money that the counts are worth in `kpi`'s currency.

    `total` are the counts of all types together, which say on which days there are any.
    """
    typed: dict[dt.date, list[tuple[str, Decimal]]] = {day: [] for day in total.days}
    for type_key, counts in sorted(by_type.items()):
        for day, count in zip(counts.days, counts.values, strict=True):
            typed.setdefault(day, []).append((type_key, count))
    days: list[dt.date] = []
    money: list[Decimal] = []
    troubles: dict[dt.date, dict[str, Any]] = {}
    counted: list[PricedCount] = []
    totals = dict(zip(total.days, total.values, strict=True))
    for day, found in sorted(typed.items()):
        priced: list[PricedCount] = []
        trouble = _untyped(kpi, day) if not found and totals[day] else None
        for type_key, count in found:
            value = values.on(type_key, day)
            if value is not None and value.currency == kpi.currency:
                priced.append(PricedCount(day, count, value))
            elif count:
                trouble = trouble or _unpriced(kpi, type_key, day, value)
        worth = _sum_of(priced)
        if trouble or worth is None:
            troubles[day] = trouble or {"code": "too_large"}
        else:
            days.append(day)
            money.append(worth)
            counted.extend(priced)
    return Valued(Recorded(days, money, total.reach, troubles), counted)


def _sum_of(priced: list[PricedCount]) -> Decimal | None:
    with localcontext(EXACT):
        return rounded(sum((each.count * each.value.amount for each in priced), Decimal(0)))


def _untyped(kpi: Kpi, day: dt.date) -> dict[str, Any]:
    return {"code": "conversion_type_missing", "kpi": kpi.valued_from, "on": day.isoformat()}


def _unpriced(kpi: Kpi, type_key: str, day: dt.date, value: DatedValue | None) -> dict[str, Any]:
    named = {"type": type_key, "on": day.isoformat()}
    if value is None:
        return {"code": "conversion_value_missing", **named}
    return {
        "code": "conversion_value_currency",
        **named,
        "currency": value.currency,
        "wanted": kpi.currency,
    }
