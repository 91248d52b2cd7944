"""Files too long for a request: looked into and stored by the worker, with progress to see.

The database alone says what is to be done. A run is `READING` until it is known what its file
would do, and `STORING` from the moment a person wants that. Whoever claims a run for a while does
it; a claim that has run out belonged to a dead process, of which nothing is stored, and the next
sweep begins with the file again. Two at once do no harm: the first to lock the run settles it.
"""

import datetime as dt
import logging
import time
from typing import Final

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F

from kpis.enums import ImportState
from kpis.exceptions import ImportSettledError
from kpis.models import ImportRun
from kpis.readers.grid import count_lines
from kpis.readers.refusal import Refused
from kpis.services.import_checks import file_error
from kpis.services.imports import (
    apply_import,
    keep_upload,
    locked_run,
    look_into,
    preview_import,
    refuse,
)
from kpis.services.uploads import drop_upload, gone_if_it_fails, upload_path
from workspaces.enums import Role
from workspaces.models import Membership, Workspace
from workspaces.sight import inside

log = logging.getLogger(__name__)

LEASE: Final = dt.timedelta(seconds=60)
MOST_TRIES: Final = 3
_TOLD_EVERY: Final = 0.5  # seconds


def start_import(
    *,
    workspace: Workspace,
    file: File,
    file_name: str,
    by: Membership | None,
    now: dt.datetime,
    vat: str = "",
) -> ImportRun:
    """Keep an uploaded file and look into it: now if it is short, else by the worker."""
    is_short = (file.size or 0) <= settings.IMPORT_AT_ONCE_BYTES
    take = preview_import if is_short else keep_upload
    run = take(workspace=workspace, file=file, file_name=file_name, by=by, now=now, vat=vat)
    with gone_if_it_fails(run):
        if run.pk is None:
            run.save()
    return run


def confirm_import(*, run: ImportRun, by: Membership, now: dt.datetime) -> ImportRun:
    """Store a previewed file: now if it is short, else by the worker.

    Raises:
        ImportSettledError: somebody has applied or discarded it already.
    """
    if run.size_bytes <= settings.IMPORT_AT_ONCE_BYTES:
        return apply_import(run=run, by=by, now=now)
    with transaction.atomic():
        run = locked_run(run, ImportState.PREVIEWED)
        run.state, run.confirmed_by = ImportState.STORING, by.user
        run.rows_read, run.rows_total = 0, run.received_count
        run.claimed_until, run.tries = None, 0
        run.save()
    return run


def work_on_imports(*, now: dt.datetime, at_most_seconds: float) -> int:
    """Do the imports that wait, the oldest first; return how many were done.

    It stops between two of them when the time is over; the next sweep goes on.
    """
    began, count = time.monotonic(), 0
    waiting = ImportRun.objects.across_awake(reason="the worker serves all workspaces")
    waiting = waiting.under_way().unclaimed(now=now).select_related("workspace", "confirmed_by")
    for run in waiting.order_by("uploaded_at"):
        if time.monotonic() - began > at_most_seconds:
            break
        with inside(run.workspace_id):
            if _claimed(run, now):
                count += 1
                _work_on(run, now)
    return count


class Progress:
    """Tells of an import's progress as it is called with rows, and keeps the claim.

    Raises:
        ImportSettledError: somebody has discarded the file meanwhile.
    """

    def __init__(self, run: ImportRun, now: dt.datetime) -> None:
        self._run = run
        self._now = now
        self._began = self._told = time.monotonic()

    def __call__(self, rows: int) -> None:
        """Note that `rows` are read, twice a second."""
        if time.monotonic() - self._told >= _TOLD_EVERY:
            self.tell(rows)

    def tell(self, rows: int) -> None:
        """Note that `rows` are read."""
        self._told = time.monotonic()
        passed = dt.timedelta(seconds=self._told - self._began)
        runs = ImportRun.objects.for_workspace(self._run.workspace)
        mine = runs.filter(pk=self._run.pk, state=self._run.state)
        if not mine.update(rows_read=rows, claimed_until=self._now + passed + LEASE):
            raise ImportSettledError


def _claimed(run: ImportRun, now: dt.datetime) -> bool:
    """Take the run for this process, by one conditional update."""
    runs = ImportRun.objects.for_workspace(run.workspace).unclaimed(now=now)
    mine = runs.filter(pk=run.pk, state=run.state)
    if not mine.update(claimed_until=now + LEASE, tries=F("tries") + 1):
        return False
    run.tries += 1
    return True


def _work_on(run: ImportRun, now: dt.datetime) -> None:
    """Do a claimed import, unless those who had it before have all died of it."""
    try:
        if run.tries > MOST_TRIES:
            _turn_down(run, Refused("import_gave_up", tries=MOST_TRIES))
        elif run.state == ImportState.READING:
            _look_into(run, now)
        else:
            people = Membership.objects.for_workspace(run.workspace)
            by = people.filter(user=run.confirmed_by, user__is_active=True).first()
            if by is None or not by.may(Role.EDITOR):
                _turn_down(run, Refused("import_not_allowed"))
                return
            state, tell = ImportState.STORING, Progress(run, now)
            apply_import(run=run, by=by, now=now, state=state, tell=tell)
    except ImportSettledError:
        return  # discarded meanwhile, or done by another
    except Exception:  # another try follows when the claim has run out
        log.exception("the import %s failed", run.public_id)


def _look_into(run: ImportRun, now: dt.datetime) -> None:
    tell = Progress(run, now)
    try:
        run.rows_total = count_lines(upload_path(run))
    except Refused as refused:
        refuse(run, file_error(refused))
    else:
        runs = ImportRun.objects.for_workspace(run.workspace)
        runs.filter(pk=run.pk).update(rows_total=run.rows_total)
        look_into(run, now, tell)
    _settle(run, ImportState.READING)


def _turn_down(run: ImportRun, refused: Refused) -> None:
    state = ImportState(run.state)
    refuse(run, file_error(refused))
    _settle(run, state)
    drop_upload(run)


@transaction.atomic
def _settle(run: ImportRun, state: ImportState) -> None:
    """Save what was found out, unless the run has left `state` meanwhile."""
    locked_run(run, state)
    run.save()
