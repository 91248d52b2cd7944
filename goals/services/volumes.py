"""How large the divisor of a rate must be, where somebody asks for more than its KPI does."""

import copy
import datetime as dt
from decimal import Decimal

from goals.models import Target
from goals.services.observations import observe
from kpis.models import Kpi
from kpis.services.series import Facts


def with_least_volume(kpi: Kpi, least_volume: Decimal | None) -> Kpi:
    """Return `kpi`, not fit to be judged where its divisor is below `least_volume`."""
    if least_volume is None or (kpi.min_volume is not None and kpi.min_volume >= least_volume):
        return kpi
    choosy = copy.copy(kpi)
    choosy.min_volume = least_volume
    return choosy


def has_volume(
    *,
    target: Target,
    facts: Facts,
    least_volume: Decimal | None,
    as_of: dt.date,
    is_day_over: bool,
    arrived_until: dt.date | None = None,
) -> bool:
    """Return whether the divisor of what `target` is judged on reaches `least_volume`.

    The other arguments are those of the judgement (`goals.services.judging.judge_target`).
    """
    if least_volume is None:
        return True
    choosy = copy.copy(target)
    choosy.kpi = with_least_volume(target.kpi, least_volume)
    known = observe(
        facts=facts,
        target=choosy,
        as_of=as_of,
        is_day_over=is_day_over,
        arrived_until=arrived_until,
    )
    return known.actual.reason is None or known.actual.reason["code"] != "low_volume"
