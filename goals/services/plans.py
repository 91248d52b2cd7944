"""Plans: calculations that are saved with their assumptions, revised and archived."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from goals.calc.calculators import CalculatorError, Result, calculate
from goals.calc.calculators.spec import NumberInput
from goals.models import Plan, PlanAssumption
from goals.services.calculator_inputs import DEFAULT_DAYS, Binding, bind
from goals.services.calculator_refusals import refused
from goals.services.calculators import plain_result, work_out
from goals.services.plan_checks import present_inputs, settle
from kpis.enums import Unit
from kpis.services.catalog import Catalog
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version


@transaction.atomic
def save_plan(
    *,
    workspace: Workspace,
    by: Membership,
    now: dt.datetime,
    calculator: str,
    title: str,
    inputs: Any,
    assumptions: Sequence[Mapping[str, Any]] = (),
) -> Plan:
    """Work out a calculator and keep it as a plan of `by`, with its assumptions dated.

    Numbers that `inputs` reads from KPIs stay bound to them. Each of `assumptions`, `{"name",
    "value", "kpi"}` and perhaps `"segment"` and `"days"`, binds a further number to the KPI that
    will check it; its value stands in for an input that is missing.

    Raises:
        UnknownCalculatorError: there is no such calculator.
        ValidationError: the title, an input or an assumption is refused, under its path.
    """
    today, catalog = workspace.today(now), Catalog.of(workspace)
    calculation = work_out(
        workspace=workspace,
        name=calculator,
        inputs=_completed(inputs, assumptions),
        today=today,
        catalog=catalog,
    )
    result = calculation.result
    try:
        bindings = [*calculation.bindings, *_bindings(assumptions, result, catalog, today)]
        currency = _currency(result, bindings, workspace)
    except CalculatorError as error:
        raise refused(error) from error
    if not title.strip():
        raise ValidationError({"title": ValidationError(_("Name the plan."), code="required")})
    plan = Plan(
        workspace=workspace,
        calculator=calculator,
        title=title.strip(),
        owner=by,
        currency=currency,
        inputs=dict(result.inputs),
        result=plain_result(result.result),
        created_at=now,
    )
    plan.full_clean()
    plan.save()
    PlanAssumption.objects.bulk_create(_assumptions(plan, result, bindings, today))
    settle(plan=plan, now=now)
    after = {"calculator": calculator, "inputs": plan.inputs, "result": plan.result}
    record_change(workspace=workspace, by=by, action="created", subject=plan, after=after)
    return plan


@transaction.atomic
def adopt_present_values(
    *, plan: Plan, by: Membership, now: dt.datetime, expected_version: int | None = None
) -> Plan:
    """Plan with what the KPIs say now: every checked assumption becomes its present value.

    Raises:
        ValidationError: there is no result for these values.
        StaleVersionError: somebody else has revised the plan since `expected_version`.
    """
    claim_next_version(subject=plan, expected=expected_version)
    before = {"inputs": plan.inputs, "result": plan.result}
    assumptions = list(plan.assumptions.all())
    try:
        result = calculate(plan.calculator, present_inputs(plan, assumptions))
    except CalculatorError as error:
        raise refused(error) from error
    for each in assumptions:
        if each.checked_value is not None and each.checked_until is not None:
            each.value, each.as_of = each.checked_value, each.checked_until
    plan.inputs, plan.result = dict(result.inputs), plain_result(result.result)
    plan.save(update_fields=["inputs", "result"])
    PlanAssumption.objects.for_workspace(plan.workspace).bulk_update(
        assumptions, ["value", "as_of"]
    )
    settle(plan=plan, now=now)
    record_change(
        workspace=plan.workspace,
        by=by,
        action="changed",
        subject=plan,
        before=before,
        after={"inputs": plan.inputs, "result": plan.result},
    )
    return plan


@transaction.atomic
def archive_plan(*, plan: Plan, by: Membership) -> None:
    """Stop watching a plan; targets that were made of it stay."""
    plan.is_archived = True
    plan.save(update_fields=["is_archived"])
    record_change(workspace=plan.workspace, by=by, action="archived", subject=plan)


def _completed(inputs: Any, assumptions: Iterable[Mapping[str, Any]]) -> Any:
    """Fill in what only stands among the assumptions."""
    if not isinstance(inputs, Mapping):
        return inputs
    filled = dict(inputs)
    for each in assumptions:
        name, value = each.get("name"), each.get("value")
        if isinstance(name, str) and "." not in name and filled.get(name) in (None, ""):
            filled[name] = {"kpi": each["kpi"]} if value is None and each.get("kpi") else value
    return filled


def _bindings(
    assumptions: Iterable[Mapping[str, Any]], result: Result, catalog: Catalog, today: dt.date
) -> list[Binding]:
    known = {each.name: each for each in result.assumptions}
    bindings = []
    for number, raw in enumerate(assumptions):
        path = f"assumptions.{number}"
        assumption = known.get(str(raw.get("name")))
        if assumption is None:
            raise CalculatorError(f"{path}.name", "unknown_assumption")
        value = raw.get("value")
        if value not in (None, "") and not _is_same(value, assumption.value):
            raise CalculatorError(f"{path}.value", "differs", value=assumption.value)
        if not raw.get("kpi"):
            continue
        unit = _declared_unit(result, assumption.name, assumption.unit)
        try:
            bindings.append(
                bind(raw, path=assumption.name, unit=unit, catalog=catalog, today=today)
            )
        except CalculatorError as error:
            raise CalculatorError(f"{path}.kpi", error.code, **error.params) from error
    return bindings


def _is_same(raw: Any, value: Decimal) -> bool:
    try:
        return Decimal(str(raw)) == value
    except ArithmeticError:
        return False


def _declared_unit(result: Result, name: str, unit: Unit) -> Unit | None:
    """Return the unit in which an input must be counted; None where none was said."""
    for spec in result.calculator.inputs:
        if isinstance(spec, NumberInput) and spec.name == name and spec.unit is None:
            return unit if "unit" in result.inputs else None
    return unit


def _currency(result: Result, bindings: Sequence[Binding], workspace: Workspace) -> str:
    """Return the one currency of the plan: that of its inputs, else of the KPIs that check it."""
    currency = result.currency
    for binding in bindings:
        if binding.kpi.unit != Unit.MONEY:
            continue
        if currency and binding.kpi.currency != currency:
            raise CalculatorError(
                binding.path, "mixed_currencies", currency=binding.kpi.currency, other=currency
            )
        currency = binding.kpi.currency
    return currency or workspace.currency


def _assumptions(
    plan: Plan, result: Result, bindings: Iterable[Binding], today: dt.date
) -> list[PlanAssumption]:
    bound = {binding.path: binding for binding in bindings}
    rows = []
    for each in result.assumptions:
        row = PlanAssumption(
            workspace_id=plan.workspace_id,
            plan=plan,
            name=each.name,
            value=each.value,
            as_of=today,
            window_days=DEFAULT_DAYS,
        )
        binding = bound.get(each.name)
        if binding:
            row.kpi, row.segment_key = binding.kpi, binding.segment_key
            row.window_days = binding.window.days
            row.as_of = today if binding.is_typed else binding.window.end
        rows.append(row)
    return rows
