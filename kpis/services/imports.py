"""Importing files: looked at first and stored as a whole, or not at all."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction

from kpis.enums import ImportState
from kpis.exceptions import ImportSettledError
from kpis.models import ImportRun, Kpi
from kpis.models.import_run import UNDER_WAY
from kpis.readers.refusal import Refused
from kpis.services.catalog import Catalog
from kpis.services.import_checks import (
    FileCheck,
    Tell,
    check_source,
    file_error,
    fill_run,
    new_run,
)
from kpis.services.import_sources import is_unmapped, open_source
from kpis.services.kpis import add_from_library, planned_from_library
from kpis.services.measurements import locked_catalog, write_staged
from kpis.services.staging import Staging
from kpis.services.uploads import (
    digest_of,
    drop_upload,
    gone_if_it_fails,
    store_upload,
    upload_path,
)
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change

PREVIEW_KEPT_FOR: Final = dt.timedelta(days=7)


def import_file(
    *,
    workspace: Workspace,
    path: Path,
    by: Membership | None,
    now: dt.datetime,
    is_dry_run: bool = False,
    keep_good: bool = False,
    vat: str = "",
) -> FileCheck:
    """Import the file at `path` at once; `errors` in the answer mean that nothing was stored.

    `vat` is what its sender has said of its amounts of money. With `keep_good` the rows that can
    be kept are stored beside the errors. A dry run stores nothing and counts all the same.

    Raises:
        Refused: the file cannot be read as a whole.
    """
    with _taken(workspace, path, now, vat=vat) as taken:
        is_wanted = keep_good or not taken.check.errors
        if is_dry_run or not is_wanted or taken.check.refused == taken.check.counts.received:
            return taken.check
        with transaction.atomic():
            run = new_run(workspace, path.name, by, now)
            run.vat, run.digest, run.size_bytes = vat, digest_of(path), path.stat().st_size
            _apply(run, taken, by, now)
            taken.check.run = run
        return taken.check


def preview_import(
    *,
    workspace: Workspace,
    file: File,
    file_name: str,
    by: Membership | None,
    now: dt.datetime,
    vat: str = "",
) -> ImportRun:
    """Keep an uploaded file and find out what it would do; no measurement is stored.

    `vat` is what its sender has said of its amounts of money.

    The run is `PREVIEWED` if it can be applied, else `REFUSED` with its errors, and the file gone.
    """
    run = keep_upload(workspace=workspace, file=file, file_name=file_name, by=by, now=now, vat=vat)
    with gone_if_it_fails(run):
        if run.state == ImportState.READING:
            look_into(run, now)
        run.save()
    return run


def keep_upload(
    *,
    workspace: Workspace,
    file: File,
    file_name: str,
    by: Membership | None,
    now: dt.datetime,
    vat: str = "",
) -> ImportRun:
    """Return the record of an uploaded file, not yet saved, and keep the file to be looked into.

    The run is `READING`, or `REFUSED` if the file is too large.
    """
    _discard_forgotten(workspace, now)
    run = new_run(workspace, file_name, by, now)
    run.vat, run.state = vat, ImportState.READING
    try:
        store_upload(run, file)
    except Refused as refused:
        refuse(run, file_error(refused))
    return run


def look_into(run: ImportRun, now: dt.datetime, tell: Tell | None = None) -> None:
    """Find out what the file of `run` would do; the record is not saved.

    The run is then `PREVIEWED`, or `REFUSED` with its errors. A refused file is dropped, unless a
    person may yet tell what its columns are.
    """
    try:
        with _taken(run.workspace, upload_path(run), now, vat=run.vat, tell=tell) as taken:
            fill_run(run, taken.check)
    except Refused as refused:
        refuse(run, file_error(refused))
    run.state = ImportState.REFUSED if run.errors else ImportState.PREVIEWED
    if run.state == ImportState.REFUSED and not is_unmapped(run.errors):
        drop_upload(run)


def apply_import(
    *,
    run: ImportRun,
    by: Membership | None,
    now: dt.datetime,
    state: ImportState = ImportState.PREVIEWED,
    tell: Tell | None = None,
) -> ImportRun:
    """Store the measurements of a previewed file, all in one transaction.

    The file is read again, against the workspace as it is now; if it has become wrong meanwhile,
    the run is `REFUSED` and nothing is stored. The worker finds it `STORING` as its `state`.

    Raises:
        ImportSettledError: somebody has applied or discarded it already.
    """
    _require(run, state)
    try:
        path, said = upload_path(run), run.vat
        with _taken(run.workspace, path, now, vat=said, tell=tell) as taken, transaction.atomic():
            run = locked_run(run, state)
            if taken.check.errors:
                fill_run(run, taken.check)
                run.state = ImportState.REFUSED
                run.save()
            else:
                _apply(run, taken, by, now)
    except Refused as refused:
        with transaction.atomic():
            run = locked_run(run, state)
            refuse(run, file_error(refused))
            run.save()
    drop_upload(run)
    return run


def discard_import(*, run: ImportRun, by: Membership | None) -> ImportRun:
    """Put a file away without storing anything of it; the worker lets go of what it has at hand.

    Raises:
        ImportSettledError: somebody has applied or discarded it already.
    """
    with transaction.atomic():
        run = locked_run(run, ImportState.PREVIEWED, *UNDER_WAY)
        run.state = ImportState.DISCARDED
        run.save(update_fields=["state"])
        record_change(workspace=run.workspace, by=by, action="discarded", subject=run)
    drop_upload(run)
    return run


@dataclass
class _Taken:
    """A file whose rows wait in the staging table; `planned` are standard KPIs to add."""

    staging: Staging
    check: FileCheck
    planned: list[Kpi]


@contextmanager
def _taken(
    workspace: Workspace,
    path: Path,
    now: dt.datetime,
    *,
    vat: str = "",
    tell: Tell | None = None,
) -> Iterator[_Taken]:
    """Stage the rows of a file and find out what they would do.

    Standard KPIs that a report needs and the workspace lacks are taken as if they were there, in
    the report's currency.
    """
    catalog = Catalog.of(workspace)
    source = open_source(path, catalog, workspace=workspace, vat=vat)
    missing = [key for key in source.library_keys if key not in catalog.by_key]
    planned = [
        planned_from_library(workspace=workspace, library_key=key, currency=source.currency)
        for key in missing
    ]
    with Staging(workspace) as staging:
        kpis = [*catalog.by_key.values(), *planned]
        check = check_source(staging, source, kpis, now, tell)
        check.findings["adds"] = missing
        check.findings["currencies"] = {kpi.key: kpi.currency for kpi in planned if kpi.currency}
        yield _Taken(staging, check, planned)


def _apply(run: ImportRun, taken: _Taken, by: Membership | None, now: dt.datetime) -> None:
    """Write what was staged, in the caller's transaction."""
    workspace, check = taken.staging.workspace, taken.check
    for kpi in taken.planned:
        add_from_library(workspace=workspace, library_key=kpi.key, by=by, currency=kpi.currency)
    catalog = locked_catalog(workspace) if taken.planned else None
    if catalog:  # somebody else may have added some of them
        taken.staging.adopt(catalog.by_key.values())
    run.state, run.applied_at = ImportState.APPLIED, now
    run.save()
    counts = write_staged(
        staging=taken.staging,
        received=check.counts.received - check.refused,
        by=by,
        import_run=run,
        now=now,
        catalog=catalog,
        compared=check.compared,
    )
    check.counts = counts._replace(received=check.counts.received)
    fill_run(run, check)
    run.save()
    after = check.counts._asdict()
    record_change(workspace=workspace, by=by, action="imported", subject=run, after=after)


def locked_run(run: ImportRun, *states: ImportState) -> ImportRun:
    """Read the run again, for this transaction alone.

    Raises:
        ImportSettledError: its state is none of `states` any more.
    """
    runs = ImportRun.objects.for_workspace(run.workspace).select_for_update(no_key=True)
    locked = runs.get(pk=run.pk)
    _require(locked, *states)
    return locked


def _require(run: ImportRun, *states: ImportState) -> None:
    if run.state not in states:
        raise ImportSettledError


def refuse(run: ImportRun, error: dict[str, Any]) -> None:
    """Note on `run` why its file as a whole is not stored; the record is not saved."""
    run.errors, run.rejected_count, run.state = [error], 1, ImportState.REFUSED


def _discard_forgotten(workspace: Workspace, now: dt.datetime) -> None:
    """Discard previews that nobody has confirmed for a week, and files that nobody has mapped."""
    forgotten = ImportRun.objects.for_workspace(workspace).filter(
        state__in=[ImportState.PREVIEWED, ImportState.REFUSED],
        uploaded_at__lt=now - PREVIEW_KEPT_FOR,
    )
    for run in forgotten.exclude(stored_as=""):
        drop_upload(run)
    forgotten.filter(state=ImportState.PREVIEWED).update(state=ImportState.DISCARDED)
    forgotten.update(stored_as="")
