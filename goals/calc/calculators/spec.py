"""What a calculator declares about itself: its inputs, its results and how it shows its work.

The declarations are what pages, the API and the reading of inputs all go by; the arithmetic is a
pure function of keyword arguments that are named as the inputs. It runs with 80 digits, so sums
and products are exact and only quotients are rounded, when they are kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from django.utils.functional import Promise

from goals.enums import Condition
from kpis.enums import Unit

Text: TypeAlias = str | Promise


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers that an input accepts: from `low`, itself included or not, up to `high`."""

    low: Decimal | None = None
    is_low_included: bool = True
    high: Decimal | None = None


ANY = Range()
NOT_NEGATIVE = Range(low=Decimal(0))
POSITIVE = Range(low=Decimal(0), is_low_included=False)
SHARE = Range(low=Decimal(0), high=Decimal(1))
POSITIVE_SHARE = Range(low=Decimal(0), is_low_included=False, high=Decimal(1))
CHANGE = Range(low=Decimal(-1))


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberInput:
    """A number in `unit`, or in the unit that the input `unit` names where that is None.

    Rates, shares and changes are fractions (`Unit.PERCENT`). An assumption is a number that may
    prove wrong; `kpi` is the key of the standard KPI that can check it.
    """

    name: str
    label: Text
    unit: Unit | None
    range: Range = NOT_NEGATIVE
    help: Text = ""
    is_required: bool = True
    is_assumption: bool = False
    kpi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInput:
    """A name, such as that of a channel."""

    name: str
    label: Text
    help: Text = ""
    is_required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceInput:
    """One of a few words. Where it is a reading, the same numbers can be meant in these ways."""

    name: str
    label: Text
    choices: Sequence[tuple[str, Text]]
    help: Text = ""
    is_required: bool = True
    is_reading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesInput:
    """A short table; each line becomes a `row`, a named tuple with the columns as its fields."""

    name: str
    label: Text
    columns: Sequence[NumberInput | TextInput]
    row: Callable[..., Any]
    unique: str = ""  # the column in which no two lines may agree
    help: Text = ""


Input: TypeAlias = NumberInput | TextInput | ChoiceInput | LinesInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A number that comes out, in `unit` or in the one the calculation names; or a table."""

    name: str
    label: Text
    unit: Unit | None = None
    columns: Sequence["Output"] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the line of a calculation."""

    value: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the calculation: what is worked out, and its parts from left to right."""

    label: Text
    parts: Sequence[Number | Text]


def write_step(label: Text, *parts: Number | Text) -> Step:
    """Write a line of the calculation."""
    return Step(label, parts)


def as_money(value: Decimal) -> Number:
    """An amount of money."""
    return Number(value, Unit.MONEY)


def as_count(value: Decimal) -> Number:
    """How many there are."""
    return Number(value, Unit.COUNT)


def as_ratio(value: Decimal) -> Number:
    """A plain number, such as a ROAS."""
    return Number(value, Unit.RATIO)


def as_percent(fraction: Decimal) -> Number:
    """A rate, a share or a change, from its fraction."""
    return Number(fraction, Unit.PERCENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A target that a result can become: `value` in `unit`, a change as a fraction.

    An extra comes on top of what there would be anyway; `segment` names the slice of the KPI, and
    `kpi` the standard KPI that usually carries the promise.
    """

    key: str
    label: Text
    condition: Condition
    value: Decimal
    unit: Unit
    is_extra: bool = False
    segment: Mapping[str, str] = field(default_factory=dict)
    kpi: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """What a calculator's function returns; `unit` is that of numbers which declare none.

    Without `offers` of its own, the headline is what can be promised.
    """

    result: Mapping[str, Any]
    steps: Sequence[Step]
    unit: Unit = Unit.COUNT
    offers: Sequence[Offer] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculator:
    """A calculator: the first of its `outputs` is what everything else is about.

    `promise` is the condition under which that number makes a target, usually of `promised_kpi`;
    an extra one comes on top of what there would be anyway.
    """

    name: str
    title: Text
    purpose: Text
    formula: Text
    inputs: Sequence[Input]
    outputs: Sequence[Output]
    work: Callable[..., Worked]
    example: Mapping[str, Any]
    promise: Condition = Condition.AT_LEAST
    promised_kpi: str = ""
    is_extra: bool = False

    @property
    def headline(self) -> Output:
        """The number that stands for the result."""
        return self.outputs[0]

    @property
    def reading(self) -> ChoiceInput | None:
        """The input that asks in which of its meanings a number was given."""
        choices = (each for each in self.inputs if isinstance(each, ChoiceInput))
        return next((each for each in choices if each.is_reading), None)
