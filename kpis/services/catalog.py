"""The KPIs of a workspace, and how formulas make them depend on each other."""

from collections.abc import Iterable
from typing import Self

from kpis.calc.formula import Formula, FormulaError, parse_formula
from kpis.models import Kpi
from workspaces.models import Workspace


class Catalog:
    """KPIs by key, with the formulas of those that are derived.

    A stored formula that cannot be parsed is left out of `formulas`; whoever needs its value says
    so as a reason.
    """

    def __init__(self, kpis: Iterable[Kpi]) -> None:
        self.by_key: dict[str, Kpi] = {kpi.key: kpi for kpi in kpis}
        self.formulas: dict[str, Formula] = {}
        for kpi in self.by_key.values():
            if kpi.is_derived:
                try:
                    self.formulas[kpi.key] = parse_formula(kpi.formula)
                except FormulaError:
                    continue

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """Read all KPIs of `workspace`, archived ones too: one query."""
        return cls(Kpi.objects.for_workspace(workspace).order_by("pk"))

    def find(self, public_id: str) -> Kpi | None:
        """Return the KPI with this public id."""
        return next((kpi for kpi in self.by_key.values() if kpi.public_id == public_id), None)

    def inputs(self, kpi: Kpi) -> list[Kpi]:
        """Return every KPI that `kpi`'s formula uses, through other formulas too."""
        found: dict[str, Kpi] = {}
        waiting = [kpi.key]
        while waiting:
            formula = self.formulas.get(waiting.pop())
            for name in sorted(formula.names) if formula else ():
                if name in self.by_key and name not in found:
                    found[name] = self.by_key[name]
                    waiting.append(name)
        return list(found.values())

    def measured_inputs(self, kpi: Kpi) -> list[Kpi]:
        """Return the recorded KPIs that `kpi`'s values are made of: itself if it is recorded."""
        if not kpi.is_derived:
            return [kpi]
        return [each for each in self.inputs(kpi) if not each.is_derived]

    def dependents(self, keys: Iterable[str]) -> list[Kpi]:
        """Return every derived KPI whose value may move when those under `keys` do."""
        moved = set(keys)
        return [
            self.by_key[key]
            for key in self.formulas
            if key not in moved and any(i.key in moved for i in self.inputs(self.by_key[key]))
        ]
