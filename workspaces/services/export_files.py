"""A whole workspace as a file, for an owner: asked for, made by the worker, gone after a day.

The database alone says what is to be done. Whoever claims an export for a while makes its file; a
claim that has run out belonged to a dead process, and the next sweep begins anew. Rights are looked
at again when the work begins and when it is done: who is no owner any more gets no file.
"""

import datetime as dt
import logging
import os
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from workspaces.enums import Role
from workspaces.models import Membership, User, Workspace, WorkspaceExport
from workspaces.models.export import ExportState, WorkspaceExportQuerySet
from workspaces.models.scoped import new_public_id
from workspaces.services.audit import record_change
from workspaces.services.exporting import export_workspace
from workspaces.services.mails import send_words
from workspaces.sight import inside

log = logging.getLogger(__name__)

FOLDER: Final = "exports"
KEPT_FOR: Final = dt.timedelta(hours=24)
LEASE: Final = dt.timedelta(minutes=11)  # a task has ten, so no two are ever at one
MOST_TRIES: Final = 3
_REASON: Final = "the worker serves all workspaces, those at rest as well"


@transaction.atomic
def ask_export(*, workspace: Workspace, by: Membership, now: dt.datetime) -> WorkspaceExport:
    """Have the worker make a file of the workspace; one that is under way already is that."""
    # Of two who ask at once one does:
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    exports = WorkspaceExport.objects.for_workspace(workspace)
    if under_way := exports.under_way().first():
        return under_way
    export = WorkspaceExport.objects.create(
        workspace=workspace,
        by=by.user,
        by_name=str(by),
        stored_as=f"{FOLDER}/{new_public_id()}.zip",
        asked_at=now,
    )
    record_change(workspace=workspace, by=by, action="export asked", subject=export)
    return export


def make_due(*, now: dt.datetime, at_most_seconds: float) -> int:
    """Delete the files whose day is over, and make those that wait; return how many were made.

    It begins no further one when the time is over; the next sweep goes on.
    """
    began, count = time.monotonic(), 0
    everywhere = WorkspaceExport.objects.across_workspaces(reason=_REASON)
    _expire(everywhere.over(now=now))
    _sweep(now)
    waiting = everywhere.under_way().unclaimed(now=now).order_by("asked_at", "pk")
    for export in waiting.select_related("workspace", "by"):
        if time.monotonic() - began > at_most_seconds:
            break
        with inside(export.workspace_id):
            count += _make(export, now)
    return count


def expire_exports(*, workspace: Workspace) -> None:
    """Let go of every file made so far; one that is being made is begun anew.

    For what was deleted in the workspace a moment ago, and still stands in them.
    """
    exports = WorkspaceExport.objects.for_workspace(workspace)
    again = {"state": ExportState.WAITING, "claim_key": "", "claimed_until": None, "tries": 0}
    exports.filter(state=ExportState.AT_WORK).update(**again)
    _expire(exports.filter(state=ExportState.READY))


def fetch_export(*, export: WorkspaceExport, by: Membership, now: dt.datetime) -> Path | None:
    """Return the file, and note who took it; None if there is none, or none any more."""
    is_there = export.state == ExportState.READY and export.expires_at and export.expires_at > now
    if not is_there or not path_of(export).is_file():
        return None
    record_change(workspace=export.workspace, by=by, action="downloaded", subject=export)
    return path_of(export)


def progress_of(export: WorkspaceExport) -> tuple[int, int] | None:
    """Return how many tables are written, and of how many; None before the first is."""
    with suppress(FileNotFoundError, ValueError):
        done, total = map(int, _beside(export, "progress").read_text("ascii").split("/"))
        return done, total
    return None


def path_of(export: WorkspaceExport) -> Path:
    """Return where the file lies."""
    return Path(settings.MEDIA_ROOT) / export.stored_as


def _make(export: WorkspaceExport, now: dt.datetime) -> bool:
    """Make the file of `export`, unless somebody else is at it; return whether it was made."""
    began, key = time.monotonic(), uuid4().hex
    mine = WorkspaceExport.objects.for_workspace(export.workspace).filter(pk=export.pk)
    claim = {"state": ExportState.AT_WORK, "claim_key": key, "claimed_until": now + LEASE}
    if not mine.under_way().unclaimed(now=now).update(tries=F("tries") + 1, **claim):
        return False
    held = mine.filter(claim_key=key)
    if export.tries >= MOST_TRIES or _owner(export) is None:
        held.update(state=ExportState.FAILED, claimed_until=None)
        return False
    draft = _beside(export, "part")
    try:
        _write(export, draft)
        done_at = now + dt.timedelta(seconds=time.monotonic() - began)
        return _hand_over(export, held, draft, done_at)
    except Exception:  # another try follows when the claim has run out
        log.exception("the export %s failed", export.public_id)
        return False
    finally:
        draft.unlink(missing_ok=True)
        _beside(export, "progress").unlink(missing_ok=True)


def _write(export: WorkspaceExport, draft: Path) -> None:
    draft.parent.mkdir(parents=True, exist_ok=True)
    told = _beside(export, "progress")  # a file: the database is held at one moment meanwhile

    def tell(done: int, total: int) -> None:
        told.write_text(f"{done}/{total}", "ascii")

    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        export_workspace(workspace=export.workspace, file=file, tell=tell)


def _hand_over(
    export: WorkspaceExport, held: WorkspaceExportQuerySet, draft: Path, now: dt.datetime
) -> bool:
    """Let the owner have the file, unless they are none any more, or it is out of date."""
    size, until = draft.stat().st_size, now + KEPT_FOR
    with transaction.atomic():
        owner = _owner(export)
        if owner is None:
            held.update(state=ExportState.FAILED, claimed_until=None)
            return False
        ready = {"state": ExportState.READY, "ready_at": now, "expires_at": until}
        if not held.update(size_bytes=size, claimed_until=None, **ready):
            return False  # something was deleted in the workspace meanwhile: it is made anew
        draft.replace(path_of(export))
        after = {"bytes": size}
        record_change(
            workspace=export.workspace, by=owner, action="exported", subject=export, after=after
        )
    _send(owner.user, export.workspace, until)
    return True


def _send(user: User, workspace: Workspace, until: dt.datetime) -> None:
    with override(user.language):
        day = date_format(timezone.localtime(until, user.zone), "DATETIME_FORMAT")
    url = settings.SITE_URL + reverse("workspaces:export_list", args=[workspace.slug])
    context = {"workspace": workspace, "day": day, "url": url}
    send_words(name="export", to=user.email, language=user.language, context=context)


def _owner(export: WorkspaceExport) -> Membership | None:
    """Who asked, while they still own the workspace."""
    members = Membership.objects.for_workspace(export.workspace).select_related("user")
    return members.filter(user=export.by_id, role=Role.OWNER, user__is_active=True).first()


def _expire(exports: WorkspaceExportQuerySet) -> None:
    for export in exports:
        exports.filter(pk=export.pk).update(state=ExportState.EXPIRED)
        transaction.on_commit(partial(path_of(export).unlink, missing_ok=True))


def _sweep(now: dt.datetime) -> None:
    """Delete what dead processes have left, and what a restored site knows nothing of."""
    for path in (Path(settings.MEDIA_ROOT) / FOLDER).glob("*"):
        with suppress(FileNotFoundError):  # another process has just let go of it
            if dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) < now - KEPT_FOR - LEASE:
                path.unlink()


def _beside(export: WorkspaceExport, suffix: str) -> Path:
    return path_of(export).with_suffix(f".{suffix}")
