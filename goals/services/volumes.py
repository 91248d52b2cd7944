"""How large the divisor of a rate must be, where somebody asks for more than its KPI does."""

import copy
import datetime as dt
from decimal import Decimal

from goals.models import Target
from goals.services.observations import observe, read_facts_of
from kpis.models import Kpi


def with_least_volume(kpi: Kpi, least_volume: Decimal | None) -> Kpi:
    """Return `kpi`, not fit to be judged where its divisor is below `least_volume`."""
    if least_volume is None or (kpi.min_volume is not None and kpi.min_volume >= least_volume):
        return kpi
    choosy = copy.copy(kpi)
    choosy.min_volume = least_volume
    return choosy


def has_volume(*, target: Target, least_volume: Decimal, as_of: dt.date) -> bool:
    """Return whether the divisor of what `target` is judged on reaches `least_volume`."""
    choosy = copy.copy(target)
    choosy.kpi = with_least_volume(target.kpi, least_volume)
    facts = read_facts_of(workspace=target.workspace, targets=[choosy], as_of=as_of)
    known = observe(facts=facts, target=choosy, as_of=as_of, is_day_over=True)
    return known.actual.reason is None or known.actual.reason["code"] != "low_volume"
