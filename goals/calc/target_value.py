"""From a condition and a baseline to the value that is promised."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from goals.enums import Bound, Condition
from kpis.calc.exact import EXACT, rounded


class ImpossiblePromiseError(ValueError):
    """The condition makes no promise.

    `code` is `zero_baseline`, `no_baseline`, `no_change`, `below_nothing` or `too_large`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Promise:
    """The value to reach, in the KPI's unit, and the side on which it must be reached."""

    target_value: Decimal
    bound: Bound


def promise(*, condition: Condition, value: Decimal, baseline: Decimal | None) -> Promise:
    """Return what `condition` with `value` promises.

    A change is `value` per cent of the baseline's size (20 is +20 %). Its sign decides the side:
    a rise must be reached at least, a fall at most.

    Raises:
        ImpossiblePromiseError: a change from nothing, of nothing, or of more than everything.
    """
    if condition != Condition.CHANGE_PERCENT:
        return Promise(value, Bound(condition))
    if baseline is None:
        raise ImpossiblePromiseError("no_baseline")
    if not baseline:
        raise ImpossiblePromiseError("zero_baseline")
    if not value:
        raise ImpossiblePromiseError("no_change")
    if value < -100:
        raise ImpossiblePromiseError("below_nothing")
    with localcontext(EXACT):
        target = rounded(baseline + abs(baseline) * value / 100)
    if target is None:
        raise ImpossiblePromiseError("too_large")
    return Promise(target, Bound.AT_LEAST if value > 0 else Bound.AT_MOST)
