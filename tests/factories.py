"""The smallest valid rows; a test states the fields it is about and no others."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from goals.enums import Bound, Condition, Level
from goals.models import Goal, Plan, Target
from kpis.models import ConversionType, ConversionValue, Kpi, Measurement, Series
from personas.models import Persona
from workspaces.enums import Role
from workspaces.models import Membership, User, Workspace

_number = itertools.count(1)
PASSWORD = "correct horse battery"
START, END = dt.date(2026, 1, 1), dt.date(2026, 3, 31)


def make_user(**fields: Any) -> User:
    fields.setdefault("email", f"person{next(_number)}@example.test")
    return User.objects.create_user(password=fields.pop("password", PASSWORD), **fields)


def make_workspace(**fields: Any) -> Workspace:
    number = next(_number)
    return Workspace.objects.create(
        **{"slug": f"ws{number}", "name": f"Workspace {number}", **fields}
    )


def make_membership(
    *, workspace: Workspace | None = None, user: User | None = None, role: Role = Role.EDITOR
) -> Membership:
    return Membership.objects.create(
        workspace=workspace or make_workspace(), user=user or make_user(), role=role
    )


def make_kpi(*, workspace: Workspace | None = None, **fields: Any) -> Kpi:
    key = f"kpi_{next(_number)}"
    return Kpi.objects.create(
        workspace=workspace or make_workspace(), **{"key": key, "name": key, **fields}
    )


def make_series(*, kpi: Kpi | None = None, **fields: Any) -> Series:
    kpi = kpi or make_kpi()
    return Series.objects.create(workspace_id=kpi.workspace_id, kpi=kpi, **fields)


def make_measurement(*, series: Series | None = None, **fields: Any) -> Measurement:
    series = series or make_series()
    return Measurement.objects.create(
        workspace_id=series.workspace_id,
        series=series,
        **{"measured_on": START, "value": Decimal(1), **fields},
    )


def make_conversion_type(
    *, workspace: Workspace | None = None, worth: dict[dt.date, int] | None = None, **fields: Any
) -> ConversionType:
    """A type with what it is `worth` in won from each date on."""
    key = fields.setdefault("key", f"type_{next(_number)}")
    made = ConversionType.objects.create(
        workspace=workspace or make_workspace(), **{"name": key, **fields}
    )
    for day, value in (worth or {}).items():
        ConversionValue.objects.create(
            workspace=made.workspace,
            conversion_type=made,
            valid_from=day,
            value=Decimal(value),
            currency="KRW",
            at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )
    return made


def make_goal(*, workspace: Workspace | None = None, **fields: Any) -> Goal:
    return Goal.objects.create(
        workspace=workspace or make_workspace(),
        **{
            "title": f"Goal {next(_number)}",
            "level": Level.BUSINESS,
            "starts_on": START,
            "ends_on": END,
            **fields,
        },
    )


def make_target(*, goal: Goal | None = None, kpi: Kpi | None = None, **fields: Any) -> Target:
    goal = goal or make_goal(workspace=kpi.workspace if kpi else None)
    kpi = kpi or make_kpi(workspace=goal.workspace)
    return Target.objects.create(
        workspace=goal.workspace,
        goal=goal,
        kpi=kpi,
        **{
            "link_reason": "Because it moves the goal.",
            "condition": Condition.AT_LEAST,
            "condition_value": Decimal(100),
            "target_value": Decimal(100),
            "bound": Bound.AT_LEAST,
            "starts_on": goal.starts_on,
            "ends_on": goal.ends_on,
            **fields,
        },
    )


def make_persona(*, workspace: Workspace | None = None, **fields: Any) -> Persona:
    return Persona.objects.create(
        workspace=workspace or make_workspace(), **{"name": f"Persona {next(_number)}", **fields}
    )


def make_plan(*, workspace: Workspace | None = None, **fields: Any) -> Plan:
    return Plan.objects.create(
        workspace=workspace or make_workspace(),
        **{
            "calculator": "extra-orders",
            "title": f"Plan {next(_number)}",
            "currency": "KRW",
            "inputs": {"incremental_revenue": "50000", "aov": "148"},
            "result": {"orders": "338", "revenue_at_orders": "50024"},
            "told_value": Decimal(338),
            "created_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            **fields,
        },
    )
