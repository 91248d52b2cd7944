"""What a person is asked about a sheet: its columns, each with the likeliest answer."""

from dataclasses import dataclass, replace
from pathlib import Path

from kpis.library import LIBRARY
from kpis.models import Kpi, SheetMapping
from kpis.readers.reports.columns import ReportHeadings
from kpis.readers.reports.looks import LookedAtColumn, look_at_sheet
from kpis.readers.reports.plans import PlannedColumn, column_names
from kpis.services.column_guesses import Clue, ColumnGuesses, Guess, calculated_like, is_of_ads
from kpis.services.kpi_proposals import ProposedKpi, proposed_kpi
from kpis.services.reading_rules import ReadingRules
from workspaces.models import Workspace


@dataclass(frozen=True)
class AskedColumn:
    """A column, what stands in it, what it most likely is and why.

    `proposed` is the KPI that could be made from it, if it holds numbers.
    """

    planned: PlannedColumn
    samples: tuple[str, ...] = ()
    clue: Clue = Clue.NONE
    about: str = ""
    proposed: ProposedKpi | None = None


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
            replace(_asked(column, Guess()), planned=plan._replace(heading=column.heading))
            for plan, column in zip(planned, look.columns, strict=True)
        ]
        return SheetQuestion(columns, rules.mappings[look.plan.key])
    guesses = ColumnGuesses(
        kpis=Kpi.objects.for_workspace(workspace),
        dimensions=known_dimensions(workspace),
        mappings=sorted(rules.mappings.values(), key=lambda mapping: mapping.pk),
        is_of_ads=is_of_ads(look.columns),
    )
    return SheetQuestion([_asked(column, guesses.guess(column)) for column in look.columns])


def ask_about_mapping(mapping: SheetMapping) -> SheetQuestion:
    """Return the columns of a mapping, without a file at hand."""
    return SheetQuestion([AskedColumn(column) for column in mapping.plan.columns], mapping)


def known_dimensions(workspace: Workspace) -> list[str]:
    """Return the dimensions that the workspace's KPIs are broken down by, and the campaign."""
    kpis = Kpi.objects.for_workspace(workspace).active()
    return sorted({"campaign", *(name for kpi in kpis for name in kpi.breakdown)})


def _asked(column: LookedAtColumn, guess: Guess) -> AskedColumn:
    standard = LIBRARY.get(calculated_like(column.heading) or "")
    return AskedColumn(
        planned=PlannedColumn(column.heading, guess.role, guess.name),
        samples=column.samples,
        clue=guess.clue,
        about=guess.about,
        proposed=proposed_kpi(column.heading, column.samples, standard=standard)
        if column.has_numbers
        else None,
    )


def _by_name(columns: tuple[PlannedColumn, ...]) -> dict[str, PlannedColumn]:
    names = column_names([column.heading for column in columns])
    return dict(zip(names, columns, strict=True))
