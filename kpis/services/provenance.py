"""Where a KPI's values come from: each measurement with its import and what it replaced."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page

from kpis.calc.segments import label
from kpis.formatting import format_date, format_exact, format_value
from kpis.models import Correction, Kpi, Measurement
from workspaces.models import Workspace
from workspaces.paging import page_of
from workspaces.reader import Reader


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """One recorded value in a reader's words; `corrections` are what it replaced, newest first."""

    on: str
    segment: str
    value: str
    exact: str
    measurement: Measurement
    corrections: list[tuple[str, Correction]]


def read_measurements(
    *, workspace: Workspace, kpi: Kpi, number: str | None, reader: Reader, per_page: int
) -> tuple[Page[Measurement], list[MeasurementRow]]:
    """Read one page of a KPI's recorded values, newest first, in two queries."""
    measurements = Measurement.objects.for_workspace(workspace).filter(series__kpi=kpi)
    ordered = measurements.select_related("series", "import_run").order_by(
        "-measured_on", "series__segment_key"
    )
    page = page_of(ordered, number, per_page=per_page)
    shown = list(page)
    corrections = _corrections(workspace, shown)
    rows = [
        MeasurementRow(
            on=format_date(one.measured_on, language=reader.language),
            segment=label(one.series.dimensions),
            value=format_value(one.value, kpi, language=reader.language),
            exact=format_exact(one.value),
            measurement=one,
            corrections=[
                (format_value(each.old_value, kpi, language=reader.language), each)
                for each in corrections[one.series_id, one.measured_on]
            ],
        )
        for one in shown
    ]
    return page, rows


def _corrections(
    workspace: Workspace, measurements: list[Measurement]
) -> dict[tuple[Any, ...], list[Correction]]:
    found: dict[tuple[Any, ...], list[Correction]] = defaultdict(list)
    if not measurements:
        return found
    days = [one.measured_on for one in measurements]
    corrections = Correction.objects.for_workspace(workspace).filter(
        series__in={one.series_id for one in measurements},
        measured_on__range=(min(days), max(days)),
    )
    for each in corrections.select_related("by").order_by("-at", "-pk"):
        found[each.series_id, each.measured_on].append(each)
    return found
