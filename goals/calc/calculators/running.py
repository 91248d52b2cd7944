"""Working out a calculator: result, steps, and what happens when an assumption is 10 % off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Any, Final

from goals.calc.calculators.errors import CalculatorError
from goals.calc.calculators.reading import Given, read_inputs
from goals.calc.calculators.spec import (
    Calculator,
    LinesInput,
    Number,
    NumberInput,
    Offer,
    Step,
    Text,
    TextInput,
    Worked,
)
from kpis.calc.exact import EXACT, rounded
from kpis.enums import Unit

SWING: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that may prove wrong: `name` is its path, `of` the line that it stands in.

    `kpi` is the key of the standard KPI that can check it.
    """

    name: str
    label: Text
    of: str
    value: Decimal
    unit: Unit
    kpi: str


@dataclass(frozen=True, slots=True)
class Variant:
    """The result had an assumption another `value`, or why there is none."""

    value: Decimal
    result: Mapping[str, Any] | None
    refusal: CalculatorError | None


@dataclass(frozen=True, slots=True)
class Swing:
    """What an assumption that is 10 % lower or higher does to the result."""

    assumption: Assumption
    low: Variant
    high: Variant


@dataclass(frozen=True, slots=True)
class Reading:
    """The result if the numbers are meant in one of the ways they can be meant."""

    choice: str
    label: Text
    headline: Decimal | None
    unit: Unit


@dataclass(frozen=True, slots=True)
class Result:
    """A calculation: what came out and how, what it rests on, and what it can become.

    `result` holds decimals, and lists of lines with decimals and names. `unit` is that of numbers
    whose declaration leaves it open, `currency` that of all money, or empty.
    """

    calculator: Calculator
    inputs: Mapping[str, Any]
    result: Mapping[str, Any]
    unit: Unit
    currency: str
    steps: Sequence[Step]
    assumptions: Sequence[Assumption]
    sensitivity: Sequence[Swing]
    readings: Sequence[Reading]
    offers: Sequence[Offer]

    @property
    def headline(self) -> Decimal:
        """The number that stands for the result."""
        value: Decimal = self.result[self.calculator.headline.name]
        return value


def run(calculator: Calculator, inputs: Any) -> Result:
    """Work out `calculator`.

    Raises:
        CalculatorError: an input is refused, or there is no result for these numbers.
    """
    given = read_inputs(calculator, inputs)
    worked = _work(calculator, given)
    assumptions = list(_assumptions(calculator, given, worked.unit))
    return Result(
        calculator=calculator,
        inputs=given.plain,
        result=worked.result,
        unit=worked.unit,
        currency=given.currency,
        steps=worked.steps,
        assumptions=assumptions,
        sensitivity=[_swing(calculator, given, each) for each in assumptions],
        readings=read_as_each(calculator, given.plain),
        offers=worked.offers or [_headline_offer(calculator, worked)],
    )


def read_as_each(calculator: Calculator, inputs: Mapping[str, Any]) -> list[Reading]:
    """Return what comes out under each reading, where the same numbers can be meant in several.

    Whatever reading `inputs` holds is left aside, so this can also ask which one is meant.
    """
    spec = calculator.reading
    if spec is None:
        return []
    readings = []
    for choice, label in spec.choices:
        worked, _refusal = _attempt(calculator, {**inputs, spec.name: choice})
        unit = calculator.headline.unit or (worked.unit if worked else Unit.COUNT)
        headline = worked.result[calculator.headline.name] if worked else None
        readings.append(Reading(choice, label, headline, unit))
    return readings


def with_number(inputs: Mapping[str, Any], path: str, value: Decimal) -> dict[str, Any]:
    """Return `inputs` with another number at `path`, such as `aov` or `stages.1.rate`.

    Raises:
        LookupError: `inputs` has nothing there.
    """
    name, _dot, rest = path.partition(".")
    if not rest:
        if name not in inputs:
            raise KeyError(path)
        return {**inputs, name: format(value, "f")}
    number, _dot, column = rest.partition(".")
    lines = list(inputs[name])
    lines[int(number)] = with_number(lines[int(number)], column, value)
    return {**inputs, name: lines}


def _attempt(
    calculator: Calculator, inputs: Mapping[str, Any]
) -> tuple[Worked | None, CalculatorError | None]:
    try:
        return _work(calculator, read_inputs(calculator, inputs)), None
    except CalculatorError as error:
        return None, error


def _work(calculator: Calculator, given: Given) -> Worked:
    """Run the calculator's function with all digits, and round what came out to those we keep."""
    blamed = calculator.inputs[0].name
    with localcontext(EXACT):
        worked = calculator.work(**given.values)
        steps = [
            Step(step.label, [_kept_part(part, blamed) for part in step.parts])
            for step in worked.steps
        ]
        result = {name: _kept(value, blamed) for name, value in worked.result.items()}
        offers = [replace(each, value=_kept(each.value, blamed)) for each in worked.offers]
    return Worked(result, steps, worked.unit, offers)


def _kept(value: Any, blamed: str) -> Any:
    if isinstance(value, Decimal):
        kept = rounded(value)
        if kept is None:
            raise CalculatorError(blamed, "too_large")
        return kept
    if isinstance(value, list):
        return [{name: _kept(each, blamed) for name, each in line.items()} for line in value]
    return value


def _kept_part(part: Number | Text, blamed: str) -> Number | Text:
    return Number(_kept(part.value, blamed), part.unit) if isinstance(part, Number) else part


def _assumptions(calculator: Calculator, given: Given, unit: Unit) -> Iterator[Assumption]:
    for spec in calculator.inputs:
        if isinstance(spec, NumberInput) and spec.is_assumption:
            value = given.values[spec.name]
            yield Assumption(spec.name, spec.label, "", value, spec.unit or unit, spec.kpi)
        elif isinstance(spec, LinesInput):
            for number, row in enumerate(given.values[spec.name]):
                yield from _line_assumptions(spec, number, row)


def _line_assumptions(spec: LinesInput, number: int, row: Any) -> Iterator[Assumption]:
    names = (getattr(row, each.name) for each in spec.columns if isinstance(each, TextInput))
    of = " · ".join(name for name in names if name)
    for column in spec.columns:
        if not isinstance(column, NumberInput) or not column.is_assumption:
            continue
        value = getattr(row, column.name)
        if value is not None:
            path = f"{spec.name}.{number}.{column.name}"
            unit = column.unit or Unit.COUNT
            yield Assumption(path, column.label, of, value, unit, column.kpi)


def _swing(calculator: Calculator, given: Given, assumption: Assumption) -> Swing:
    with localcontext(EXACT):
        low, high = assumption.value * (1 - SWING), assumption.value * (1 + SWING)
    return Swing(
        assumption,
        _variant(calculator, given, assumption.name, low),
        _variant(calculator, given, assumption.name, high),
    )


def _variant(calculator: Calculator, given: Given, path: str, value: Decimal) -> Variant:
    kept: Decimal = _kept(value, path)
    worked, refusal = _attempt(calculator, with_number(given.plain, path, kept))
    return Variant(kept, worked.result if worked else None, refusal)


def _headline_offer(calculator: Calculator, worked: Worked) -> Offer:
    headline = calculator.headline
    return Offer(
        key=headline.name,
        label=headline.label,
        condition=calculator.promise,
        value=worked.result[headline.name],
        unit=headline.unit or worked.unit,
        is_extra=calculator.is_extra,
        kpi=calculator.promised_kpi,
    )
