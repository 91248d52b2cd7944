"""A calculation as people read it: one sentence, its lines, its tables, and the strip of ± 10 %."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.calc.calculators import Calculator, Result
from goals.calc.calculators.running import Assumption, Reading, Variant
from goals.calc.calculators.spec import Number, NumberInput, Offer, Output, Step
from goals.enums import Condition
from goals.services.calculator_refusals import refusal_sentence
from kpis.enums import Unit
from kpis.formatting import format_change, format_exact, format_value
from kpis.models import Kpi

_SENTENCES: Final[dict[str, str | Promise]] = {
    "extra-orders": _(
        "%(orders)s extra orders are needed to earn %(incremental_revenue)s; they bring "
        "%(revenue_at_orders)s."
    ),
    "incremental-budget": _(
        "To earn %(incremental_revenue)s more at a ROAS of %(target_roas)s:1, ask for a budget of "
        "%(budget)s."
    ),
    "target-roas": _("The target is a ROAS of %(roas)s:1."),
    "target-value": _("A change of %(change)s leads from %(baseline)s to %(target)s."),
    "conversion-value": _("These conversions are worth %(value)s."),
    "funnel": _("%(needed)s must come in at the top to earn %(revenue)s."),
    "channel-gap": _(
        "For %(total_change)s in total, the other channels must change by %(others_change)s."
    ),
    "break-even-roas": _("Below a ROAS of %(break_even_roas)s:1 advertising loses money."),
    "cac": _("One new customer costs %(cac)s."),
    "ltv-to-cac": _("A customer is worth %(ltv_to_cac)s times what winning them costs."),
    "cpa-ceiling": _("One order may cost %(cpa_ceiling)s at most."),
    "aov": _("One order is worth %(aov)s on average."),
    "bounce-rate": _("%(bounce_rate)s of the sessions end without any action."),
    "conversion-rate": _("%(conversion_rate)s of the sessions convert."),
    "roas": _("Ad spend returns %(roas)s:1."),
    "roi": _("Each unit of cost earns %(roi)s beyond itself."),
}
_CHANGES: Final = {"change", "total_change", "others_change"}  # shown with their sign
_TO_ONE: Final = {"roas", "break_even_roas", "ltv_to_cac"}  # results shown as 4:1


@dataclass(frozen=True, slots=True)
class Words:
    """How one reader writes numbers; money is in `currency`."""

    language: str
    currency: str

    def write(self, value: Decimal | None, unit: Unit, *, signed: bool = False) -> str:
        """Return a number in its unit, a count with the decimals it has before it is rounded up."""
        return format_value(
            value,
            Kpi(unit=Unit.RATIO if unit == Unit.COUNT else unit, currency=self.currency),
            language=self.language,
            signed=signed,
        )

    def change(self, value: Decimal, before: Decimal, unit: Unit) -> str:
        """Return how a number differs from another: in per cent, shares in points."""
        return format_change(value, before, Kpi(unit=unit), language=self.language)


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number with its name; `exact` has all its digits."""

    label: str
    text: str
    exact: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A result of several lines."""

    label: str
    heads: Sequence[tuple[str, bool]]  # the name of a column, and whether it holds numbers
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class ShownVariant:
    """The result had an assumption another value, or why there would be none."""

    value: str
    result: str
    change: str
    refusal: str


@dataclass(frozen=True, slots=True)
class ShownSwing:
    """One assumption in the strip of ± 10 %."""

    label: str
    value: str
    low: ShownVariant
    high: ShownVariant


@dataclass(frozen=True, slots=True)
class ShownReading:
    """What comes out if the numbers are meant in one way; a dash where nothing does."""

    choice: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A calculation in one reader's words."""

    sentence: str
    headline: ShownNumber
    numbers: Sequence[ShownNumber]
    tables: Sequence[ShownTable]
    steps: Sequence[tuple[str, str]]
    swings: Sequence[ShownSwing]
    readings: Sequence[ShownReading]


def show(result: Result, words: Words) -> Shown:
    """Return `result` as one reader reads it."""
    outputs = result.calculator.outputs
    numbers = [
        _number(output, result.result[output.name], result, words)
        for output in outputs
        if not output.columns
    ]
    return Shown(
        sentence=result_sentence(result, words),
        headline=numbers[0],
        numbers=numbers,
        tables=[
            _table(output, result.result[output.name], words)
            for output in outputs
            if output.columns and result.result[output.name]
        ],
        steps=[(str(step.label), step_text(step, words)) for step in result.steps],
        swings=[
            ShownSwing(
                label=assumption_label(each.assumption),
                value=words.write(each.assumption.value, each.assumption.unit),
                low=_variant(each.low, each.assumption, result, words),
                high=_variant(each.high, each.assumption, result, words),
            )
            for each in result.sensitivity
        ],
        readings=show_readings(result.calculator, result.readings, words),
    )


def show_readings(
    calculator: Calculator, readings: Iterable[Reading], words: Words
) -> list[ShownReading]:
    """Return what comes out under each reading, in words."""
    return [
        ShownReading(
            choice=each.choice,
            label=str(each.label),
            text=_output_text(calculator.headline, each.headline, each.unit, words),
        )
        for each in readings
    ]


def result_sentence(result: Result, words: Words) -> str:
    """Return what came out as one sentence that can be read aloud."""
    units = {each.name: each.unit for each in result.calculator.outputs if not each.columns}
    inputs = [each for each in result.calculator.inputs if isinstance(each, NumberInput)]
    units |= {each.name: each.unit for each in inputs}
    values = {each.name: Decimal(result.inputs[each.name]) for each in inputs}
    values |= {name: value for name, value in result.result.items() if name in units}
    texts = {
        name: words.write(value, units[name] or result.unit, signed=name in _CHANGES)
        for name, value in values.items()
    }
    return str(_SENTENCES[result.calculator.name]) % texts


def step_text(step: Step, words: Words) -> str:
    """Return one line of the calculation, without its label."""
    return " ".join(
        words.write(part.value, part.unit) if isinstance(part, Number) else str(part)
        for part in step.parts
    )


def assumption_label(assumption: Assumption) -> str:
    """Return the name of an assumption, with the line it stands in."""
    label = str(assumption.label)
    return f"{assumption.of} · {label}" if assumption.of else label


def headline_text(value: Decimal | None, result: Result, words: Words) -> str:
    """Return a number in the unit of the result's headline."""
    return _output_text(result.calculator.headline, value, result.unit, words)


def offer_text(offer: Offer, words: Words) -> str:
    """Return the value that an offer promises."""
    return words.write(offer.value, offer.unit, signed=offer.condition == Condition.CHANGE_PERCENT)


def _number(output: Output, value: Decimal, result: Result, words: Words) -> ShownNumber:
    text = _output_text(output, value, result.unit, words)
    return ShownNumber(str(output.label), text, format_exact(value))


def _output_text(output: Output, value: Decimal | None, open_unit: Unit, words: Words) -> str:
    """Return a result; `open_unit` is that of outputs whose declaration leaves it open."""
    text = words.write(value, output.unit or open_unit, signed=output.name in _CHANGES)
    return f"{text}:1" if value is not None and output.name in _TO_ONE else text


def _table(output: Output, lines: Sequence[Mapping[str, Any]], words: Words) -> ShownTable:
    def cell(column: Output, line: Mapping[str, Any]) -> str:
        value = line[column.name]
        return str(value) if column.unit is None else words.write(value, column.unit)

    return ShownTable(
        label=str(output.label),
        heads=[(str(column.label), column.unit is not None) for column in output.columns],
        rows=[[cell(column, line) for column in output.columns] for line in lines],
    )


def _variant(
    variant: Variant, assumption: Assumption, result: Result, words: Words
) -> ShownVariant:
    value = words.write(variant.value, assumption.unit)
    if variant.result is None:
        refusal = refusal_sentence(variant.refusal) if variant.refusal else ""
        return ShownVariant(value, "–", "", refusal)
    headline = variant.result[result.calculator.headline.name]
    unit = result.calculator.headline.unit or result.unit
    change = words.change(headline, result.headline, unit)
    return ShownVariant(value, headline_text(headline, result, words), change, "")
