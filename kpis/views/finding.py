"""Finding what an address names, inside the member's workspace and nowhere else."""

from kpis.models import ImportRun, Kpi
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest


def kpi_or_404(request: WorkspaceRequest, kpi_id: str) -> Kpi:
    """The KPI with this public id."""
    return own_or_404(request, Kpi.objects.all(), kpi_id)


def import_or_404(request: WorkspaceRequest, run_id: str) -> ImportRun:
    """The import with this public id."""
    return own_or_404(request, ImportRun.objects.select_related("by", "undone_by"), run_id)
