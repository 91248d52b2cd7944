"""Which goals rest on a KPI's numbers now."""

import datetime as dt

from goals.models import Goal, Target
from kpis.models import Kpi
from kpis.services.catalog import Catalog


def goals_resting_on(*, kpi: Kpi, today: dt.date) -> list[Goal]:
    """Return the goals with a running target on `kpi`, or on one that is made of it.

    A target still runs while the data of its last day may be on its way. Owners come along.
    """
    targets = (
        Target.objects.for_workspace(kpi.workspace)
        .filter(
            is_archived=False,
            goal__is_archived=False,
            starts_on__lte=today,
            ends_on__gte=today - dt.timedelta(kpi.lag_days + 1),
        )
        .select_related("kpi", "goal__owner__user")
        .order_by("pk")
    )
    catalog = Catalog.of(kpi.workspace)
    rests_on = {
        each.pk
        for each in catalog.by_key.values()
        if kpi.key in {i.key for i in catalog.inputs(each)}
    }
    rests_on.add(kpi.pk)
    return list({t.goal_id: t.goal for t in targets if t.kpi_id in rests_on}.values())
