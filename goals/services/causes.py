"""Why a target fell behind: which half of its ratio moved, or which segment."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goals.calc.causes import Part, Values, culprits, inputs, summands
from goals.enums import TargetWindow
from goals.models import Target
from kpis.calc.formula import NoValue
from kpis.calc.periods import ONE_DAY, Window
from kpis.calc.segments import label, parse_segment
from kpis.enums import Aggregation
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from kpis.services.series import Facts, read_facts

LONGEST: Final = 28
_DAYS: Final = {TargetWindow.DAY: 1, TargetWindow.WEEK: 7, TargetWindow.MONTH: 30}
SEGMENTS_READ: Final = 60
SEGMENTS_NAMED: Final = 2


@dataclass(frozen=True, slots=True)
class Cause:
    """A part that moved for the worse: an input of the formula, or a segment of `kpi`."""

    kpi: Kpi
    segment: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Causes:
    """The parts that did the harm, in the last `days` days against as many before."""

    days: int
    parts: list[Cause]


def dates_compared(target: Target, until: dt.date) -> Window:
    """Return the dates whose values tell what moved `target` up to `until`."""
    return Window(until - (2 * _length(target, until) - 1) * ONE_DAY, until)


def read_causes(*, target: Target, until: dt.date, catalog: Catalog, facts: Facts) -> Causes | None:
    """Return what moved `target` for the worse up to `until`; None where nothing stands out.

    The catalogue has at least what the KPI is made of, and the facts the dates that are compared.
    Segments are read in as many queries for one as for all.
    """
    days = _length(target, until)
    after = Window(until - (days - 1) * ONE_DAY, until)
    before = Window(after.start - days * ONE_DAY, after.start - ONE_DAY)
    search = _Search(target, catalog, facts, before, after)
    half = search.half()
    moved = half.kpi if half else target.kpi
    wants_more = target.wants_more if half is None else half.after < half.before
    parts = [half] if half else []
    parts += search.segments(moved, wants_more=wants_more)
    return Causes(days, parts) if parts else None


def _length(target: Target, until: dt.date) -> int:
    if target.is_rate:
        return max(_DAYS[TargetWindow(target.window)] * target.judged_windows, 7)
    return min(max((until - target.starts_on).days + 1, 7), LONGEST)


class _Search:
    """The two stretches of time, known for the formula and read for the segments."""

    def __init__(
        self, target: Target, catalog: Catalog, facts: Facts, before: Window, after: Window
    ) -> None:
        self._target = target
        self._catalog = catalog
        self._facts = facts
        self._before, self._after = before, after

    def half(self) -> Cause | None:
        """Return the input of the formula that did most of the harm."""
        kpi, segment = self._target.kpi, self._target.segment_key
        formula = self._catalog.formulas.get(kpi.key) if kpi.is_derived else None
        if formula is None:
            return None
        known = {name: self._catalog.by_key.get(name) for name in formula.names}
        names = {name: each for name, each in known.items() if each is not None}
        old = self._values(self._facts, names, segment, self._before)
        new = self._values(self._facts, names, segment, self._after)
        if old.keys() != formula.names or new.keys() != formula.names:
            return None
        try:
            parts = inputs(formula.evaluate, old, new)
        except NoValue:
            return None
        worst = culprits(parts, wants_more=self._target.wants_more, most=1)
        return self._cause(names[worst[0].name], "", worst[0]) if worst else None

    def segments(self, kpi: Kpi, *, wants_more: bool) -> list[Cause]:
        """Return the segments of a recorded sum that did most of the harm, of one dimension."""
        if not kpi.is_recorded or kpi.aggregation != Aggregation.SUM:
            return []
        own = parse_segment(self._target.segment_key)
        finer = [
            key
            for key in self._facts.segments(kpi)
            if len(dimensions := parse_segment(key)) == len(own) + 1
            and own.items() <= dimensions.items()
        ][:SEGMENTS_READ]
        if not finer:
            return []
        facts = read_facts(
            workspace=self._target.workspace,
            wanted=[(kpi, key) for key in finer],
            start=self._before.start,
            end=self._after.end,
            catalog=self._catalog,
        )
        found: list[Part] = []
        for dimension in sorted({_added(key, own) for key in finer}):
            keys = {key: kpi for key in finer if _added(key, own) == dimension}
            old, new = (
                {
                    key: value
                    for key in keys
                    if (value := facts.value(kpi, key, window).value) is not None
                }
                for window in (self._before, self._after)
            )
            found = max(found, summands(old, new), key=_reach)
        worst = culprits(found, wants_more=wants_more, most=SEGMENTS_NAMED)
        return [self._cause(kpi, part.name, part) for part in worst]

    @staticmethod
    def _values(facts: Facts, kpis: dict[str, Kpi], segment: str, window: Window) -> Values:
        values = {name: facts.value(kpi, segment, window).value for name, kpi in kpis.items()}
        return {name: value for name, value in values.items() if value is not None}

    @staticmethod
    def _cause(kpi: Kpi, segment: str, part: Part) -> Cause:
        name = label(parse_segment(segment)) if segment else ""
        return Cause(kpi=kpi, segment=name, before=part.before, after=part.after)


def _added(key: str, own: dict[str, str]) -> str:
    (dimension,) = parse_segment(key).keys() - own.keys()
    return dimension


def _reach(parts: list[Part]) -> Decimal:
    """How much of the change a dimension explains."""
    return sum((abs(part.effect) for part in parts), Decimal(0))
