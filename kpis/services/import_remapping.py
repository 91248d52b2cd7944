"""Looking at an uploaded file again, once its columns are told."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from kpis.enums import ImportState
from kpis.exceptions import ImportSettledError
from kpis.models import ImportRun
from kpis.readers.reasons import sentence
from kpis.readers.refusal import Refused
from kpis.readers.reports.plans import ColumnRole, PlannedColumn
from kpis.services.import_sources import is_unmapped
from kpis.services.imports import discard_import
from kpis.services.kpis import create_kpi
from kpis.services.long_imports import start_import
from kpis.services.sheet_looks import ask_about_file
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


@dataclass(frozen=True)
class NewKpi:
    """A KPI to make from a column; `currency` is blank for the workspace's."""

    key: str
    name: str
    unit: str
    aggregation: str
    direction: str
    currency: str = ""


def looks_like_table(run: ImportRun) -> bool:
    """Return whether a refused file is a table of numbers by date, to be asked about."""
    if run.state != ImportState.REFUSED or not can_be_mapped(run):
        return False
    try:
        question = ask_about_file(upload_path(run), workspace=run.workspace)
    except Refused:
        return False
    has_date = any(column.planned.role == ColumnRole.DATE for column in question.columns)
    return has_date and any(column.proposed for column in question.columns)


def map_columns(
    *,
    run: ImportRun,
    by: Membership,
    columns: Sequence[PlannedColumn],
    new_kpis: Sequence[NewKpi] = (),
    vat: str = "",
    now: dt.datetime,
) -> ImportRun:
    """Remember what the columns of the file are, and look at it again, as a new upload.

    The KPIs to make from columns come in with that, all or nothing. A long file is left to the
    worker.

    Raises:
        ValidationError: the columns make no sense together or for this file, or a KPI cannot be
            made.
        ImportSettledError: the file has been stored or discarded meanwhile.
    """
    if not can_be_mapped(run):
        raise ImportSettledError
    with transaction.atomic(), upload_path(run).open("rb") as file:
        for new in new_kpis:
            create_kpi(workspace=run.workspace, by=by, **asdict(new))
        save_sheet_mapping(
            workspace=run.workspace, by=by, name=run.file_name, columns=columns, vat=vat
        )
        again = start_import(
            workspace=run.workspace,
            file=File(file),
            file_name=run.file_name,
            by=by,
            now=now,
            vat=run.vat,
        )
        if is_unmapped(again.errors):
            drop_upload(again)
            error = again.errors[0]
            raise ValidationError(sentence(error["code"], error["params"]), code=error["code"])
    if run.state == ImportState.PREVIEWED:
        discard_import(run=run, by=by)
    drop_upload(run)
    return again
