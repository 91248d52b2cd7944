"""The form of a calculator, made from what the calculator declares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from goals.calc.calculators import Calculator
from goals.calc.calculators.reading import MAX_LINES
from goals.calc.calculators.spec import ChoiceInput, Input, LinesInput, NumberInput, TextInput
from goals.services.calculator_inputs import DEFAULT_DAYS, fits
from kpis.calc.exact import EXACT, MAX_DECIMAL_PLACES, MAX_DIGITS, plain
from kpis.enums import Unit
from kpis.models import Kpi
from workspaces.service_forms import report

SPARE_LINES: Final = 3  # empty lines that a table offers beyond those in use
TITLE: Final = "title"
DAYS: Final = "days"

_OF_A_KPI: Final = ("-kpi", "-segment")  # how the names of fields about a KPI end


@dataclass(frozen=True, slots=True)
class Line:
    """Fields that stand side by side, and the KPIs behind their numbers."""

    fields: Sequence[BoundField]
    kpi_fields: Sequence[BoundField]

    @property
    def has_kpi(self) -> bool:
        """Whether a KPI is chosen."""
        return any(field.value() for field in self.kpi_fields)


@dataclass(frozen=True, slots=True)
class Group:
    """One input with its lines: one, unless it is a table."""

    label: str
    lines: Sequence[Line]
    is_table: bool


class CalculatorForm(forms.Form):
    """The inputs of `calculator` as they are typed, each assumption with the KPI behind it.

    Rates are typed in percent. Where a KPI is chosen and no number typed, the number is read from
    the KPI; where both are there, the KPI checks the number later. Empty lines count as not there.
    """

    days = forms.TypedChoiceField(
        label=_("KPIs are read over their last"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[
            (7, _("7 days")),
            (28, _("28 days")),
            (91, _("91 days")),
            (364, _("364 days")),
        ],
        initial=DEFAULT_DAYS,
    )
    title = forms.CharField(
        label=_("Title of the plan"),
        max_length=160,
        help_text=_("Such as “Spring sale: 50,000 more revenue”."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        calculator: Calculator,
        kpis: Sequence[Kpi],
        initial: Mapping[str, Any] | None = None,
        is_saving: bool = False,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), use_required_attribute=False)
        self.calculator = calculator
        self._kpis = kpis
        self._used: dict[str, list[int]] = {}
        self._numbers: dict[str, NumberInput] = {}
        self.fields[TITLE].required = is_saving
        self._groups: list[tuple[Input, list[list[str]]]] = []
        for spec in calculator.inputs:
            names = (
                self._add_lines(spec)
                if isinstance(spec, LinesInput)
                else [self._add(spec, spec.name, is_used=True)]
            )
            self._groups.append((spec, names))

    @property
    def groups(self) -> Iterator[Group]:
        """The inputs in their order, as the page draws them."""
        for spec, lines in self._groups:
            yield Group(
                label=str(spec.label),
                lines=[
                    Line(
                        [self[name] for name in names if not name.endswith(_OF_A_KPI)],
                        [self[name] for name in names if name.endswith(_OF_A_KPI)],
                    )
                    for names in lines
                ],
                is_table=isinstance(spec, LinesInput),
            )

    @property
    def reads_kpis(self) -> bool:
        """Whether there is a KPI to read a number from."""
        return any(name.endswith("-kpi") for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """Bring what was typed in percent to the fractions that it is."""
        cleaned = super().clean() or {}
        for name, spec in self._numbers.items():
            value = cleaned.get(name)
            unit = spec.unit or self._unit_of(cleaned, name)
            if value is not None and unit == Unit.PERCENT:
                cleaned[name] = value.scaleb(-2, EXACT)
        return cleaned

    def inputs(self) -> dict[str, Any]:
        """Return what was typed as the calculator takes it; call it after validation."""
        return {
            spec.name: [
                self._typed(spec.columns, f"{spec.name}-{number}-")
                for number in self._used[spec.name]
            ]
            if isinstance(spec, LinesInput)
            else self._value(spec, spec.name)
            for spec in self.calculator.inputs
        }

    def report(self, error: ValidationError) -> None:
        """Add what the calculator refused at the fields that it names."""
        causes = {self._field_at(path): found for path, found in error.error_dict.items()}
        report(self, ValidationError(causes))

    def told_errors(self) -> list[str]:
        """What is wrong with what was typed; empty fields are no mistake while one types."""
        return [
            f"{self.fields[name].label}: {message}" if name in self.fields else message
            for name, causes in self.errors.as_data().items()
            for cause in causes
            if cause.code != "required"
            for message in cause.messages
        ]

    def _add(self, spec: Input, name: str, *, is_used: bool) -> list[str]:
        """Make the fields of one input; empty lines require nothing."""
        if not isinstance(spec, NumberInput):
            self.fields[name] = _field(spec, is_required=is_used and spec_is_required(spec))
            return [name]
        self._numbers[name] = spec
        choices = self._kpi_choices(spec) if spec.is_assumption else []
        is_read = bool(self.data.get(f"{name}-kpi")) if self.is_bound else False
        is_required = is_used and spec.is_required and not is_read
        self.fields[name] = _field(spec, is_required=is_required)
        if not choices:
            return [name]
        suggested = spec.kpi if any(key == spec.kpi for key, _name in choices) else ""
        is_first = name == spec.name  # lines begin without a KPI
        self.fields[f"{name}-kpi"] = forms.ChoiceField(
            label=_("KPI"),
            required=False,
            choices=[("", _("None")), *choices],
            initial=suggested if is_first else "",
            help_text=_("Leave the number empty to read it from the KPI; else it is checked by it.")
            if is_first
            else "",
        )
        self.fields[f"{name}-segment"] = forms.CharField(
            label=_("Segment"), required=False, max_length=400
        )
        if is_first:
            self.fields[f"{name}-segment"].help_text = _("Such as channel=instagram.")
        return [name, f"{name}-kpi", f"{name}-segment"]

    def _add_lines(self, spec: LinesInput) -> list[list[str]]:
        given = self.data if self.is_bound else self.initial
        start = f"{spec.name}-"
        typed = {
            int(parts[0])
            for name, value in given.items()
            if name.startswith(start) and value not in ("", None)
            for parts in [name.removeprefix(start).split("-")]
            if len(parts) > 1 and parts[0].isdecimal() and int(parts[0]) < MAX_LINES
        }
        self._used[spec.name] = sorted(typed)
        shown = min(max(typed, default=-1) + 1 + SPARE_LINES, MAX_LINES)
        return [
            [
                name
                for column in spec.columns
                for name in self._add(
                    column,
                    f"{start}{number}-{column.name}",
                    is_used=number in typed or (number == 0 and not typed),
                )
            ]
            for number in range(shown)
        ]

    def _kpi_choices(self, spec: NumberInput) -> list[tuple[str, str]]:
        return [(kpi.key, str(kpi)) for kpi in self._kpis if fits(kpi, spec.unit)]

    def _unit_of(self, cleaned: Mapping[str, Any], name: str) -> str:
        chosen = cleaned.get(f"{name}-kpi")
        unit = next((str(kpi.unit) for kpi in self._kpis if kpi.key == chosen), "")
        return cleaned.get("unit") or unit

    def _typed(self, specs: Sequence[Input], prefix: str) -> dict[str, Any]:
        return {spec.name: self._value(spec, f"{prefix}{spec.name}") for spec in specs}

    def _value(self, spec: Input, name: str) -> Any:
        value = self.cleaned_data.get(name)
        key = self.cleaned_data.get(f"{name}-kpi")
        if not isinstance(spec, NumberInput) or not key:
            return value
        return {
            "kpi": key,
            "value": value,
            "segment": self.cleaned_data.get(f"{name}-segment", ""),
            "days": self.cleaned_data.get(DAYS) or DEFAULT_DAYS,
        }

    def _field_at(self, path: str) -> str:
        """Return the field behind a path such as `stages.1.rate`; paths skip empty lines."""
        name, _dot, rest = path.partition(".")
        if name not in self._used or not rest:
            return path
        number, _dot, column = rest.partition(".")
        used = self._used[name]
        line = used[int(number)] if int(number) < len(used) else int(number)
        return f"{name}-{line}-{column}"


def initial_of(calculator: Calculator, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the initial values of the form that show `inputs` as somebody would type them."""
    initial: dict[str, Any] = {}
    for spec in calculator.inputs:
        given = inputs.get(spec.name)
        if isinstance(spec, LinesInput):
            for number, line in enumerate(given or []):
                for column in spec.columns:
                    name = f"{spec.name}-{number}-{column.name}"
                    initial[name] = _initial(column, line.get(column.name), inputs)
        else:
            initial[spec.name] = _initial(spec, given, inputs)
    return initial


def _initial(spec: Input, given: Any, inputs: Mapping[str, Any]) -> Any:
    """Return a value as it is typed: fractions in percent."""
    if not isinstance(spec, NumberInput) or given is None:
        return given
    unit = spec.unit or inputs.get("unit")
    return format(plain(Decimal(given).scaleb(2, EXACT)), "f") if unit == Unit.PERCENT else given


def spec_is_required(spec: Input) -> bool:
    """Whether an input that is no number must be there."""
    return isinstance(spec, TextInput | ChoiceInput) and spec.is_required


def _field(spec: Input, *, is_required: bool) -> forms.Field:
    common: dict[str, Any] = {
        "label": spec.label,
        "help_text": spec.help,
        "required": is_required,
    }
    match spec:
        case NumberInput():
            if spec.unit == Unit.PERCENT:
                common["label"] = f"{spec.label} (%)"
            return forms.DecimalField(
                max_digits=MAX_DIGITS,
                decimal_places=MAX_DECIMAL_PLACES,
                widget=forms.NumberInput(attrs={"step": "any"}),
                **common,
            )
        case ChoiceInput(is_reading=True):
            return forms.ChoiceField(choices=spec.choices, widget=forms.RadioSelect, **common)
        case ChoiceInput():
            return forms.ChoiceField(choices=[("", _("A plain number")), *spec.choices], **common)
    return forms.CharField(max_length=80, **common)
