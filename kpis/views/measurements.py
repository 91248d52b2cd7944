"""The recorded values behind a KPI."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from kpis.services.provenance import read_measurements
from kpis.views.finding import kpi_or_404
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.paging import ROWS
from workspaces.reader import Reader

FEW_ROWS = 10  # on the KPI's own page


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def measurement_list(request: WorkspaceRequest, kpi_id: str) -> HttpResponse:
    """List a KPI's measurements with their imports and corrections; htmx gets the newest few."""
    kpi = kpi_or_404(request, kpi_id)
    page, rows = read_measurements(
        workspace=request.membership.workspace,
        kpi=kpi,
        number=request.GET.get("page"),
        reader=Reader.of(request, now=timezone.now()),
        per_page=FEW_ROWS if request.htmx else ROWS,
    )
    context = {"kpi": kpi, "workspace": kpi.workspace, "page": page, "rows": rows}
    template = "kpis/measurement_list.html#few" if request.htmx else "kpis/measurement_list.html"
    return render(request, template, context)
