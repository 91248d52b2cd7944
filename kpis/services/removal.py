"""Taking measurements away: what they were, who took them and when stays among the corrections."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Max

from kpis.models import Correction, Kpi, Measurement, Series
from kpis.services.catalog import Catalog
from kpis.services.measurements import newest_of_all
from kpis.services.moving import move_on
from workspaces.models import Membership, Workspace

Recorded = tuple[Kpi, str, dt.date]  # a KPI, the canonical text of a segment, a date


def remove_measurements(
    *,
    workspace: Workspace,
    places: Iterable[Recorded],
    catalog: Catalog,
    by: Membership,
    now: dt.datetime,
) -> int:
    """Take away the values at `places`, in the caller's transaction; return how many there were.

    The KPIs concerned, and those made of them, get a new version of their data. `catalog` holds
    the workspace's KPIs locked.
    """
    wanted = {(kpi.pk, segment, day) for kpi, segment, day in places}
    series = Series.objects.for_workspace(workspace).filter(
        kpi__in={kpi for kpi, _segment, _day in wanted}
    )
    found = Measurement.objects.for_workspace(workspace).filter(
        series__in=series, measured_on__in={day for _kpi, _segment, day in wanted}
    )
    gone = [
        one
        for one in found.select_related("series")
        if (one.series.kpi_id, one.series.segment_key, one.measured_on) in wanted
    ]
    if gone:
        _keep(workspace, gone, by, now)
        keys = [(one.series_id, one.measured_on) for one in gone]
        Measurement.objects.for_workspace(workspace).filter(pk__in=keys).delete()
        move_back(workspace, catalog, {one.series.kpi_id for one in gone}, now)
    return len(gone)


def _keep(
    workspace: Workspace, gone: Sequence[Measurement], by: Membership, now: dt.datetime
) -> None:
    Correction.objects.bulk_create(
        Correction(
            workspace=workspace,
            series_id=one.series_id,
            measured_on=one.measured_on,
            old_value=one.value,
            old_import_run_id=one.import_run_id,
            new_value=None,
            by=by.user,
            at=now,
        )
        for one in gone
    )


def move_back(workspace: Workspace, catalog: Catalog, kpi_ids: set[int], now: dt.datetime) -> None:
    """Give KPIs that lost values, and those made of them, a new version of their data."""
    left = Measurement.objects.for_workspace(workspace).filter(series__kpi__in=kpi_ids)
    newest = dict(left.values_list("series__kpi").annotate(newest=Max("measured_on")))
    moved = [kpi for kpi in catalog.by_key.values() if kpi.pk in kpi_ids]
    for kpi in moved:
        kpi.last_measured_on = newest.get(kpi.pk)
    for kpi in catalog.dependents({kpi.key for kpi in moved}):
        kpi.last_measured_on = newest_of_all(catalog, kpi)
        moved.append(kpi)
    move_on(workspace=workspace, kpis=moved, now=now)
