"""Checking plans: have the KPIs behind their assumptions moved, and does the result still hold?

`recheck_plans(now=…)` is made to be called by the clock: it looks only at plans whose KPIs have
new data, deals with each in a transaction of its own, and may run twice or be killed at any time.
A change that the owner should hear of is one `PlanChange` row, for alerts to claim.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

from goals.calc.calculators import CalculatorError, Result, calculate
from goals.calc.calculators.running import with_number
from goals.calc.drift import drift, plan_change
from goals.models import Plan, PlanAssumption, PlanChange
from goals.services.calculator_inputs import read_window_values, recent_window
from goals.services.calculator_refusals import stored_refusal
from kpis.calc.periods import ONE_DAY
from kpis.services.catalog import Catalog
from workspaces.models import Workspace, WorkspaceScopedQuerySet

log = logging.getLogger(__name__)

REASON: Final = "the clock serves all workspaces"
_CHECKED_FIELDS: Final = (
    "checked_value",
    "checked_until",
    "checked_at",
    "checked_data_version",
    "drift",
)


@dataclass(frozen=True, slots=True)
class Rechecked:
    """How many plans had something to check, and how many changed."""

    due: int
    changed: int


@dataclass(frozen=True, slots=True)
class Present:
    """What a plan comes to with the present values of its assumptions, or why to nothing."""

    result: Result | None
    refusal: CalculatorError | None

    @property
    def headline(self) -> Decimal | None:
        """The number that stands for the result."""
        return self.result.headline if self.result else None


def recheck_plans(*, now: dt.datetime, workspace: Workspace | None = None) -> Rechecked:
    """Check every plan whose KPIs have new data, in one workspace or in all.

    A plan that cannot be checked is logged, looked at again the next time, and blocks no other.
    """
    assumptions = _due_assumptions(now=now, workspace=workspace)
    due = sorted(set(assumptions.values_list("plan_id", flat=True)))
    changed = 0
    for plan_id in due:
        try:
            changed += check_plan(plan_id=plan_id, now=now) is not None
        except Exception:  # whatever is wrong with one, the others are checked
            log.exception("plan %s cannot be checked", plan_id)
    return Rechecked(due=len(due), changed=changed)


@transaction.atomic
def check_plan(*, plan_id: int, now: dt.datetime) -> PlanChange | None:
    """Read the KPIs behind one plan's assumptions, and write down what that changes.

    The lock on the plan keeps two checks of it apart: the second finds the work done.
    """
    plan = (
        Plan.objects.across_workspaces(reason=REASON)
        .select_related("workspace")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=plan_id)
    )
    assumptions = _read_present_values(plan, now=now)
    present = present_result(plan, assumptions)
    planned = calculate(plan.calculator, plan.inputs).headline
    kind = plan_change(planned=planned, told=plan.told_value, now=present.headline)
    if kind is None:
        return None
    change = PlanChange.objects.create(
        workspace_id=plan.workspace_id,
        plan=plan,
        plan_version=plan.version,
        kind=kind,
        old_value=plan.told_value,
        new_value=present.headline,
        causes=causes_of(assumptions),
        refusal=stored_refusal(present.refusal) if present.refusal else {},
        changed_at=now,
    )
    plan.told_value = present.headline
    plan.save(update_fields=["told_value"])
    return change


def settle(*, plan: Plan, now: dt.datetime) -> None:
    """Check a plan that was just saved: whoever saved it reads the outcome on its page."""
    assumptions = _read_present_values(plan, now=now)
    plan.told_value = present_result(plan, assumptions).headline
    plan.save(update_fields=["told_value"])


def present_inputs(plan: Plan, assumptions: Iterable[PlanAssumption]) -> Mapping[str, Any]:
    """Return the plan's inputs with the present values of its assumptions."""
    inputs: Mapping[str, Any] = plan.inputs
    for each in assumptions:
        if each.checked_value is not None:
            inputs = with_number(inputs, each.name, each.checked_value)
    return inputs


def present_result(plan: Plan, assumptions: Iterable[PlanAssumption]) -> Present:
    """Return what the plan comes to with the present values of its assumptions."""
    try:
        return Present(calculate(plan.calculator, present_inputs(plan, assumptions)), None)
    except CalculatorError as error:
        return Present(None, error)


def _due_assumptions(
    *, now: dt.datetime, workspace: Workspace | None
) -> WorkspaceScopedQuerySet[PlanAssumption]:
    """Assumptions whose KPI has changed, or has a day that was not over when it was checked."""
    bound = PlanAssumption.objects.filter(kpi__isnull=False, plan__is_archived=False)
    scoped = bound.for_workspace(workspace) if workspace else bound.across_awake(reason=REASON)
    is_due = ~Q(checked_data_version=F("kpi__data_version"))
    for zone in scoped.values_list("workspace__time_zone", flat=True).distinct():
        yesterday = now.astimezone(ZoneInfo(zone)).date() - ONE_DAY
        is_due |= Q(workspace__time_zone=zone, checked_until__lt=yesterday) & Q(
            checked_until__lt=F("kpi__last_measured_on")
        )
    return scoped.filter(is_due)


def _read_present_values(plan: Plan, *, now: dt.datetime) -> Sequence[PlanAssumption]:
    """Read and keep the present value of each bound assumption; return all of them.

    A KPI without a value there leaves its assumption as it was last checked.
    """
    assumptions = list(plan.assumptions.select_related("kpi"))
    today = plan.workspace.today(now)
    wanted = {
        each.name: (
            each.kpi,
            each.segment_key,
            recent_window(each.kpi, today=today, days=each.window_days),
        )
        for each in assumptions
        if each.kpi
    }
    if not wanted:
        return assumptions
    values = read_window_values(
        workspace=plan.workspace, wanted=wanted, catalog=Catalog.of(plan.workspace)
    )
    checked = [each for each in assumptions if each.name in wanted]
    for each in checked:
        kpi, _segment_key, window = wanted[each.name]
        each.checked_data_version = kpi.data_version
        each.checked_until, each.checked_at = window.end, now
        value = values[each.name].value
        if value is not None:
            each.checked_value = value
            each.drift = drift(assumed=each.value, checked=value)
    rows = PlanAssumption.objects.for_workspace(plan.workspace)
    rows.bulk_update(checked, _CHECKED_FIELDS)
    return assumptions


def causes_of(assumptions: Iterable[PlanAssumption]) -> list[dict[str, Any]]:
    """Return the assumptions that moved, the farthest first."""
    moved = [
        (each.kpi, each.value, each.checked_value, each.drift, each.name)
        for each in assumptions
        if each.kpi and each.checked_value is not None and each.drift
    ]
    moved.sort(key=lambda found: abs(found[3]), reverse=True)
    return [
        {
            "name": name,
            "kpi": kpi.name,
            "library_key": kpi.library_key,
            "unit": str(kpi.unit),
            "assumed": format(assumed, "f"),
            "checked": format(checked, "f"),
            "drift": format(share, "f"),
        }
        for kpi, assumed, checked, share, name in moved
    ]
