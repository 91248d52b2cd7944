"""Looking at an uploaded file again, once its columns are told."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import File

from kpis.enums import ImportState
from kpis.exceptions import ImportSettledError
from kpis.models import ImportRun
from kpis.readers.reports.plans import PlannedColumn
from kpis.services.import_sources import is_unmapped
from kpis.services.imports import discard_import
from kpis.services.long_imports import start_import
from kpis.services.sheet_mappings import save_sheet_mapping
from kpis.services.uploads import drop_upload, upload_path
from workspaces.models import Membership


def can_be_mapped(run: ImportRun) -> bool:
    """Return whether the file of `run` waits, unread or unconfirmed, and is no tidy one."""
    if run.state == ImportState.PREVIEWED:
        is_report = "report" in run.findings
    else:
        is_report = run.state == ImportState.REFUSED and is_unmapped(run.errors)
    return is_report and upload_path(run).is_file()


def map_columns(
    *,
    run: ImportRun,
    by: Membership,
    columns: Sequence[PlannedColumn],
    vat: str = "",
    now: dt.datetime,
) -> ImportRun:
    """Remember what the columns of the file are, and look at it again, as a new upload.

    A long file is left to the worker.

    Raises:
        ValidationError: the columns make no sense together.
        ImportSettledError: the file has been stored or discarded meanwhile.
    """
    if not can_be_mapped(run):
        raise ImportSettledError
    save_sheet_mapping(workspace=run.workspace, by=by, name=run.file_name, columns=columns, vat=vat)
    with upload_path(run).open("rb") as file:
        again = start_import(
            workspace=run.workspace,
            file=File(file),
            file_name=run.file_name,
            by=by,
            now=now,
            vat=run.vat,
        )
    if run.state == ImportState.PREVIEWED:
        discard_import(run=run, by=by)
    drop_upload(run)
    return again
