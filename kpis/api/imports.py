"""`/imports`: files in, looked at first or stored at once; and the record of every delivery."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Self

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import BaseModel, Field

from kpis.api.rejections import RejectedOut
from kpis.enums import ImportState, VatTreatment
from kpis.exceptions import ImportNotAppliedError, ImportSettledError
from kpis.models import ImportRun
from kpis.services.import_checks import ERRORS_SHOWN
from kpis.services.imports import apply_import, discard_import, preview_import
from kpis.services.undoing import undo_import
from workspaces.enums import Role, Scope
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Day, DecimalText
from workspaces.rest.lookup import one_of
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.parsing import refuse_strays
from workspaces.rest.problems import FieldError, Problem, refused
from workspaces.rest.request import ApiRequest

router = Router(tags=["Measurements"])


class PeriodOut(BaseModel):
    """The first and the last date of a delivery."""

    start: Day = Field(serialization_alias="from")
    end: Day = Field(serialization_alias="to")


class KeptOut(BaseModel):
    """A value that an undo left, because it changed later; null if it was taken away since."""

    kpi: str
    date: Day
    segment: dict[str, str]
    value: DecimalText | None


class UndoOut(BaseModel):
    """What an undo did; `values_kept` holds the first 200 of those that it left."""

    at: dt.datetime
    by: str | None
    removed: int
    restored: int
    kept: int
    values_kept: list[KeptOut]

    @classmethod
    def of(cls, run: ImportRun) -> Self | None:
        """Return what the API tells of the undoing of `run`, if it was undone."""
        if run.undone_at is None:
            return None
        by = run.undone_by.email if run.undone_by else None
        return cls(at=run.undone_at, by=by, **run.findings["undo"])


class ImportOut(BaseModel):
    """A file or delivery and what became of it; `rejected` holds its first 200 errors."""

    id: str
    file_name: str
    state: ImportState
    received: int
    created: int
    updated: int
    unchanged: int
    rejected_count: int
    rejected: list[RejectedOut]
    period: PeriodOut | None
    by: str | None
    uploaded_at: dt.datetime
    applied_at: dt.datetime | None
    undone: UndoOut | None

    @classmethod
    def of(cls, run: ImportRun) -> Self:
        """Return what the API tells of `run`, which comes with the person."""
        period = run.findings.get("period")
        return cls(
            id=run.public_id,
            file_name=run.file_name,
            state=ImportState(run.state),
            received=run.received_count,
            created=run.created_count,
            updated=run.updated_count,
            unchanged=run.unchanged_count,
            rejected_count=run.rejected_count,
            rejected=[RejectedOut.of_stored(error) for error in run.errors[:ERRORS_SHOWN]],
            period=PeriodOut(start=period[0], end=period[1]) if period else None,
            by=run.by.email if run.by else None,
            uploaded_at=run.uploaded_at,
            applied_at=run.applied_at,
            undone=UndoOut.of(run),
        )


class ImportForm(BaseModel):
    """What may be said beside a file."""

    vat: VatTreatment = Field(
        VatTreatment.UNSAID, description="What amounts of money hold, where no heading says it."
    )


class ImportQuery(BaseModel):
    """Whether to look only."""

    dry_run: bool = Field(False, description="Look at the file; apply or discard it later.")


def _run_of(request: ApiRequest, import_id: str) -> ImportRun:
    return one_of(_runs(request), public_id=import_id)


def _runs(request: ApiRequest) -> QuerySet[ImportRun]:
    runs = ImportRun.objects.for_workspace(request.token.workspace)
    return runs.select_related("by", "undone_by")


@router.get(
    "/imports",
    summary="List imports",
    auth=BearerToken(Scope.READ),
    response=Page[ImportOut],
    by_alias=True,
)
def list_imports(request: ApiRequest, query: Query[Paging]) -> Page[ImportOut]:
    """List files and deliveries, the latest first."""
    return page_of(request, _runs(request), query, ImportOut.of, newest_first=True)


@router.post(
    "/imports",
    summary="Import a file",
    auth=BearerToken(Scope.INGEST, Role.EDITOR),
    response={201: ImportOut},
    by_alias=True,
)
def import_upload(
    request: ApiRequest,
    query: Query[ImportQuery],
    form: Form[ImportForm],
    file: File[UploadedFile],
) -> ImportOut:
    """Take a tidy file or a known report, CSV or workbook; store it whole or not at all.

    With `dry_run` nothing is stored but the file; the answer says what it would do.
    """
    refuse_strays(request, known={*ImportForm.model_fields, "file"})
    now = timezone.now()
    run = preview_import(
        workspace=request.token.workspace,
        file=file,
        file_name=file.name or "",
        by=request.membership,
        now=now,
        vat=form.vat,
    )
    if run.state == ImportState.PREVIEWED and not query.dry_run:
        run = apply_import(run=run, by=request.membership, now=now)
    return _unless_refused(run)


@router.get(
    "/imports/{import_id}",
    summary="Read an import",
    auth=BearerToken(Scope.READ),
    response=ImportOut,
    by_alias=True,
)
def read_import(request: ApiRequest, import_id: str) -> ImportOut:
    """Return one file or delivery with its counts and errors."""
    return ImportOut.of(_run_of(request, import_id))


@router.post(
    "/imports/{import_id}/apply",
    summary="Apply a previewed import",
    auth=BearerToken(Scope.INGEST, Role.EDITOR),
    response=ImportOut,
    by_alias=True,
)
def apply_previewed(request: ApiRequest, import_id: str) -> ImportOut:
    """Store the measurements of a file that was looked at."""
    run = _run_of(request, import_id)
    run = _settled(lambda: apply_import(run=run, by=request.membership, now=timezone.now()))
    return _unless_refused(run)


@router.post(
    "/imports/{import_id}/discard",
    summary="Discard a previewed import",
    auth=BearerToken(Scope.INGEST, Role.EDITOR),
    response=ImportOut,
    by_alias=True,
)
def discard_previewed(request: ApiRequest, import_id: str) -> ImportOut:
    """Put a file away that was looked at, without storing anything of it."""
    run = _run_of(request, import_id)
    return ImportOut.of(_settled(lambda: discard_import(run=run, by=request.membership)))


@router.post(
    "/imports/{import_id}/undo",
    summary="Undo an import",
    auth=BearerToken(Scope.INGEST, Role.EDITOR),
    response=ImportOut,
    by_alias=True,
)
def undo_applied(request: ApiRequest, import_id: str) -> ImportOut:
    """Take back all that an import stored; what changed later is kept and listed."""
    run = _run_of(request, import_id)
    try:
        return ImportOut.of(undo_import(run=run, by=request.membership, now=timezone.now()))
    except ImportNotAppliedError as error:
        message = _("Nothing of this import is stored: it is undone already, or never was applied.")
        raise Problem(HTTPStatus.CONFLICT, message) from error


def _settled(settle: Callable[[], ImportRun]) -> ImportRun:
    try:
        return settle()
    except ImportSettledError as error:
        message = _("This import has been applied, refused or discarded already.")
        raise Problem(HTTPStatus.CONFLICT, message) from error


def _unless_refused(run: ImportRun) -> ImportOut:
    """Return the record of a good file.

    Raises:
        Problem: 422, the file was refused; the record of that remains.
    """
    shown = ImportOut.of(run)
    if run.state != ImportState.REFUSED:
        return shown
    errors = [
        FieldError.model_validate(
            {
                "field": told.column or "file",
                "code": stored["code"],
                "message": told.reason,
                "row": told.row,
                "value": told.value,
            }
        )
        for stored, told in zip(run.errors, shown.rejected, strict=False)
    ]
    raise refused(*errors, **{"import": run.public_id, "rejected_count": run.rejected_count})
