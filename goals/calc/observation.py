"""What is known about a target's KPI, one observation after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.periods import Window


@dataclass(frozen=True, slots=True)
class Observation:
    """A day, week or month and its value, in the KPI's unit.

    `is_complete` says that its data has arrived. A complete one may have no value (a rate without
    denominator); an incomplete one may have a part of its value, which is not counted.
    """

    window: Window
    value: Decimal | None
    is_complete: bool


def arrived(observations: Sequence[Observation]) -> list[Observation]:
    """Return the observations from the first complete one to the last: the rest is still to come.

    Incomplete ones between them are gaps.
    """
    complete = [place for place, each in enumerate(observations) if each.is_complete]
    return list(observations[complete[0] : complete[-1] + 1]) if complete else []


def filled(observations: Sequence[Observation], season: int) -> list[Decimal]:
    """Return a value for each observation; a gap repeats the one a season earlier, or the last.

    For forecasts only: a gap is never counted as if it had been measured.
    """
    values: list[Decimal] = []
    for each in observations:
        if each.is_complete and each.value is not None:
            values.append(each.value)
        elif values:
            values.append(values[-season] if len(values) >= season else values[-1])
    return values
