"""The recorded values behind a KPI."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from kpis.calc.periods import Window
from kpis.calc.segments import label, parse_segment
from kpis.formatting import format_date, format_period
from kpis.services.provenance import Extract, read_measurements, read_removed
from kpis.views.asking import asked_extract
from kpis.views.finding import kpi_or_404
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.paging import ROWS
from workspaces.reader import Reader
from workspaces.sheets import SheetFormat

FEW_ROWS = 10  # on the KPI's own page


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def measurement_list(request: WorkspaceRequest, kpi_id: str) -> HttpResponse:
    """List a KPI's measurements with their imports and corrections; htmx gets the newest few."""
    kpi = kpi_or_404(request, kpi_id)
    reader = Reader.of(request, now=timezone.now())
    extract = asked_extract(request)
    page, rows = read_measurements(
        workspace=kpi.workspace,
        kpi=kpi,
        extract=extract,
        number=request.GET.get("page"),
        reader=reader,
        per_page=FEW_ROWS if request.htmx else ROWS,
    )
    context = {"kpi": kpi, "workspace": kpi.workspace, "page": page, "rows": rows}
    if request.htmx:
        return render(request, "kpis/measurement_list.html#few", context)
    context |= {
        "removed": read_removed(workspace=kpi.workspace, kpi=kpi, extract=extract, reader=reader),
        "extract": _words(extract, reader),
        "formats": SheetFormat.choices,
    }
    return render(request, "kpis/measurement_list.html", context)


def _words(extract: Extract, reader: Reader) -> str:
    """Say which part of the values is shown; empty for all of them."""
    parts = [label(parse_segment(extract.segment_key))]
    if extract.start and extract.end and extract.start <= extract.end:
        window = Window(extract.start, extract.end)
        parts.append(format_period(window, language=reader.language))
    else:
        days = (extract.start, extract.end)
        texts = [format_date(day, language=reader.language) if day else "" for day in days]
        parts.append(" – ".join(texts) if any(texts) else "")
    return " · ".join(filter(None, parts))
