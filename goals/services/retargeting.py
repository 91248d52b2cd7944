"""Promising another value on the same side, or two other ends: what mails and reviews ask for."""

import datetime as dt
from decimal import Decimal
from typing import Final

from goals.enums import Bound, Condition
from goals.models import Target
from goals.services.targets import update_target
from kpis.enums import Unit
from workspaces.models import Membership

_PERCENT: Final = Decimal(100)


def may_retarget(bound: Bound) -> bool:
    """Whether a promise has the one value that can be asked for."""
    return bound != Bound.BETWEEN


def shown_value(target: Target, value: Decimal) -> Decimal:
    """Return a value as it is typed: of a KPI in percent, the percentage."""
    return (value * _PERCENT if target.kpi.unit == Unit.PERCENT else value).normalize()


def typed_value(target: Target, typed: Decimal) -> Decimal:
    """Return the value in the KPI's unit that was typed as `shown_value` shows it."""
    return typed / _PERCENT if target.kpi.unit == Unit.PERCENT else typed


def retarget(
    *,
    target: Target,
    value: Decimal,
    reason: str,
    by: Membership,
    now: dt.datetime,
    expected_version: int | None = None,
) -> Target:
    """Promise `value`, in the KPI's unit, on the same side.

    Raises:
        ValidationError, StaleVersionError: as `update_target` does.
    """
    is_floor = target.bound == Bound.AT_LEAST
    return update_target(
        target=target,
        reason=reason,
        by=by,
        now=now,
        expected_version=expected_version,
        condition=Condition.AT_LEAST if is_floor else Condition.AT_MOST,
        condition_value=value,
    )


def retarget_range(
    *,
    target: Target,
    low: Decimal,
    high: Decimal,
    reason: str,
    by: Membership,
    now: dt.datetime,
    expected_version: int | None = None,
) -> Target:
    """Promise to stay between `low` and `high`, in the KPI's unit.

    Raises:
        ValidationError, StaleVersionError: as `update_target` does.
    """
    return update_target(
        target=target,
        reason=reason,
        by=by,
        now=now,
        expected_version=expected_version,
        condition=Condition.BETWEEN,
        condition_low=low,
        condition_high=high,
    )
