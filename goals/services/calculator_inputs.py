"""Inputs that are read from KPIs, or checked by them later.

Wherever a calculator takes a number, `{"kpi": "aov"}` may stand instead: the number is then the
KPI's value over its last full days with data. With `"value"` beside it the number is the typed
one, and the KPI only checks it. `"segment"` and `"days"` choose the slice and the length.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from goals.calc.calculators import Calculator, CalculatorError
from goals.calc.calculators.spec import Input, LinesInput, NumberInput
from kpis.calc.periods import ONE_DAY, Window
from kpis.calc.segments import SegmentError, parse_segment, segment_key
from kpis.enums import Unit
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from kpis.services.series import WindowValue, read_facts
from kpis.services.wording import value_remark
from workspaces.models import Workspace

DEFAULT_DAYS: Final = 28
MAX_DAYS: Final = 366

_REFERENCE_KEYS = {"kpi", "value", "segment", "days"}
_ALIKE = {Unit.RATIO: {Unit.RATIO, Unit.PERCENT}, Unit.PERCENT: {Unit.RATIO, Unit.PERCENT}}


@dataclass(frozen=True, slots=True)
class Binding:
    """A number at `path` and the KPI that it was read from or is checked by."""

    path: str
    kpi: Kpi
    segment_key: str
    window: Window
    is_typed: bool


@dataclass(frozen=True, slots=True)
class _Reference:
    binding: Binding
    typed: Any


def fits(kpi: Kpi, unit: Unit | None) -> bool:
    """Return whether the KPI counts in `unit`; rates and ratios are the same kind of number."""
    return unit is None or kpi.unit in _ALIKE.get(unit, {unit})


def recent_window(kpi: Kpi, *, today: dt.date, days: int = DEFAULT_DAYS) -> Window:
    """Return the last `days` full days up to the KPI's newest data."""
    yesterday = today - ONE_DAY
    end = min(kpi.last_measured_on or yesterday, yesterday)
    return Window(end - dt.timedelta(days=days - 1), end)


def read_window_values(
    *, workspace: Workspace, wanted: Mapping[str, tuple[Kpi, str, Window]], catalog: Catalog
) -> dict[str, WindowValue]:
    """Return the value of each wanted KPI, segment and window, in two queries for all of them."""
    if not wanted:
        return {}
    facts = read_facts(
        workspace=workspace,
        wanted=[(kpi, segment) for kpi, segment, _window in wanted.values()],
        start=min(window.start for _kpi, _segment, window in wanted.values()),
        end=max(window.end for _kpi, _segment, window in wanted.values()),
        catalog=catalog,
    )
    return {name: facts.value(*where) for name, where in wanted.items()}


def resolve_inputs(
    *,
    workspace: Workspace,
    calculator: Calculator,
    inputs: Any,
    today: dt.date,
    catalog: Catalog | None = None,
) -> tuple[Any, list[Binding]]:
    """Return `inputs` with numbers where KPIs were named, and which KPIs these were.

    Raises:
        CalculatorError: a KPI is unknown, counts in another unit, or has no value there.
    """
    if not isinstance(inputs, Mapping) or not any(_places(calculator.inputs, inputs)):
        return inputs, []
    catalog = catalog or Catalog.of(workspace)
    references = [
        _reference(raw, spec, path, catalog=catalog, today=today)
        for path, spec, raw in _places(calculator.inputs, inputs)
    ]
    values = read_window_values(
        workspace=workspace,
        wanted={
            each.binding.path: (each.binding.kpi, each.binding.segment_key, each.binding.window)
            for each in references
            if not each.binding.is_typed
        },
        catalog=catalog,
    )
    resolved = dict(inputs)
    for each in references:
        binding = each.binding
        value = each.typed if binding.is_typed else _known(binding, values[binding.path])
        resolved = _with_raw(resolved, binding.path.split("."), _in_currency(value, binding.kpi))
        _take_unit(calculator, resolved, binding)
    return resolved, [each.binding for each in references]


def _places(
    specs: Any, inputs: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, NumberInput, Mapping[str, Any]]]:
    """Find where KPIs stand instead of numbers."""
    spec: Input
    for spec in specs:
        raw = inputs.get(spec.name)
        if isinstance(spec, NumberInput) and isinstance(raw, Mapping) and "kpi" in raw:
            yield f"{prefix}{spec.name}", spec, raw
        elif isinstance(spec, LinesInput) and isinstance(raw, list | tuple):
            for number, line in enumerate(raw):
                if isinstance(line, Mapping):
                    yield from _places(spec.columns, line, f"{prefix}{spec.name}.{number}.")


def _reference(
    raw: Mapping[str, Any], spec: NumberInput, path: str, *, catalog: Catalog, today: dt.date
) -> _Reference:
    for name in raw:
        if name not in _REFERENCE_KEYS:
            raise CalculatorError(f"{path}.{name}", "unknown_field")
    binding = bind(raw, path=path, unit=spec.unit, catalog=catalog, today=today)
    return _Reference(binding, raw.get("value"))


def bind(
    raw: Mapping[str, Any], *, path: str, unit: Unit | None, catalog: Catalog, today: dt.date
) -> Binding:
    """Return which KPI, segment and days `raw` names for the number at `path`, in `unit`.

    Raises:
        CalculatorError: the KPI is unknown or counts in another unit, the rest cannot be read.
    """
    key = raw.get("kpi")
    kpi = catalog.by_key.get(key) if isinstance(key, str) else None
    if kpi is None or kpi.is_archived:
        raise CalculatorError(path, "unknown_kpi", kpi=key)
    if not fits(kpi, unit):
        raise CalculatorError(path, "kpi_unit", kpi=kpi.display_name)
    days = raw.get("days") or DEFAULT_DAYS
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MAX_DAYS:
        raise CalculatorError(path, "days", limit=MAX_DAYS)
    return Binding(
        path=path,
        kpi=kpi,
        segment_key=_segment(raw.get("segment") or "", path),
        window=recent_window(kpi, today=today, days=days),
        is_typed=raw.get("value") not in (None, ""),
    )


def _segment(text: Any, path: str) -> str:
    if not isinstance(text, str):
        raise CalculatorError(path, "segment", part=text)
    try:
        return segment_key(parse_segment(text))
    except SegmentError as error:
        raise CalculatorError(path, "segment", part=error.part) from error


def _known(binding: Binding, found: WindowValue) -> Decimal:
    if found.value is None:
        raise CalculatorError(
            binding.path,
            "kpi_value",
            kpi=binding.kpi.display_name,
            start=binding.window.start,
            end=binding.window.end,
            reason=value_remark(found.reason),
        )
    return found.value


def _in_currency(value: Any, kpi: Kpi) -> Any:
    return {"value": value, "currency": kpi.currency} if kpi.unit == Unit.MONEY else value


def _with_raw(inputs: Any, path: list[str], value: Any) -> Any:
    """Return a copy of `inputs` with `value` at `path`; the place is known to be there."""
    if not path:
        return value
    if isinstance(inputs, Mapping):
        return {**inputs, path[0]: _with_raw(inputs[path[0]], path[1:], value)}
    lines = list(inputs)
    lines[int(path[0])] = _with_raw(lines[int(path[0])], path[1:], value)
    return lines


def _take_unit(calculator: Calculator, inputs: dict[str, Any], binding: Binding) -> None:
    """Let a KPI say the unit of a number that may be in any, unless the inputs say it."""
    spec = next((each for each in calculator.inputs if each.name == binding.path), None)
    if not isinstance(spec, NumberInput) or spec.unit is not None:
        return
    if inputs.get("unit") in (None, ""):
        inputs["unit"] = str(binding.kpi.unit)
    elif inputs["unit"] != binding.kpi.unit:
        raise CalculatorError("unit", "kpi_unit", kpi=binding.kpi.display_name)
