"""How a workspace reads files: its own headings, and the sheets whose columns it has told."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Self

from kpis.models import ReportAlias, SheetMapping
from kpis.readers.headings import Aliases
from kpis.readers.reports.plans import KPI_MARK, SheetPlans
from workspaces.models import Workspace


@dataclass(frozen=True)
class ReadingRules:
    """Headings for `read_report`, and mappings by the key that their plans carry."""

    aliases: Aliases
    plans: SheetPlans
    mappings: dict[str, SheetMapping]

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """Read all rules of `workspace`: two queries."""
        mappings = {
            mapping.public_id: mapping for mapping in SheetMapping.objects.for_workspace(workspace)
        }
        plans = SheetPlans(mapping.plan for mapping in mappings.values())
        return cls(aliases=read_aliases(workspace), plans=plans, mappings=mappings)


def read_aliases(workspace: Workspace) -> Aliases:
    """Return the workspace's own headings by what they stand for."""
    names: dict[str, list[str]] = defaultdict(list)
    for alias in ReportAlias.objects.for_workspace(workspace).select_related("kpi"):
        key = f"{KPI_MARK}{alias.kpi.key}" if alias.kpi else alias.field
        names[key].append(alias.heading)
    return names
