"""The whole workspace as a file: owners alone."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from workspaces.access import membership_required
from workspaces.bell import ring_after_commit
from workspaces.enums import Role
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest
from workspaces.models import WorkspaceExport
from workspaces.services.export_files import KEPT_FOR, ask_export, fetch_export, progress_of
from workspaces.step_up import step_up_required
from workspaces.tasks import make_exports
from workspaces.views.tabs import settings_tabs

SHOWN = 10  # exports; older ones stand in the audit trail


@membership_required(Role.OWNER)
@require_safe
def export_list(request: WorkspaceRequest) -> HttpResponse:
    """Show the files there are and how far the next one is; the list alone for htmx."""
    workspace = request.membership.workspace
    exports = list(WorkspaceExport.objects.for_workspace(workspace)[:SHOWN])
    under_way = next((export for export in exports if export.is_under_way), None)
    context = {
        "workspace": workspace,
        "exports": exports,
        "under_way": under_way,
        "progress": progress_of(under_way) if under_way else None,
        "hours": int(KEPT_FOR.total_seconds() // 3600),
        "tabs": settings_tabs(request),
    }
    template = "workspaces/export_list.html"
    return render(request, f"{template}#exports" if request.htmx else template, context)


@membership_required(Role.OWNER, may_wake=True)
@require_POST
@step_up_required
def export_ask(request: WorkspaceRequest) -> HttpResponse:
    """Have a file made."""
    workspace = request.membership.workspace
    ask_export(workspace=workspace, by=request.membership, now=timezone.now())
    ring_after_commit(make_exports)
    return redirect("workspaces:export_list", workspace.slug)


@membership_required(Role.OWNER, may_wake=True)
@require_POST
@step_up_required
def export_fetch(request: WorkspaceRequest, export_id: str) -> HttpResponseBase:
    """Hand the file out; a POST, for it is noted who took it."""
    export = own_or_404(request, WorkspaceExport.objects.all(), export_id)
    path = fetch_export(export=export, by=request.membership, now=timezone.now())
    if path is None:
        raise Http404
    name = f"{export.workspace.slug}-{export.asked_at:%Y-%m-%d}.zip"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )
