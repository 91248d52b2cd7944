"""A file of a whole workspace, as if the worker had made it."""

import datetime as dt

from django.utils import timezone

from workspaces.models import Workspace, WorkspaceExport
from workspaces.models.export import ExportState
from workspaces.services.export_files import KEPT_FOR, path_of


def make_export(*, workspace: Workspace, now: dt.datetime | None = None) -> WorkspaceExport:
    now = now or timezone.now()
    export = WorkspaceExport.objects.create(
        workspace=workspace,
        by_name="Owner",
        state=ExportState.READY,
        stored_as=f"exports/{workspace.slug}.zip",
        asked_at=now,
        ready_at=now,
        expires_at=now + KEPT_FOR,
    )
    path_of(export).parent.mkdir(parents=True, exist_ok=True)
    path_of(export).write_bytes(b"everything")
    return export
