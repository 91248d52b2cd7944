"""Telling what rests on KPIs that their values have moved."""

import datetime as dt
from collections.abc import Sequence

from kpis.models import Kpi
from workspaces.models import Workspace


def move_on(*, workspace: Workspace, kpis: Sequence[Kpi], now: dt.datetime) -> None:
    """Give `kpis` a new version of their data, so that targets on them are judged again.

    The date of their newest data is saved with it.
    """
    for kpi in kpis:
        kpi.data_version += 1
        kpi.data_changed_at = now
    fields = ["data_version", "data_changed_at", "last_measured_on"]
    Kpi.objects.for_workspace(workspace).bulk_update(kpis, fields, batch_size=200)
