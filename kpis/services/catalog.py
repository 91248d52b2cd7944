"""The KPIs of a workspace, and how their values depend on each other."""

from collections.abc import Callable, Iterable
from typing import Self

from django.db.models import Case, Subquery, When

from kpis.calc.conversion_values import ValueTable
from kpis.calc.formula import Formula, FormulaError, parse_formula
from kpis.enums import Kind
from kpis.models import ConversionValue, Kpi, dated_values
from workspaces.models import Workspace


class Catalog:
    """KPIs by key, with the formulas of those that are derived, and what conversions are worth.

    A stored formula that cannot be parsed is left out of `formulas`; whoever needs its value says
    so as a reason.
    """

    def __init__(self, kpis: Iterable[Kpi], conversion_values: ValueTable | None = None) -> None:
        self.by_key: dict[str, Kpi] = {kpi.key: kpi for kpi in kpis}
        self.formulas: dict[str, Formula] = {}
        self.conversion_values = conversion_values or ValueTable()
        for kpi in self.by_key.values():
            if kpi.is_derived:
                try:
                    self.formulas[kpi.key] = parse_formula(kpi.formula)
                except FormulaError:
                    continue

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """Read all KPIs of `workspace`, archived ones too, and its conversion values: one query."""
        values = Subquery(ConversionValue.objects.for_workspace(workspace).gathered())
        kpis = list(
            Kpi.objects.for_workspace(workspace)
            .annotate(conversion_values=Case(When(kind=Kind.VALUED, then=values)))
            .order_by("pk")
        )
        valued = next((kpi for kpi in kpis if kpi.is_valued), None)
        rows = valued.conversion_values if valued else None  # type: ignore[attr-defined]
        return cls(kpis, ValueTable(dated_values(rows)))

    @classmethod
    def reaching(cls, workspace: Workspace, kpis: Iterable[Kpi]) -> Self:
        """Read what the values of `kpis` are made of, and nothing else of a large workspace.

        One query for each step from formula to formula, and one for what conversions are worth.
        """
        found = {kpi.key: kpi for kpi in kpis}
        missing = {name for kpi in found.values() for name in _used_by(kpi)} - found.keys()
        sought = set(missing)
        while missing:
            rows = Kpi.objects.for_workspace(workspace).filter(key__in=missing)
            read = {kpi.key: kpi for kpi in rows.order_by("pk")}
            found |= read
            missing = {name for kpi in read.values() for name in _used_by(kpi)}
            missing -= found.keys() | sought
            sought |= missing
        if not any(kpi.is_valued for kpi in found.values()):
            return cls(found.values())
        gathered = ConversionValue.objects.for_workspace(workspace).gathered()
        return cls(
            found.values(), ValueTable(v for row in gathered for v in dated_values(row["rows"]))
        )

    def find(self, public_id: str) -> Kpi | None:
        """Return the KPI with this public id."""
        return next((kpi for kpi in self.by_key.values() if kpi.public_id == public_id), None)

    def counts_of(self, kpi: Kpi) -> Kpi | None:
        """Return the KPI whose counts a valued KPI turns into money."""
        return self.by_key.get(kpi.valued_from) if kpi.is_valued else None

    def inputs(self, kpi: Kpi) -> list[Kpi]:
        """Return every KPI that `kpi`'s values are made of, through other KPIs too."""
        return self._reached(kpi, _used_by)

    def measured_inputs(self, kpi: Kpi) -> list[Kpi]:
        """Return the recorded KPIs that `kpi`'s values are made of: itself if it is recorded."""
        return [kpi] if kpi.is_recorded else [each for each in self.inputs(kpi) if each.is_recorded]

    def dated_inputs(self, kpi: Kpi) -> list[Kpi]:
        """Return the KPIs with a value for each date that `kpi`'s formula is evaluated on.

        Recorded and valued KPIs have one; such a KPI is its own only input.
        """
        if not kpi.is_derived:
            return [kpi]
        reached = self._reached(kpi, lambda each: self._names(each) if each.is_derived else [])
        return [each for each in reached if not each.is_derived]

    def _names(self, kpi: Kpi) -> list[str]:
        formula = self.formulas.get(kpi.key)
        return sorted(formula.names) if formula else []

    def _reached(self, kpi: Kpi, used_by: Callable[[Kpi], list[str]]) -> list[Kpi]:
        """Return every KPI reached from `kpi` by going on to those that each one uses."""
        found: dict[str, Kpi] = {}
        waiting = [kpi]
        while waiting:
            for name in used_by(waiting.pop()):
                if name in self.by_key and name not in found:
                    found[name] = self.by_key[name]
                    waiting.append(self.by_key[name])
        return list(found.values())

    def valued(self) -> list[Kpi]:
        """Return every KPI that turns counts into money."""
        return [kpi for kpi in self.by_key.values() if kpi.is_valued]

    def dependents(self, keys: Iterable[str]) -> list[Kpi]:
        """Return every other KPI whose value may move when those under `keys` do."""
        moved = set(keys)
        return [
            kpi
            for kpi in self.by_key.values()
            if not kpi.is_recorded
            and kpi.key not in moved
            and any(each.key in moved for each in self.inputs(kpi))
        ]


def _used_by(kpi: Kpi) -> list[str]:
    """Return the keys that a KPI's own definition names."""
    if not kpi.is_derived:
        return [kpi.valued_from] if kpi.is_valued else []
    try:
        return sorted(parse_formula(kpi.formula).names)
    except FormulaError:
        return []
