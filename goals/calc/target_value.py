"""From a condition and a baseline to the values that are promised."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from goals.calc.boundary import Limits
from goals.enums import Bound, Condition
from kpis.calc.exact import EXACT, rounded
from kpis.enums import Direction, Unit

POINTS = frozenset({Unit.PERCENT, Unit.RATIO})
"""Units of which one says that they move by so many points."""


class ImpossiblePromiseError(ValueError):
    """The condition makes no promise.

    `code` says why, and `field` which number is to blame, by its name in `Target`.
    """

    def __init__(self, code: str, field: str = "condition_value") -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Terms:
    """A condition with its numbers, as typed; only those that it uses are looked at.

    `value` is the value to reach in the KPI's unit, or a change: 20 for +20 %, and in points of a
    KPI in percent −10 for ten percentage points less. `low` and `high` belong to `between`,
    `tolerance_percent` of the baseline's size to `hold`.
    """

    condition: Condition
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    tolerance_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """The value to reach, in the KPI's unit, and the side on which it must be reached.

    Of two ends it is the one to be come to: the nearer to the baseline, and from between them, or
    without a baseline, the one on the KPI's worse side.
    """

    target_value: Decimal
    bound: Bound


def promise(
    terms: Terms,
    *,
    baseline: Decimal | None,
    unit: Unit = Unit.COUNT,
    direction: Direction = Direction.UP,
    starts_from_zero: bool = False,
) -> Promise:
    """Return what `terms` promise of a KPI with this unit and better direction.

    A change is measured from the baseline. Its sign decides the side: a rise must be reached at
    least, a fall at most. `hold` allows to get worse by the tolerance and no further. A running
    total `starts_from_zero`, wherever its baseline lies.

    Raises:
        ImpossiblePromiseError: a number is missing, or it promises nothing.
    """
    match terms.condition:
        case Condition.BETWEEN:
            start = Decimal(0) if starts_from_zero else baseline
            return _between(terms, start=start, direction=direction)
        case Condition.HOLD:
            return _hold(terms, baseline=_known(baseline), direction=direction)
        case Condition.CHANGE_PERCENT:
            return _change_percent(terms, baseline=_known(baseline))
        case Condition.CHANGE_POINTS:
            return _change_points(terms, baseline=_known(baseline), unit=unit)
    value = _typed(terms.value, "condition_value")
    if value == baseline:
        raise ImpossiblePromiseError("no_way")
    return Promise(value, Bound(terms.condition))


def _change_percent(terms: Terms, *, baseline: Decimal) -> Promise:
    change = _changing(terms)
    if not baseline:
        raise ImpossiblePromiseError("zero_baseline")
    if change < -100:
        raise ImpossiblePromiseError("below_nothing")
    return _moved(baseline, by=_percent_of(baseline, change))


def _change_points(terms: Terms, *, baseline: Decimal, unit: Unit) -> Promise:
    if unit not in POINTS:
        raise ImpossiblePromiseError("no_points", "condition")
    change = _changing(terms)
    return _moved(baseline, by=_percent_of(Decimal(1), change) if unit == Unit.PERCENT else change)


def _hold(terms: Terms, *, baseline: Decimal, direction: Direction) -> Promise:
    tolerance = _typed(terms.tolerance_percent, "tolerance_percent")
    if tolerance < 0:
        raise ImpossiblePromiseError("negative_tolerance", "tolerance_percent")
    if tolerance and not baseline:
        raise ImpossiblePromiseError("zero_baseline", "tolerance_percent")
    wants_more = direction == Direction.UP
    if wants_more and tolerance > 100:
        raise ImpossiblePromiseError("below_nothing", "tolerance_percent")
    worse = _percent_of(baseline, -tolerance if wants_more else tolerance)
    limit = _sum(baseline, worse, "tolerance_percent")
    return Promise(limit, Bound.AT_LEAST if wants_more else Bound.AT_MOST)


def _between(terms: Terms, *, start: Decimal | None, direction: Direction) -> Promise:
    low, high = _typed(terms.low, "condition_low"), _typed(terms.high, "condition_high")
    if low >= high:
        raise ImpossiblePromiseError("ends_swapped", "condition_high")
    nearer = Limits(low=low, high=high).passed_by(start) if start is not None else None
    worse = low if direction == Direction.UP else high
    return Promise(worse if nearer is None else nearer, Bound.BETWEEN)


def _moved(baseline: Decimal, *, by: Decimal) -> Promise:
    target = _sum(baseline, by, "condition_value")
    if target == baseline:
        raise ImpossiblePromiseError("no_change")
    return Promise(target, Bound.AT_LEAST if target > baseline else Bound.AT_MOST)


def _percent_of(baseline: Decimal, percent: Decimal) -> Decimal:
    with localcontext(EXACT):
        return abs(baseline) * percent / 100


def _sum(baseline: Decimal, change: Decimal, field: str) -> Decimal:
    with localcontext(EXACT):
        value = rounded(baseline + change)
    if value is None:
        raise ImpossiblePromiseError("too_large", field)
    return value


def _typed(number: Decimal | None, field: str) -> Decimal:
    if number is None:
        raise ImpossiblePromiseError("missing", field)
    return number


def _changing(terms: Terms) -> Decimal:
    change = _typed(terms.value, "condition_value")
    if not change:
        raise ImpossiblePromiseError("no_change")
    return change


def _known(baseline: Decimal | None) -> Decimal:
    if baseline is None:
        raise ImpossiblePromiseError("no_baseline", "baseline_from")
    return baseline
