"""A whole workspace in one file: every row and upload of it, and the people it names.

Keys stay behind: tokens, invitations, share links, sessions and passwords do not travel, nor do
sealed credentials and addresses outside (`WorkspaceScopedModel.travels`).
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, models
from django.utils import timezone

from workspaces.models import User, Workspace, WorkspaceScopedModel, WorkspaceScopedQuerySet
from workspaces.services.archive import ArchiveWriter, safe_path
from workspaces.services.moments import one_moment
from workspaces.services.removal import FILE_COLUMN
from workspaces.services.rows import Table
from workspaces.services.tenancy import parents_first
from workspaces.version import product_version
from workspaces.walls import tenant_models

KIND: Final = "workspace"
PEOPLE: Final = "people"
PERSON_COLUMNS: Final = ["id", "email", "name", "language", "time_zone", "number_style", "theme"]
_SEALED: Final = "sealed_"
Tell: TypeAlias = Callable[[int, int], None]
"""Is told how many tables are written, and of how many."""


class TenantTable(Table):
    """The rows of a model that travel with a workspace."""

    def __init__(self, model: type[WorkspaceScopedModel]) -> None:
        super().__init__(model)
        self.tenant_model = model
        self.people_at = [at for at, field in enumerate(self.fields) if field.related_model is User]
        self.sealed_at = [
            at for at, field in enumerate(self.fields) if field.name.startswith(_SEALED)
        ]
        self.file_at = self.columns.index(FILE_COLUMN) if FILE_COLUMN in self.columns else None

    def rows_of(self, workspace: Workspace) -> models.QuerySet[Any]:
        """The rows of `workspace`, in the order of the key."""
        rows: WorkspaceScopedQuerySet[Any] = WorkspaceScopedQuerySet(self.model)
        return rows.for_workspace(workspace).order_by("pk")


def travelling_tables() -> list[TenantTable]:
    """The tables of an export, in an order in which they can be filled."""
    kept = [model for model in tenant_models() if model.travels]
    return [TenantTable(model) for model in parents_first(kept)]


def export_workspace(
    *, workspace: Workspace, file: IO[bytes], tell: Tell = lambda _done, _total: None
) -> dict[str, dict[str, Any]]:
    """Write the workspace as it is at one moment; return the tables with their rows.

    Memory does not grow with the rows, only with the people and uploads.
    """
    people: set[int] = set()
    uploads: set[str] = set()
    with ArchiveWriter(file) as archive:
        with one_moment(DEFAULT_DB_ALIAS):
            tables = travelling_tables()
            for done, table in enumerate(tables, 1):
                lines = _lines(table, workspace, people, uploads)
                archive.add_table(table.name, columns=table.columns, lines=lines)
                tell(done, len(tables))
            own = Table(Workspace)
            rows = own.values(Workspace.objects.filter(pk=workspace.pk))
            archive.add_table(own.name, columns=own.columns, lines=map(own.line, rows))
            persons = User.objects.filter(pk__in=people).order_by("pk")
            lines = map(own.line, persons.values_list(*PERSON_COLUMNS))
            archive.add_table(PEOPLE, columns=PERSON_COLUMNS, lines=lines)
        for path in sorted(uploads):
            safe = safe_path(path)
            with suppress(FileNotFoundError), (Path(settings.MEDIA_ROOT) / safe).open("rb") as it:
                archive.add_file(safe, it)  # one that was done with meanwhile is needed no more
        archive.close(
            kind=KIND,
            product=product_version(),
            made_at=timezone.now().isoformat(),
            slug=workspace.slug,
        )
    return archive.tables


def _lines(
    table: TenantTable, workspace: Workspace, people: set[int], uploads: set[str]
) -> Iterator[bytes]:
    """Yield the rows without their secrets; note the people and uploads they name."""
    for values in table.values(table.rows_of(workspace)):
        people.update(values[at] for at in table.people_at if values[at] is not None)
        if table.file_at is not None and values[table.file_at]:
            uploads.add(values[table.file_at])
        if table.sealed_at:
            open_values = list(values)
            for at in table.sealed_at:
                open_values[at] = ""
            yield table.line(open_values)
        else:
            yield table.line(values)
