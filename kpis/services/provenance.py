"""Where a KPI's values come from: each measurement with its import and what it replaced."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, QuerySet

from kpis.calc.segments import covers, label, parse_segment
from kpis.formatting import format_date, format_exact, format_value
from kpis.models import Correction, Kpi, Measurement, Series
from kpis.services.vat import delivered_value
from workspaces.models import Workspace
from workspaces.paging import page_of
from workspaces.reader import Reader

REMOVED_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """One recorded value in a reader's words; `corrections` are what it replaced, newest first.

    `delivered` is the amount as it stood in the file, where VAT was put in or taken out.
    """

    on: str
    segment: str
    value: str
    exact: str
    measurement: Measurement
    corrections: list[tuple[str, Correction]]
    delivered: str = ""


@dataclass(frozen=True, slots=True)
class RemovedRow:
    """One recorded value that was taken away, in a reader's words."""

    on: str
    segment: str
    value: str
    correction: Correction


@dataclass(frozen=True, slots=True)
class Extract:
    """Which of a KPI's recorded values: those of a segment and its parts, between two dates."""

    segment_key: str = ""
    start: dt.date | None = None
    end: dt.date | None = None


def find_measurements(*, workspace: Workspace, kpi: Kpi, extract: Extract) -> QuerySet[Measurement]:
    """Return a KPI's recorded values, newest first."""
    found = Measurement.objects.for_workspace(workspace).filter(
        **_dated(extract), series__in=_series_of(workspace, kpi, extract)
    )
    return found.order_by("-measured_on", "series__segment_key")


def _series_of(workspace: Workspace, kpi: Kpi, extract: Extract) -> list[int] | QuerySet[Series]:
    """Return the series that count into the segment; that is one more query where one is asked."""
    series = Series.objects.for_workspace(workspace).filter(kpi=kpi)
    if not extract.segment_key:
        return series
    segment = parse_segment(extract.segment_key)
    return [one.pk for one in series if covers(segment, one.dimensions)]


def _dated(extract: Extract) -> dict[str, dt.date]:
    days = {"measured_on__gte": extract.start, "measured_on__lte": extract.end}
    return {name: day for name, day in days.items() if day}


def read_removed(
    *, workspace: Workspace, kpi: Kpi, extract: Extract, reader: Reader
) -> list[RemovedRow]:
    """Read the values that were taken away and not recorded again, the last ones first."""
    again = Measurement.objects.for_workspace(workspace).filter(
        series=OuterRef("series"), measured_on=OuterRef("measured_on")
    )
    removed = Correction.objects.for_workspace(workspace).filter(
        ~Exists(again),
        **_dated(extract),
        series__in=_series_of(workspace, kpi, extract),
        new_value__isnull=True,
    )
    return [
        RemovedRow(
            on=format_date(one.measured_on, language=reader.language),
            segment=label(one.series.dimensions),
            value=format_value(one.old_value, kpi, language=reader.language),
            correction=one,
        )
        for one in removed.select_related("series", "by").order_by("-at", "-pk")[:REMOVED_SHOWN]
    ]


def read_measurements(
    *,
    workspace: Workspace,
    kpi: Kpi,
    extract: Extract,
    number: str | None,
    reader: Reader,
    per_page: int,
) -> tuple[Page[Measurement], list[MeasurementRow]]:
    """Read one page of a KPI's recorded values, newest first, in two queries."""
    found = find_measurements(workspace=workspace, kpi=kpi, extract=extract)
    ordered = found.select_related("series", "import_run")
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
            delivered=_delivered(one, kpi),
        )
        for one in shown
    ]
    return page, rows


def _delivered(measurement: Measurement, kpi: Kpi) -> str:
    value = delivered_value(measurement.import_run, kpi.key, measurement.value)
    return "" if value is None else format_exact(value)


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
