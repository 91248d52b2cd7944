"""KPIs over time: values of windows, series by day, week and month, of one KPI or of many.

A window's value is the aggregate of its dates, and for a derived KPI its formula on the inputs
after they were aggregated over the same window and segment. A window is marked partial when it

- is cut by the range asked for,
- is not over yet (it holds today or a later day), or
- does not lie wholly inside the time for which data is recorded, which for a derived KPI is the
  time that the data of all its inputs covers.

Days missing inside that time do not make a window partial; `days_with_data` tells of them.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from kpis.calc.aggregate import over_time
from kpis.calc.formula import NoValue
from kpis.calc.intervals import Interval
from kpis.calc.periods import Window, windows
from kpis.calc.segments import segment_key as key_of
from kpis.enums import Aggregation, Grain, Unit
from kpis.models import Kpi, Series
from kpis.services.catalog import Catalog
from kpis.services.days import Days, each_day
from kpis.services.recorded import Key, Reading, Recorded, Wanted, read_recorded, segments_of
from kpis.services.valued import Valued, WorthLine, turned_into_money
from workspaces.models import Workspace

Reason = dict[str, Any]  # {"code": …, and its numbers as text}


@dataclass(frozen=True, slots=True)
class WindowValue:
    """The value of a window, or the reason why there is none.

    A value with the reason `low_volume` is shown but not judged. The other reasons are `no_data`,
    `division_by_zero`, `too_large`, `formula_error`, and for counts that are turned into money
    `conversion_value_missing`, `conversion_value_currency` and `conversion_type_missing`.
    `first_on` and `last_on` are the first and last date with data inside the window; a derived KPI
    has data where all its inputs have.
    """

    value: Decimal | None = None
    reason: Reason | None = None
    days_with_data: int = 0
    first_on: dt.date | None = None
    last_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One window of a series; `start` and `end` are the dates it shows, both included.

    The `interval` is that of a share of counts, where it was asked for.
    """

    start: dt.date
    end: dt.date
    value: Decimal | None
    is_partial: bool
    reason: Reason | None
    days_with_data: int
    interval: Interval | None = None

    @property
    def low(self) -> Decimal | None:
        """The lower end of the 95 % interval of a share."""
        return self.interval.low95 if self.interval else None

    @property
    def high(self) -> Decimal | None:
        """The upper end of the 95 % interval of a share."""
        return self.interval.high95 if self.interval else None


class Facts:
    """What was recorded of some KPIs and segments between two dates, ready to be asked."""

    def __init__(
        self,
        *,
        catalog: Catalog,
        window: Window,
        week_starts_on: int,
        reading: Reading,
        valued: dict[Key, Valued],
    ) -> None:
        self._catalog = catalog
        self._window = window
        self._week_starts_on = week_starts_on
        self._recorded = reading.values | {key: each.recorded for key, each in valued.items()}
        self._series: dict[int, list[Series]] = reading.series
        self._valued = valued
        self._derived_values: dict[tuple[str, Decimal | None, str, Window], WindowValue] = {}

    def within(self, window: Window) -> Self:
        """Return the same facts, whose whole range is but `window`, which lies inside the range."""
        narrow = copy(self)
        narrow._window = window
        return narrow

    def value(self, kpi: Kpi, segment_key: str, window: Window) -> WindowValue:
        """Return the value of a window that lies inside the range that was read."""
        if not kpi.is_derived:
            return self._measured(kpi, segment_key, window)
        asked = (kpi.key, kpi.min_volume, segment_key, window)  # a rule may ask for more volume
        if asked not in self._derived_values:  # several targets of a KPI ask for the same days
            self._derived_values[asked] = self._derived(kpi, segment_key, window, above=frozenset())
        return self._derived_values[asked]

    def interval(self, kpi: Kpi, segment_key: str, window: Window) -> Interval | None:
        """Return how sure a window's share is; None where `kpi` is no share of recorded counts."""
        formula = self._catalog.formulas.get(kpi.key)
        share = formula.share if formula else None
        if formula is None or share is None:
            return None
        inputs = {name: self._catalog.by_key.get(name) for name in formula.names}
        counts = {name: each for name, each in inputs.items() if each and _is_count(each)}
        if counts.keys() != inputs.keys():
            return None
        values = {n: self._measured(each, segment_key, window).value for n, each in counts.items()}
        try:
            found = Interval.of_share(*share.counts(values))
        except NoValue:
            return None
        return found.of_rest() if found and share.is_rest else found

    def points(
        self,
        kpi: Kpi,
        segment_key: str,
        grain: Grain,
        today: dt.date,
        *,
        with_intervals: bool = False,
    ) -> list[Point]:
        """Return the whole range in windows of `grain`."""
        reach = self._reach(kpi, segment_key)
        found = []
        for window in windows(grain, self._window.start, self._window.end, self._week_starts_on):
            shown = window.cut_to(self._window) or window
            value = self.value(kpi, segment_key, shown)
            is_whole = (
                shown == window
                and window.end < today
                and reach is not None
                and window.is_inside(reach)
            )
            found.append(
                Point(
                    start=shown.start,
                    end=shown.end,
                    value=value.value,
                    is_partial=not is_whole,
                    reason=value.reason,
                    days_with_data=value.days_with_data,
                    interval=self.interval(kpi, segment_key, shown) if with_intervals else None,
                )
            )
        return found

    def daily(self, kpi: Kpi, segment_key: str) -> dict[dt.date, Decimal]:
        """Return the value of each date that has one, in order."""
        if not kpi.is_derived:
            recorded = self._of(kpi, segment_key)
            return dict(zip(recorded.days, recorded.values, strict=True))
        inputs = self._catalog.dated_inputs(kpi)
        days = sorted({day for each in inputs for day in self._of(each, segment_key).days})
        values = self.each_day(kpi, segment_key, days).values
        return {day: value for day, value in zip(days, values, strict=True) if value is not None}

    def each_day(self, kpi: Kpi, segment_key: str, days: Sequence[dt.date]) -> Days:
        """Return the value of each of `days` by itself: as `value` of it, many times faster."""
        return each_day(self._catalog, self._recorded, kpi, segment_key, days)

    def segments(self, kpi: Kpi) -> list[str]:
        """Return the keys of the segments one can look at, by dimension and value.

        Those of a derived KPI are the ones in which every input has data.
        """
        offered = [
            {key_of(segment) for segment in segments_of(self._series.get(each.pk, []))}
            for each in self._catalog.measured_inputs(kpi)
        ]
        return sorted(set.intersection(*offered)) if offered else []

    def recorded_segments(self, kpi: Kpi) -> list[list[dict[str, str]]]:
        """Return the dimensions of all that was ever recorded, for each recorded input."""
        inputs = self._catalog.measured_inputs(kpi)
        return [[one.dimensions for one in self._series.get(each.pk, [])] for each in inputs]

    def mixed_currencies(self, kpi: Kpi) -> list[str]:
        """Return the currencies that a formula mixes; nothing where an exchange rate is among it.

        A recorded ratio may be such a rate.
        """
        parts = [kpi, *self._catalog.inputs(kpi)]
        if any(each.unit == Unit.RATIO and each.is_recorded for each in parts):
            return []
        found = {each.currency for each in parts if each.unit == Unit.MONEY}
        return sorted(found) if len(found) > 1 else []

    def worth(self, kpi: Kpi, segment_key: str, window: Window) -> list[WorthLine]:
        """Return the counts, by type and value, that the money of a valued KPI is made of."""
        valued = self._valued.get((kpi.pk, segment_key))
        return valued.lines(window) if valued else []

    def _of(self, kpi: Kpi, segment_key: str) -> Recorded:
        return self._recorded.get((kpi.pk, segment_key)) or Recorded()

    def _measured(self, kpi: Kpi, segment_key: str, window: Window) -> WindowValue:
        recorded = self._of(kpi, segment_key)
        days, values = recorded.between(window)
        troubled = recorded.troubled(window)
        if troubled:
            seen = sorted({*days, *troubled})
            return WindowValue(
                reason=recorded.troubles[troubled[0]],
                days_with_data=len(seen),
                first_on=seen[0],
                last_on=seen[-1],
            )
        if not days:
            return WindowValue(reason={"code": "no_data", "kpi": kpi.key})
        value = over_time(values, Aggregation(kpi.aggregation))
        return WindowValue(
            value=value,
            reason=None if value is not None else {"code": "too_large"},
            days_with_data=len(days),
            first_on=days[0],
            last_on=days[-1],
        )

    def _derived(
        self, kpi: Kpi, segment_key: str, window: Window, above: frozenset[str]
    ) -> WindowValue:
        """Return the formula's value on inputs of the same window; `above` guards against loops."""
        formula = self._catalog.formulas.get(kpi.key)
        if formula is None or kpi.key in above:
            return WindowValue(reason={"code": "formula_error", "kpi": kpi.key})
        inputs: dict[str, WindowValue] = {}
        for name in sorted(formula.names):
            source = self._catalog.by_key.get(name)
            if source is None:
                return WindowValue(reason={"code": "formula_error", "kpi": name})
            inputs[name] = (
                self._derived(source, segment_key, window, above | {kpi.key})
                if source.is_derived
                else self._measured(source, segment_key, window)
            )
        seen = _seen(list(inputs.values()))
        values = {name: each.value for name, each in inputs.items()}
        try:
            value = formula.evaluate(values)
            volume = formula.volume(values)
        except NoValue as gone:
            missing = inputs.get(gone.params.get("kpi", "")) if gone.code == "no_data" else None
            reason = missing.reason if missing else {"code": gone.code, **gone.params}
            return replace(seen, reason=reason)
        return replace(seen, value=value, reason=_volume_reason(kpi, volume))

    def _reach(self, kpi: Kpi, segment_key: str) -> Window | None:
        """Return the time that the data of all inputs covers."""
        reaches = [self._of(each, segment_key).reach for each in self._catalog.dated_inputs(kpi)]
        if not reaches:
            return None
        shared = reaches[0]
        for reach in reaches[1:]:
            shared = shared.cut_to(reach) if shared and reach else None
        return shared


def _is_count(kpi: Kpi) -> bool:
    return kpi.is_recorded and kpi.unit == Unit.COUNT and kpi.aggregation == Aggregation.SUM


def _seen(inputs: Sequence[WindowValue]) -> WindowValue:
    """Return on how many and which days there was data, for a formula over `inputs`."""
    firsts = [each.first_on for each in inputs if each.first_on]
    lasts = [each.last_on for each in inputs if each.last_on]
    return WindowValue(
        days_with_data=min((each.days_with_data for each in inputs), default=0),
        first_on=max(firsts, default=None),
        last_on=min(lasts, default=None),
    )


def _volume_reason(kpi: Kpi, volume: Decimal | None) -> Reason | None:
    if kpi.min_volume is None or volume is None or volume >= kpi.min_volume:
        return None
    return {
        "code": "low_volume",
        "volume": format(volume, "f"),
        "min_volume": format(kpi.min_volume, "f"),
    }


def read_facts(
    *,
    workspace: Workspace,
    wanted: Iterable[Wanted],
    start: dt.date,
    end: dt.date,
    catalog: Catalog | None = None,
) -> Facts:
    """Read everything needed about the KPIs and segments between two dates.

    Three queries however many KPIs there are: the catalogue, unless it is given or every KPI is
    recorded, the series, the measurements.
    """
    asked = list(wanted)
    if catalog is None:
        is_made = any(not kpi.is_recorded for kpi, _segment in asked)
        catalog = Catalog.of(workspace) if is_made else Catalog(kpi for kpi, _ in asked)
    dated = [(source, segment) for kpi, segment in asked for source in catalog.dated_inputs(kpi)]
    money = [
        (kpi, segment, counts)
        for kpi, segment in dict.fromkeys(dated)
        if (counts := catalog.counts_of(kpi))
    ]
    window = Window(start, end)
    reading = read_recorded(
        workspace=workspace,
        wanted=[(kpi, segment) for kpi, segment in dated if kpi.is_recorded],
        wanted_by_type=[(counts, segment) for _kpi, segment, counts in money],
        window=window,
    )
    return Facts(
        catalog=catalog,
        window=window,
        week_starts_on=workspace.week_starts_on,
        reading=reading,
        valued={
            (kpi.pk, segment): turned_into_money(
                kpi=kpi,
                total=reading.values[counts.pk, segment],
                by_type=reading.by_type[counts.pk, segment],
                values=catalog.conversion_values,
            )
            for kpi, segment, counts in money
        },
    )


def read_series(
    *,
    kpi: Kpi,
    segment_key: str = "",
    start: dt.date,
    end: dt.date,
    grain: Grain,
    today: dt.date,
    with_intervals: bool = False,
) -> list[Point]:
    """Return a KPI's values from `start` to `end` in windows of `grain`, partial ones marked."""
    wanted = [(kpi, segment_key)]
    facts = read_facts(workspace=kpi.workspace, wanted=wanted, start=start, end=end)
    return facts.points(kpi, segment_key, grain, today, with_intervals=with_intervals)
