"""What stands beside a number, `$` or `%`, held against the unit of its KPI."""

from kpis.enums import Unit
from kpis.models import Kpi
from kpis.readers.currency import may_stand_for
from kpis.readers.numbers import mark_of
from kpis.readers.refusal import Reason


def mark_reason(written: str, kpi: Kpi) -> Reason | None:
    """Return why the number that was `written` cannot be a value of `kpi`, if it cannot."""
    mark = mark_of(written)
    if mark == "%":
        is_fitting = kpi.unit in (Unit.PERCENT, Unit.RATIO)
        return None if is_fitting else Reason("number_is_percentage", {"kpi": kpi.key})
    if not mark:
        return None
    if kpi.unit != Unit.MONEY:
        return Reason("number_is_money", {"kpi": kpi.key})
    if may_stand_for(mark, kpi.currency):
        return None
    params = {"mark": mark, "kpi": kpi.key, "currency": kpi.currency}
    return Reason("number_in_other_currency", params)
