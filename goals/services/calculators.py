"""Calculators for everybody who asks: pages, the API, plans.

`describe_calculators()` and `calculate()` speak plain JSON, with decimals as text.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from goals.calc import calculators
from goals.calc.calculators import CALCULATORS, Calculator, CalculatorError, Result
from goals.calc.calculators.running import Assumption, Reading, Swing, Variant, read_as_each
from goals.calc.calculators.spec import (
    ChoiceInput,
    Input,
    LinesInput,
    Number,
    NumberInput,
    Output,
    Step,
    TextInput,
)
from goals.services.calculator_inputs import Binding, resolve_inputs
from goals.services.calculator_refusals import refused, stored_refusal
from goals.services.calculator_words import Words, result_sentence, step_text
from kpis.services.catalog import Catalog
from workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Calculation:
    """A result, and the KPIs that its numbers were read from or will be checked by."""

    result: Result
    bindings: Sequence[Binding]
    currency: str


def work_out(
    *,
    workspace: Workspace,
    name: str,
    inputs: Any,
    today: dt.date,
    catalog: Catalog | None = None,
) -> Calculation:
    """Work out the calculator called `name`; numbers may be read from KPIs of `workspace`.

    Money without a currency is in the workspace's.

    Raises:
        UnknownCalculatorError: there is no such calculator.
        ValidationError: an input is refused, under its path, such as `stages.1.rate`.
    """
    calculator = calculators.find_calculator(name)
    try:
        resolved, bindings = resolve_inputs(
            workspace=workspace,
            calculator=calculator,
            inputs=inputs,
            today=today,
            catalog=catalog,
        )
        result = calculators.calculate(name, resolved)
    except CalculatorError as error:
        raise refused(error) from error
    return Calculation(result, bindings, result.currency or workspace.currency)


def ask_reading(
    *,
    workspace: Workspace,
    name: str,
    inputs: Mapping[str, Any],
    today: dt.date,
    catalog: Catalog | None = None,
) -> list[Reading]:
    """Return what comes out under each reading of numbers that can be meant in several ways.

    Raises:
        UnknownCalculatorError: there is no such calculator.
        ValidationError: a KPI gives no number, under the path of the input.
    """
    calculator = calculators.find_calculator(name)
    try:
        resolved, _bindings = resolve_inputs(
            workspace=workspace,
            calculator=calculator,
            inputs=inputs,
            today=today,
            catalog=catalog,
        )
    except CalculatorError as error:
        raise refused(error) from error
    return read_as_each(calculator, resolved)


def calculate(*, workspace: Workspace, name: str, inputs: Any, now: dt.datetime) -> dict[str, Any]:
    """Work out a calculator as plain JSON: result, steps, sensitivity, assumptions, readings.

    Raises:
        UnknownCalculatorError: there is no such calculator.
        ValidationError: an input is refused, under its path.
    """
    calculation = work_out(
        workspace=workspace, name=name, inputs=inputs, today=workspace.today(now)
    )
    result = calculation.result
    words = Words(get_language() or "en", calculation.currency)
    bound = {binding.path: binding for binding in calculation.bindings}
    return {
        "calculator": name,
        "inputs": dict(result.inputs),
        "currency": calculation.currency,
        "sentence": result_sentence(result, words),
        "result": plain_result(result.result),
        "steps": [_plain_step(step, words) for step in result.steps],
        "sensitivity": [_plain_swing(swing) for swing in result.sensitivity],
        "assumptions": [
            _plain_assumption(each, bound.get(each.name)) for each in result.assumptions
        ],
        "readings": [_plain_reading(reading) for reading in result.readings],
    }


def describe_calculators() -> list[dict[str, Any]]:
    """Return every calculator with its formula, inputs and results, in the current language."""
    return [describe(calculator) for calculator in CALCULATORS.values()]


def describe(calculator: Calculator) -> dict[str, Any]:
    """Return a calculator's declaration as plain JSON."""
    return {
        "name": calculator.name,
        "title": str(calculator.title),
        "purpose": str(calculator.purpose),
        "formula": str(calculator.formula),
        "inputs": [_plain_input(each) for each in calculator.inputs],
        "results": [_plain_output(each) for each in calculator.outputs],
        "example": dict(calculator.example),
    }


def plain_result(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result with its decimals as text."""
    return {name: _plain(value) for name, value in result.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return [plain_result(line) for line in value]
    return value


def _plain_step(step: Step, words: Words) -> dict[str, Any]:
    return {
        "label": str(step.label),
        "text": step_text(step, words),
        "parts": [
            {"value": _plain(part.value), "unit": str(part.unit)}
            if isinstance(part, Number)
            else {"text": str(part)}
            for part in step.parts
        ],
    }


def _plain_assumption(assumption: Assumption, binding: Binding | None) -> dict[str, Any]:
    """Return an assumption; `kpi` is the one it is bound to, `suggested_kpi` one that could be."""
    return {
        "name": assumption.name,
        "label": str(assumption.label),
        "of": assumption.of,
        "value": _plain(assumption.value),
        "unit": str(assumption.unit),
        "kpi": binding.kpi.key if binding else None,
        "segment": binding.segment_key if binding else "",
        "suggested_kpi": assumption.kpi or None,
    }


def _plain_swing(swing: Swing) -> dict[str, Any]:
    return {
        "name": swing.assumption.name,
        "label": str(swing.assumption.label),
        "of": swing.assumption.of,
        "value": _plain(swing.assumption.value),
        "low": _plain_variant(swing.low),
        "high": _plain_variant(swing.high),
    }


def _plain_variant(variant: Variant) -> dict[str, Any]:
    return {
        "value": _plain(variant.value),
        "result": None if variant.result is None else plain_result(variant.result),
        "refusal": None if variant.refusal is None else stored_refusal(variant.refusal),
    }


def _plain_reading(reading: Reading) -> dict[str, Any]:
    return {
        "choice": reading.choice,
        "label": str(reading.label),
        "value": _plain(reading.headline),
    }


def _plain_input(spec: Input) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": spec.name,
        "label": str(spec.label),
        "help": str(spec.help),
    }
    match spec:
        case NumberInput():
            described |= {
                "type": "decimal",
                "unit": str(spec.unit) if spec.unit else None,
                "required": spec.is_required,
                "is_assumption": spec.is_assumption,
                "suggested_kpi": spec.kpi or None,
            }
        case TextInput():
            described |= {"type": "text", "required": spec.is_required}
        case ChoiceInput():
            described |= {
                "type": "choice",
                "required": spec.is_required,
                "choices": [{"value": value, "label": str(text)} for value, text in spec.choices],
            }
        case LinesInput():
            described |= {
                "type": "list",
                "required": True,
                "fields": [_plain_input(column) for column in spec.columns],
            }
    return described


def _plain_output(output: Output) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": output.name,
        "label": str(output.label),
        "unit": str(output.unit) if output.unit else None,
    }
    if output.columns:
        described["fields"] = [_plain_output(column) for column in output.columns]
    return described
