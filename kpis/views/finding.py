"""Finding what an address names, inside the member's workspace and nowhere else."""

from django.shortcuts import get_object_or_404

from kpis.models import ImportRun, Kpi
from workspaces.http import WorkspaceRequest


def kpi_or_404(request: WorkspaceRequest, kpi_id: str) -> Kpi:
    """The KPI with this public id."""
    workspace = request.membership.workspace
    kpi = get_object_or_404(Kpi.objects.for_workspace(workspace), public_id=kpi_id)
    kpi.workspace = workspace
    return kpi


def import_or_404(request: WorkspaceRequest, run_id: str) -> ImportRun:
    """The import with this public id."""
    workspace = request.membership.workspace
    runs = ImportRun.objects.for_workspace(workspace).select_related("by", "undone_by")
    run = get_object_or_404(runs, public_id=run_id)
    run.workspace = workspace
    return run
