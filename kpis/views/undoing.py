"""The page that asks before an import is undone, with the numbers first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kpis.exceptions import ImportNotAppliedError
from kpis.services.undoing import preview_undo, undo_import
from kpis.views.finding import import_or_404
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def import_undo(request: WorkspaceRequest, run_id: str) -> HttpResponse:
    """Say what undoing would do, and undo; the import's page then lists what was kept."""
    workspace, run = request.membership.workspace, import_or_404(request, run_id)
    try:
        if request.method == "GET":
            context = {"run": run, "workspace": workspace, "undoing": preview_undo(run)}
            return render(request, "kpis/import_undo.html", context)
        undo_import(run=run, by=request.membership, now=timezone.now())
    except ImportNotAppliedError:
        sentence = _(
            "Nothing of this import is stored: it is undone already, or never was applied."
        )
        messages.warning(request, sentence)
    else:
        messages.success(request, _("The import is undone."))
    return redirect("kpis:import_detail", workspace.slug, run.public_id)
