"""The values of a KPI day by day, a column at a time: for histories, which have a thousand days."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from kpis.models import Kpi
from kpis.services.catalog import Catalog
from kpis.services.recorded import Key, Recorded


class Days(NamedTuple):
    """The values of some days, None where there is none, and whether each has data."""

    values: list[Decimal | None]
    has_data: list[bool]


def each_day(
    catalog: Catalog,
    recorded: Mapping[Key, Recorded],
    kpi: Kpi,
    segment_key: str,
    days: Sequence[dt.date],
) -> Days:
    """Return the value of each of `days` by itself."""
    if kpi.is_derived:
        return _ByFormula(catalog, recorded, segment_key, days).of(kpi, above=frozenset())
    known = _known(recorded.get((kpi.pk, segment_key)))
    return Days([known.get(day) for day in days], [day in known for day in days])


class _ByFormula(NamedTuple):
    catalog: Catalog
    recorded: Mapping[Key, Recorded]
    segment_key: str
    days: Sequence[dt.date]

    def of(self, kpi: Kpi, *, above: frozenset[str]) -> Days:
        """Return the formula's values; `above` guards against loops."""
        formula = self.catalog.formulas.get(kpi.key)
        names = sorted(formula.names) if formula and kpi.key not in above else []
        sources = [self.catalog.by_key.get(name) for name in names]
        inputs = [
            self.of(source, above=above | {kpi.key}) if source.is_derived else self._input(source)
            for source in sources
            if source
        ]
        if formula is None or not inputs or len(inputs) < len(sources):
            return Days([None] * len(self.days), [False] * len(self.days))
        columns = {name: each.values for name, each in zip(names, inputs, strict=True)}
        has_data = [all(row) for row in zip(*(each.has_data for each in inputs), strict=True)]
        return Days(formula.evaluate_each(columns), has_data)

    def _input(self, kpi: Kpi) -> Days:
        """Return an input's values; a day whose data makes no value has data all the same."""
        recorded = self.recorded.get((kpi.pk, self.segment_key))
        known, troubles = _known(recorded), recorded.troubles if recorded else {}
        has_data = [day in known or day in troubles for day in self.days]
        return Days([known.get(day) for day in self.days], has_data)


def _known(recorded: Recorded | None) -> dict[dt.date, Decimal]:
    return dict(zip(recorded.days, recorded.values, strict=True)) if recorded else {}
