"""The range of a slider around values that matter: round ends, a step fine enough to aim with."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

MARGIN: Final = Decimal("0.2")
"""So much of the distance between the values is offered beyond them."""
LONE_REACH: Final = Decimal("0.5")
"""Around one value alone, so much of it is offered on either side."""


@dataclass(frozen=True, slots=True)
class Slider:
    """A range in steps; its ends are multiples of the step."""

    least: Decimal
    most: Decimal
    step: Decimal


def slider_around(values: Iterable[Decimal]) -> Slider:
    """Return a slider of some hundred steps that reaches beyond all `values`.

    It goes below 0 only if one of them does.

    Raises:
        ValueError: there is no value.
    """
    known = list(values)
    low, high = min(known), max(known)
    reach = (high - low) * MARGIN or abs(high) * LONE_REACH or Decimal(1)
    step = Decimal(1).scaleb((high - low + 2 * reach).adjusted() - 2)
    least = (low - reach) if low < 0 else max(low - reach, Decimal(0))
    return Slider(
        least=_multiple(least, step, ROUND_FLOOR),
        most=_multiple(high + reach, step, ROUND_CEILING),
        step=step,
    )


def _multiple(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (value / step).to_integral_value(rounding) * step
