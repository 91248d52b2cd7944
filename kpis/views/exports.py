"""What the pages of KPIs show, as files to download."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kpis.models import ImportRun, Kpi, Series
from kpis.services.catalog import Catalog
from kpis.services.exports import tidy_headings, tidy_rows
from kpis.services.provenance import find_measurements
from kpis.services.series_export import series_headings, series_rows
from kpis.services.source_overview import SourceCard
from kpis.views.asking import asked_extract, asked_grain, asked_segment
from kpis.views.finding import kpi_or_404
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.list_files import minute_of
from workspaces.reader import Reader
from workspaces.sheets import Cell, SheetFormat, TooManyRowsError, sheet_response

CHUNK_ROWS = 2000


def import_columns() -> Mapping[str, Callable[[ImportRun], Cell]]:
    """The list of imports: what came in, and what became of its rows."""
    return {
        _("File"): lambda run: run.file_name,
        _("State"): lambda run: run.get_state_display(),
        _("Rows"): lambda run: run.received_count,
        _("New"): lambda run: run.created_count,
        _("Changed"): lambda run: run.updated_count,
        _("Unchanged"): lambda run: run.unchanged_count,
        _("Refused"): lambda run: run.rejected_count,
        _("Uploaded"): lambda run: minute_of(run.uploaded_at),
        _("By"): lambda run: str(run.by or "Mokpyo"),
    }


def source_columns() -> Mapping[str, Callable[[SourceCard], Cell]]:
    """The list of sources: how each stands; of its address the host alone."""
    return {
        _("Name"): lambda card: card.source.name,
        _("Kind"): lambda card: card.source.get_kind_display(),
        _("Host"): lambda card: card.host,
        _("State"): lambda card: str(card.state.word),
        _("Trouble"): lambda card: card.sentence,
        _("Last success"): lambda card: minute_of(card.source.succeeded_at),
        _("Next pull"): lambda card: (
            None if card.source.is_paused else minute_of(card.source.next_due_at)
        ),
    }


def kpi_columns() -> Mapping[str, Callable[[Kpi], Cell]]:
    """The list of KPIs: what each is, and since when it knows no more."""
    return {
        _("Key"): lambda kpi: kpi.key,
        _("Name"): lambda kpi: kpi.name,
        _("Description"): lambda kpi: kpi.description,
        _("Kind"): lambda kpi: kpi.get_kind_display(),
        _("Unit"): lambda kpi: kpi.get_unit_display(),
        _("Currency"): lambda kpi: kpi.currency,
        _("Better"): lambda kpi: kpi.get_direction_display(),
        _("Cadence"): lambda kpi: kpi.get_cadence_display(),
        _("Formula"): lambda kpi: kpi.formula,
        _("Last value on"): lambda kpi: kpi.last_measured_on,
    }


@membership_required(Role.VIEWER)
@require_safe
def kpi_export(request: WorkspaceRequest, kpi_id: str) -> HttpResponseBase:
    """Download a KPI's values in the grain and segment of its page."""
    workspace = request.membership.workspace
    catalog = Catalog.of(workspace)
    kpi = catalog.find(kpi_id)
    if kpi is None:
        raise Http404
    grain = asked_grain(request, kpi)
    rows = series_rows(
        workspace=workspace,
        catalog=catalog,
        kpi=kpi,
        grain=grain,
        segment_key=asked_segment(request),
        reader=Reader.of(request, now=timezone.now()),
    )
    return sheet_response(
        name=f"{kpi.key}-{grain}",
        sheet_format=_format(request),
        headings=series_headings(kpi),
        rows=list(rows),
    )


@membership_required(Role.VIEWER)
@require_safe
def measurement_export(request: WorkspaceRequest, kpi_id: str) -> HttpResponseBase:
    """Download the recorded values that the list shows, as a table that can be imported."""
    kpi = kpi_or_404(request, kpi_id)
    found = find_measurements(workspace=kpi.workspace, kpi=kpi, extract=asked_extract(request))
    series = Series.objects.for_workspace(kpi.workspace).filter(kpi=kpi)
    dimensions = sorted({name for one in series for name in one.dimensions})
    measurements = found.select_related("series__kpi").iterator(chunk_size=CHUNK_ROWS)
    try:
        return sheet_response(
            name=f"{kpi.key}-measurements",
            sheet_format=_format(request),
            headings=tidy_headings(dimensions),
            rows=tidy_rows(measurements, dimensions=dimensions),
        )
    except TooManyRowsError:
        messages.error(request, _("A workbook cannot hold so many rows. Take the CSV file."))
        return redirect("kpis:measurement_list", kpi.workspace.slug, kpi.public_id)


def _format(request: WorkspaceRequest) -> SheetFormat:
    asked = request.GET.get("format", "")
    return SheetFormat(asked) if asked in SheetFormat else SheetFormat.CSV
