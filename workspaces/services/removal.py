"""Removing a whole workspace, when nobody has taken its deletion back in time.

It goes in small transactions, the rows that refer to others first, so that it may be killed at any
moment and be begun again: whatever is left then is removed the next time.
"""

import datetime as dt
import logging
import time
from pathlib import Path
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.db import models, transaction

from workspaces.models import Workspace, WorkspaceScopedModel, WorkspaceScopedQuerySet
from workspaces.services.tenancy import parents_first
from workspaces.walls import tenant_models

log = logging.getLogger(__name__)

Table: TypeAlias = type[WorkspaceScopedModel]
CHUNK: Final = 5000  # rows of a transaction
FILE_COLUMN: Final = "stored_as"  # a path below MEDIA_ROOT, in every table whose rows have a file


def remove_due(*, now: dt.datetime, at_most_seconds: float) -> int:
    """Remove the workspaces whose days are over; return how many are gone.

    It stops between two chunks when the time is over; the next run goes on.
    """
    ends_at, count = time.monotonic() + at_most_seconds, 0
    for workspace in Workspace.objects.to_remove(now=now):
        if not remove_workspace(workspace=workspace, ends_at=ends_at):
            break
        count += 1
    return count


def remove_workspace(*, workspace: Workspace, ends_at: float) -> bool:
    """Remove every row and file of `workspace`; False when the time was over before that."""
    standing = list(reversed(parents_first(tenant_models())))
    total = 0
    while standing:
        table = standing[0]
        _let_go_of(table, standing, workspace)
        while removed := _remove_chunk(_rows(table, workspace)):
            total += removed
            if time.monotonic() > ends_at:
                return False
        standing.remove(table)
    workspace.delete()
    log.warning("workspace %s was deleted with its rows, %s of them now", workspace.slug, total)
    return True


def _rows(table: Table, workspace: Workspace) -> WorkspaceScopedQuerySet[Any]:
    rows: WorkspaceScopedQuerySet[Any] = WorkspaceScopedQuerySet(table)
    return rows.for_workspace(workspace).order_by()


def _let_go_of(table: Table, standing: list[Table], workspace: Workspace) -> None:
    """Empty the references to `table` of the tables that go later, or of itself."""
    for other in standing:
        for field in other._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is table and field.null:
                held = _rows(other, workspace).filter(**{f"{field.name}__isnull": False})
                held.update(**{field.name: None})


@transaction.atomic
def _remove_chunk(rows: WorkspaceScopedQuerySet[Any]) -> int:
    some = rows.order_by("pk")[:CHUNK]
    if any(field.name == FILE_COLUMN for field in rows.model._meta.local_fields):
        for name in some.values_list(FILE_COLUMN, flat=True):
            if name:
                (Path(settings.MEDIA_ROOT) / str(name)).unlink(missing_ok=True)
    # A sub-query, for keys of several columns would make one comparison each.
    return rows.filter(pk__in=some.values("pk"))._raw_delete(using=rows.db)
