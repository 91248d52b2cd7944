"""A change in percent of a KPI in percent can mean two things; both are spelled out.

"Reduce a bounce rate of 60 % by 50 %" may mean 30 %, half of it, or 10 %, fifty points less.
"""

from dataclasses import dataclass
from decimal import Decimal

from goals.calc.target_value import ImpossiblePromiseError, Terms, promise
from goals.enums import Condition
from goals.models import Target
from goals.services.wording import value_text
from kpis.enums import Unit

READ_AS = (Condition.CHANGE_PERCENT, Condition.CHANGE_POINTS)


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a change: the condition that says it, and what it leads to: “60 % → 30 %”."""

    condition: Condition
    text: str


def readings_of(target: Target) -> list[Reading]:
    """Return both meanings of the change that `target` asks for, nothing where it has only one.

    Nobody means points that would lead from a positive rate below 0.
    """
    baseline, change = target.baseline_value, target.condition_value
    is_percent = target.kpi.unit == Unit.PERCENT and target.condition in READ_AS
    if not is_percent or baseline is None or change is None:
        return []
    values = {each: _leads_to(each, change, baseline) for each in READ_AS}
    if any(value is None or value < 0 <= baseline for value in values.values()):
        return []
    return [
        Reading(each, f"{value_text(baseline, target.kpi)} → {value_text(value, target.kpi)}")
        for each, value in values.items()
        if value is not None
    ]


def _leads_to(condition: Condition, change: Decimal, baseline: Decimal) -> Decimal | None:
    try:
        terms = Terms(condition, value=change)
        return promise(terms, baseline=baseline, unit=Unit.PERCENT).target_value
    except ImpossiblePromiseError:
        return None
