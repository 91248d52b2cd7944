"""Pages of imports: the list, the upload, and the look before it counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from kpis.enums import ImportState
from kpis.exceptions import ImportSettledError
from kpis.forms.upload import UploadForm
from kpis.library import standard_name
from kpis.models import ImportRun
from kpis.readers.reasons import sentence
from kpis.services.import_checks import ERRORS_SHOWN
from kpis.services.import_remapping import can_be_mapped, looks_like_table
from kpis.services.imports import discard_import
from kpis.services.long_imports import confirm_import, start_import
from kpis.tasks import work_on_imports
from kpis.views.exports import import_columns
from kpis.views.finding import import_or_404
from kpis.views.import_rows import named_rows
from kpis.views.vat_texts import vat_note_texts, vat_step_texts
from workspaces.access import membership_required
from workspaces.bell import ring_after_commit
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.list_files import list_file
from workspaces.paging import page_of
from workspaces.sheets import SheetFormat, sheet_response

PROGRESS: Final = "import-progress"  # the region that asks again while the worker is at it


@dataclass(frozen=True, slots=True)
class ShownError:
    """One cell, row or file that was refused, and why."""

    row: int | None
    column: str
    value: str
    reason: str


@membership_required(Role.VIEWER)
@require_safe
def import_list(request: WorkspaceRequest) -> HttpResponseBase:
    """List the files that came in, and what became of each."""
    workspace = request.membership.workspace
    runs = ImportRun.objects.for_workspace(workspace).select_related("by")
    runs = runs.defer("errors", "findings")
    if file := list_file(request, name="imports", items=runs, columns=import_columns()):
        return file
    context = {
        "page": page_of(runs, request.GET.get("page")),
        "workspace": workspace,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "kpis/import_list.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def import_upload(request: WorkspaceRequest) -> HttpResponse:
    """Take a file and show what it would do; a file that cannot be stored is answered with 422.

    A table whose columns are not known leads on to the question what they are. A long file is
    left to the worker; meanwhile its page shows how far it has come.
    """
    workspace = request.membership.workspace
    form = UploadForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        run = start_import(
            workspace=workspace,
            file=file,
            file_name=file.name,
            by=request.membership,
            now=timezone.now(),
        )
        if run.is_under_way:
            ring_after_commit(work_on_imports)
        if looks_like_table(run):
            return redirect("kpis:import_columns", workspace.slug, run.public_id)
        if run.state == ImportState.REFUSED:
            return _shown(request, run, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return redirect("kpis:import_detail", workspace.slug, run.public_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "workspace": workspace}
    return render(request, "kpis/import_upload.html", context, status=status)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def import_detail(request: WorkspaceRequest, run_id: str) -> HttpResponse:
    """Show an import: how far it has come, what it would do, did, or why it was refused."""
    run = import_or_404(request, run_id)
    if request.htmx and request.htmx.target == PROGRESS and not run.is_under_way:
        return HttpResponseClientRefresh()
    return _shown(request, run)


@membership_required(Role.EDITOR)
@require_POST
def import_apply(request: WorkspaceRequest, run_id: str) -> HttpResponse:
    """Store what was previewed; a long file is left to the worker."""
    run = import_or_404(request, run_id)
    try:
        run = confirm_import(run=run, by=request.membership, now=timezone.now())
    except ImportSettledError:
        messages.warning(request, _("This file has been settled already."))
    else:
        if run.state == ImportState.REFUSED:
            return _shown(request, run, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if run.is_under_way:
            ring_after_commit(work_on_imports)
        else:
            messages.success(request, _("The measurements are stored."))
    return redirect("kpis:import_detail", request.membership.workspace.slug, run_id)


@membership_required(Role.EDITOR)
@require_POST
def import_discard(request: WorkspaceRequest, run_id: str) -> HttpResponse:
    """Put the file away, nothing of it stored."""
    try:
        discard_import(run=import_or_404(request, run_id), by=request.membership)
    except ImportSettledError:
        messages.warning(request, _("This file has been settled already."))
    else:
        messages.success(request, _("The file is discarded; nothing of it was stored."))
    return redirect("kpis:import_list", request.membership.workspace.slug)


@membership_required(Role.VIEWER)
@require_safe
def import_errors(request: WorkspaceRequest, run_id: str) -> HttpResponseBase:
    """Download what was refused, row by row, to mend it beside the file."""
    run = import_or_404(request, run_id)
    return sheet_response(
        name=f"{Path(run.file_name).stem}-errors",
        sheet_format=SheetFormat.CSV,
        headings=[_("Row"), _("Column"), _("Value"), _("Why")],
        rows=[(each.row, each.column, each.value, each.reason) for each in _told(run.errors)],
    )


def _told(errors: Iterable[dict[str, Any]]) -> list[ShownError]:
    return [
        ShownError(
            row=error["row"],
            column=error["column"],
            value=error["value"],
            reason=sentence(error["code"], error["params"]),
        )
        for error in errors
    ]


def _shown(
    request: WorkspaceRequest, run: ImportRun, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context: dict[str, Any] = {
        "run": run,
        "workspace": request.membership.workspace,
        "errors": _told(run.errors[:ERRORS_SHOWN]),
        "adds": [_added_name(key, run) for key in run.findings.get("adds", [])],
        "may_edit": request.membership.may(Role.EDITOR),
        "is_open": run.state == ImportState.PREVIEWED,
        "can_be_mapped": can_be_mapped(run),
        "vat_steps": vat_step_texts(run),
        "vat_notes": vat_note_texts(run),
        **named_rows(run, "sample", "changes", language=request.user.language),
    }
    template = "kpis/import_detail.html"
    if request.htmx and request.htmx.target == PROGRESS:
        template = "kpis/import_progress.html"
    return render(request, template, context, status=status)


def _added_name(key: str, run: ImportRun) -> str:
    """Return the name of a standard KPI to add; one in money with its currency."""
    name = standard_name(key)
    currency = run.findings.get("currencies", {}).get(key)
    return f"{name} ({currency})" if currency else name
