"""Pages on which a person tells how files are read: columns of sheets, and own headings."""

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kpis.enums import ImportState
from kpis.exceptions import ImportSettledError
from kpis.forms.columns import ColumnsForm
from kpis.forms.reading import AliasForm
from kpis.models import ImportRun, Kpi, ReportAlias, SheetMapping
from kpis.readers.reasons import sentence, sentence_of
from kpis.readers.refusal import Refused
from kpis.services.import_remapping import can_be_mapped, map_columns
from kpis.services.report_aliases import add_report_alias, delete_report_alias
from kpis.services.sheet_looks import (
    SheetQuestion,
    ask_about_file,
    ask_about_mapping,
    known_dimensions,
)
from kpis.services.sheet_mappings import delete_sheet_mapping, update_sheet_mapping
from kpis.services.uploads import upload_path
from kpis.tasks import work_on_imports
from kpis.views.finding import import_or_404
from workspaces.access import membership_required
from workspaces.bell import ring_after_commit
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.http import WorkspaceRequest, sent_data

_TOLD: Final = ("currency_differs", "duplicate_heading", "kpi_in_two_columns")


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def import_columns(request: WorkspaceRequest, run_id: str) -> HttpResponse:
    """Ask what the columns of an uploaded file are; then look at it again."""
    slug = request.membership.workspace.slug
    run = import_or_404(request, run_id)
    if not can_be_mapped(run):
        messages.info(request, _("This file has no columns to tell about; import it again."))
        return redirect("kpis:import_detail", slug, run_id)
    try:
        question = ask_about_file(upload_path(run), workspace=run.workspace)
    except Refused as refused:
        messages.error(request, sentence_of(refused))
        return redirect("kpis:import_detail", slug, run_id)
    form = _columns_form(request, question, sent_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            again = map_columns(
                run=run,
                by=request.membership,
                columns=form.planned,
                new_kpis=form.new_kpis,
                vat=form.cleaned_data["vat"],
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        except ImportSettledError:
            messages.warning(request, _("This file has been settled already."))
            return redirect("kpis:import_detail", slug, run_id)
        else:
            if again.is_under_way:
                ring_after_commit(work_on_imports)
            if again.state == ImportState.PREVIEWED:
                messages.success(request, _("The columns are remembered for files like this one."))
            return redirect("kpis:import_detail", slug, again.public_id)
    context = {
        "run": run,
        "name": run.file_name,
        "mapping": question.mapping,
        "trouble": _trouble(run),
    }
    return _shown(request, form, context)


@membership_required(Role.VIEWER)
@require_safe
def reading_rules(request: WorkspaceRequest) -> HttpResponse:
    """List what the workspace has said about its files: sheets, and headings of its own."""
    workspace = request.membership.workspace
    aliases = ReportAlias.objects.for_workspace(workspace).select_related("kpi")
    context = {
        "mappings": SheetMapping.objects.for_workspace(workspace),
        "aliases": aliases,
        "workspace": workspace,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "kpis/reading_rules.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def sheet_mapping_edit(request: WorkspaceRequest, mapping_id: str) -> HttpResponse:
    """Change what the columns of such sheets are; what was read before stays."""
    mapping = _mapping_or_404(request, mapping_id)
    form = _columns_form(request, ask_about_mapping(mapping), sent_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            update_sheet_mapping(
                mapping=mapping,
                by=request.membership,
                columns=form.planned,
                vat=form.cleaned_data["vat"],
                expected_version=form.cleaned_data["version"],
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        except StaleVersionError:
            stored = _mapping_or_404(request, mapping_id)
            show_conflict(form, _columns_form(request, ask_about_mapping(stored), None))
        else:
            messages.success(request, _("Saved."))
            return redirect("kpis:reading_rules", request.membership.workspace.slug)
    return _shown(request, form, {"name": mapping.name, "mapping": mapping})


@membership_required(Role.EDITOR)
@require_POST
def sheet_mapping_delete(request: WorkspaceRequest, mapping_id: str) -> HttpResponse:
    """Forget a mapping; what was read by it stays."""
    delete_sheet_mapping(mapping=_mapping_or_404(request, mapping_id), by=request.membership)
    messages.success(request, _("Forgotten. What was read so far stays."))
    return redirect("kpis:reading_rules", request.membership.workspace.slug)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def report_alias_create(request: WorkspaceRequest) -> HttpResponse:
    """Say what a heading stands for."""
    workspace = request.membership.workspace
    form = AliasForm(sent_data(request), kpis=Kpi.objects.for_workspace(workspace))
    if request.method == "POST" and form.is_valid():
        try:
            add_report_alias(workspace=workspace, by=request.membership, **form.values_for_service)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, _("Saved."))
            return redirect("kpis:reading_rules", workspace.slug)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "workspace": workspace}
    return render(request, "kpis/report_alias_form.html", context, status=status)


@membership_required(Role.EDITOR)
@require_POST
def report_alias_delete(request: WorkspaceRequest, alias_id: str) -> HttpResponse:
    """Forget a heading; what was read by it stays."""
    workspace = request.membership.workspace
    aliases = ReportAlias.objects.for_workspace(workspace)
    alias = get_object_or_404(aliases, public_id=alias_id)
    alias.workspace = workspace
    delete_report_alias(alias=alias, by=request.membership)
    messages.success(request, _("Forgotten. What was read so far stays."))
    return redirect("kpis:reading_rules", workspace.slug)


def _trouble(run: ImportRun) -> str:
    """Say why a file is asked about, unless it is only that its headings are not known."""
    told = (error for error in run.errors if error["code"] in _TOLD)
    return next((sentence(error["code"], error["params"]) for error in told), "")


def _columns_form(
    request: WorkspaceRequest, question: SheetQuestion, data: QueryDict | None
) -> ColumnsForm:
    workspace = request.membership.workspace
    return ColumnsForm(
        data,
        question=question,
        kpis=Kpi.objects.for_workspace(workspace),
        dimensions=known_dimensions(workspace),
    )


def _mapping_or_404(request: WorkspaceRequest, mapping_id: str) -> SheetMapping:
    workspace = request.membership.workspace
    mappings = SheetMapping.objects.for_workspace(workspace)
    mapping = get_object_or_404(mappings, public_id=mapping_id)
    mapping.workspace = workspace
    return mapping


def _shown(request: WorkspaceRequest, form: ColumnsForm, context: dict[str, Any]) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context |= {"form": form, "workspace": request.membership.workspace}
    return render(request, "kpis/import_columns.html", context, status=status)
