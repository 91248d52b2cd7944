"""What a person is asked about a sheet: its columns, each with the likeliest answer."""

from dataclasses import dataclass
from pathlib import Path

from kpis.models import Kpi, SheetMapping
from kpis.readers.reports.columns import ReportHeadings
from kpis.readers.reports.looks import LookedAtColumn, look_at_sheet
from kpis.readers.reports.model import KPI_OF_MEASURE
from kpis.readers.reports.plans import KPI_MARK, ColumnRole, PlannedColumn, column_names
from kpis.readers.tidy import DATE_NAMES
from kpis.services.naming import NamedKpis
from kpis.services.reading_rules import ReadingRules
from workspaces.models import Workspace

_IGNORED = (ColumnRole.IGNORE, "")


@dataclass(frozen=True)
class AskedColumn:
    """A column, what stands in it, and what it most likely is."""

    planned: PlannedColumn
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetQuestion:
    """The columns to tell about; `mapping` is what was said about such sheets before."""

    columns: list[AskedColumn]
    mapping: SheetMapping | None = None


def ask_about_file(path: Path, *, workspace: Workspace) -> SheetQuestion:
    """Return the columns of the file at `path`, as they were mapped or are best guessed.

    Raises:
        Refused: the file cannot be read, or has no line that could be of headings.
    """
    rules = ReadingRules.of(workspace)
    look = look_at_sheet(path, headings=ReportHeadings(rules.aliases), plans=rules.plans)
    if look.plan is not None:
        said = _by_name(look.plan.columns)
        names = column_names([column.heading for column in look.columns])
        planned = [said[name] for name in names]
        columns = [
            AskedColumn(plan._replace(heading=column.heading), column.samples)
            for plan, column in zip(planned, look.columns, strict=True)
        ]
        return SheetQuestion(columns, rules.mappings[look.plan.key])
    guess = _Guess(workspace)
    return SheetQuestion(
        [
            AskedColumn(PlannedColumn(column.heading, *guess.role_of(column)), column.samples)
            for column in look.columns
        ]
    )


def ask_about_mapping(mapping: SheetMapping) -> SheetQuestion:
    """Return the columns of a mapping, without a file at hand."""
    return SheetQuestion([AskedColumn(column) for column in mapping.plan.columns], mapping)


def known_dimensions(workspace: Workspace) -> list[str]:
    """Return the dimensions that the workspace's KPIs are broken down by, and the campaign."""
    kpis = Kpi.objects.for_workspace(workspace).active()
    return sorted({"campaign", *(name for kpi in kpis for name in kpi.breakdown)})


def _by_name(columns: tuple[PlannedColumn, ...]) -> dict[str, PlannedColumn]:
    names = column_names([column.heading for column in columns])
    return dict(zip(names, columns, strict=True))


class _Guess:
    """The likeliest role of one column after the other; no role is given twice."""

    def __init__(self, workspace: Workspace) -> None:
        self._kpis = NamedKpis(Kpi.objects.for_workspace(workspace))
        self._dimensions = known_dimensions(workspace)
        self._given: set[tuple[ColumnRole, str]] = set()

    def role_of(self, column: LookedAtColumn) -> tuple[ColumnRole, str]:
        role = self._likeliest(column)
        if role in self._given and role != _IGNORED:
            return _IGNORED
        self._given.add(role)
        return role

    def _likeliest(self, column: LookedAtColumn) -> tuple[ColumnRole, str]:
        name = column.heading.strip().casefold().replace(" ", "_")
        key = column.key or ""
        is_date = key == "date" or (not key and column.heading.strip().casefold() in DATE_NAMES)
        if is_date or (not key and column.has_dates):
            return ColumnRole.DATE, ""
        if key.startswith(KPI_MARK):
            return ColumnRole.KPI, key.removeprefix(KPI_MARK)
        if key in KPI_OF_MEASURE:
            return ColumnRole.KPI, KPI_OF_MEASURE[key]
        if key == "campaign":
            return ColumnRole.DIMENSION, key
        kpi = self._kpis.find(column.heading)
        if kpi and kpi.is_recorded and not kpi.is_archived:
            return ColumnRole.KPI, kpi.key
        if name in self._dimensions and not column.has_numbers:
            return ColumnRole.DIMENSION, name
        return _IGNORED
