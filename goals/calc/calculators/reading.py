"""From what somebody sent to the numbers that a calculator works with.

Numbers are decimals, integers or their text; money may name its currency, either as
`{"value": "148", "currency": "USD"}` or once as `currency` beside it.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from goals.calc.calculators.errors import CalculatorError
from goals.calc.calculators.spec import (
    Calculator,
    ChoiceInput,
    Input,
    LinesInput,
    NumberInput,
    Range,
    TextInput,
)
from kpis.calc.exact import MAX_DIGITS, is_storable, plain
from kpis.enums import Unit

MAX_LINES: Final = 50
MAX_TEXT: Final = 80  # characters of a name
CURRENCY: Final = "currency"

_NUMBER = re.compile(r"[+-]?[0-9]{1,80}(\.[0-9]{1,80})?")
_AMOUNT = {"value", CURRENCY}
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Given:
    """Checked inputs: the arguments of the calculator's function, and the same as plain JSON."""

    values: Mapping[str, Any]
    plain: Mapping[str, Any]

    @property
    def currency(self) -> str:
        """The currency of all money, as far as one was named."""
        return str(self.plain.get(CURRENCY, ""))


@dataclass(slots=True)
class _Money:
    """The one currency of a calculation: the first that is named, which no other may contradict."""

    code: str = ""

    def name(self, raw: Any, path: str) -> None:
        if raw in (None, ""):
            return
        if not isinstance(raw, str) or not _CURRENCY_CODE.fullmatch(raw):
            raise CalculatorError(path, "currency")
        if self.code and raw != self.code:
            raise CalculatorError(path, "mixed_currencies", currency=raw, other=self.code)
        self.code = raw


@dataclass(slots=True)
class _Group:
    """Some inputs that stand together: all of a calculator, or one line of a table."""

    values: dict[str, Any] = field(default_factory=dict)
    plain: dict[str, Any] = field(default_factory=dict)


def read_inputs(calculator: Calculator, raw: Any) -> Given:
    """Return `raw` as the inputs of `calculator`.

    Raises:
        CalculatorError: an input is missing, unknown, of the wrong kind or out of its range.
    """
    money = _Money()
    group = _read_group(calculator.inputs, raw, path="", money=money)
    if money.code:
        group.plain[CURRENCY] = money.code
    return Given(group.values, group.plain)


def read_number(raw: Any, spec: NumberInput, path: str) -> Decimal | None:
    """Return the number that `raw` writes, or None where an optional one is left out.

    Raises:
        CalculatorError: it is no number, has too many digits, or lies outside the input's range.
    """
    if raw is None or raw == "":
        if spec.is_required:
            raise CalculatorError(path, "required")
        return None
    value = _decimal(raw)
    if value is None:
        raise CalculatorError(path, "not_a_number")
    if abs(value.adjusted()) > MAX_DIGITS or not is_storable(value):
        raise CalculatorError(path, "too_many_digits")
    _check_range(value, spec.range, spec.unit, path)
    return plain(value)


def _read_group(specs: Sequence[Input], raw: Any, *, path: str, money: _Money) -> _Group:
    if not isinstance(raw, Mapping):
        raise CalculatorError(path.rstrip("."), "not_an_object")
    has_money = any(_may_be_money(spec) for spec in specs)
    known = {spec.name for spec in specs} | ({CURRENCY} if has_money else set())
    for name in raw:
        if name not in known:
            raise CalculatorError(f"{path}{name}", "unknown_field")
    money.name(raw.get(CURRENCY), f"{path}{CURRENCY}")
    group = _Group()
    for spec in specs:
        _read_one(spec, raw.get(spec.name), path=f"{path}{spec.name}", money=money, group=group)
    return group


def _may_be_money(spec: Input) -> bool:
    if isinstance(spec, LinesInput):
        return any(_may_be_money(column) for column in spec.columns)
    return isinstance(spec, NumberInput) and spec.unit in (Unit.MONEY, None)


def _read_one(spec: Input, raw: Any, *, path: str, money: _Money, group: _Group) -> None:
    value: Any
    shown: Any
    match spec:
        case NumberInput():
            if _may_be_money(spec) and isinstance(raw, Mapping) and raw.keys() == _AMOUNT:
                money.name(raw[CURRENCY], path)
                raw = raw["value"]
            value = read_number(raw, spec, path)
            shown = None if value is None else format(value, "f")
        case TextInput():
            value = shown = _read_text(raw, spec, path)
        case ChoiceInput():
            value = shown = _read_choice(raw, spec, path)
        case LinesInput():
            value, shown = _read_lines(raw, spec, path, money)
    group.values[spec.name] = value
    if value is not None and value != "":
        group.plain[spec.name] = shown


def _read_lines(
    raw: Any, spec: LinesInput, path: str, money: _Money
) -> tuple[list[Any], list[dict[str, Any]]]:
    if raw is None:
        raise CalculatorError(path, "required")
    if not isinstance(raw, list | tuple):
        raise CalculatorError(path, "not_a_list")
    if not raw:
        raise CalculatorError(path, "empty")
    if len(raw) > MAX_LINES:
        raise CalculatorError(path, "too_many_lines", limit=MAX_LINES)
    groups = [
        _read_group(spec.columns, line, path=f"{path}.{number}.", money=money)
        for number, line in enumerate(raw)
    ]
    seen: set[str] = set()
    for number, group in enumerate(groups):
        name = str(group.values.get(spec.unique, number)).casefold()
        if name in seen:
            raise CalculatorError(f"{path}.{number}.{spec.unique}", "twice")
        seen.add(name)
    return [spec.row(**group.values) for group in groups], [group.plain for group in groups]


def _read_text(raw: Any, spec: TextInput, path: str) -> str:
    if raw is None or raw == "":
        if spec.is_required:
            raise CalculatorError(path, "required")
        return ""
    if not isinstance(raw, str) or "\x00" in raw:
        raise CalculatorError(path, "not_text")
    text = " ".join(raw.split())
    if spec.is_required and not text:
        raise CalculatorError(path, "required")
    if len(text) > MAX_TEXT:
        raise CalculatorError(path, "too_long", limit=MAX_TEXT)
    return text


def _read_choice(raw: Any, spec: ChoiceInput, path: str) -> str | None:
    if raw is None or raw == "":
        if spec.is_required:
            raise CalculatorError(path, "required")
        return None
    known = [value for value, _label in spec.choices]
    if not isinstance(raw, str) or raw not in known:
        raise CalculatorError(path, "not_a_choice", choices=", ".join(known))
    return raw


def _decimal(raw: Any) -> Decimal | None:
    """Return the finite number that `raw` is or writes; a float is taken as it is written."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, float):
        return Decimal(repr(raw)) if math.isfinite(raw) else None
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, Decimal):
        return raw if raw.is_finite() else None
    if isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
        return Decimal(raw.strip())
    return None


def _check_range(value: Decimal, accepted: Range, unit: Unit | None, path: str) -> None:
    low, high = accepted.low, accepted.high
    if low is not None and (value < low or (value == low and not accepted.is_low_included)):
        if low:
            raise CalculatorError(path, "below", limit=low, unit=unit)
        raise CalculatorError(path, "negative" if value < 0 else "zero")
    if high is not None and value > high:
        raise CalculatorError(path, "above", limit=high, unit=unit)
