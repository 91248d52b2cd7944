"""What is known about a target's KPI, one observation after the other."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from goals.enums import Bound
from kpis.calc.exact import rounded
from kpis.calc.periods import Window


class Observation(NamedTuple):
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


class History(list[Observation]):
    """Observations in order, and what is asked of them again and again: many targets share one.

    All are days, or all weeks, or months. It is not changed once it is made.
    """

    def __init__(self, observations: Iterable[Observation] = ()) -> None:
        super().__init__(observations)
        self._filled: dict[int, list[float]] = {}
        self._ordinary: dict[frozenset[dt.date], tuple[list[float], float]] = {}
        self._best: dict[tuple[int, Bound], Decimal | None] = {}

    @cached_property
    def can_fall(self) -> bool:
        """Whether a value was ever negative."""
        return any(each.value is not None and each.value < 0 for each in self)

    def among(self, windows: Iterable[Window]) -> list[Observation]:
        """Return the observations of `windows`, in their order, as far as there are any."""
        places = self._places
        return [self[places[each.start]] for each in windows if each.start in places]

    def has_all(self, window: Window) -> bool:
        """Whether the observation of `window` has arrived."""
        place = self._places.get(window.start)
        return place is not None and self[place].is_complete

    def floats(self, season: int) -> list[float]:
        """Return the observations as forecasts take them, `filled`."""
        if season not in self._filled:
            self._filled[season] = [float(value) for value in filled(self, season)]
        return self._filled[season]

    def without_holidays(
        self, season: int, holidays: frozenset[dt.date]
    ) -> tuple[list[float], float]:
        """Return days as `floats` gives them, holidays made ordinary, and what a holiday brings.

        The latter is a multiple of an ordinary day.
        """
        if holidays not in self._ordinary:
            from goals.calc.forecast.holidays import made_ordinary  # noqa: PLC0415  (numpy: 11 MB)

            values = self.floats(season)
            days = [each.window.start for each in self][-len(values) :]
            self._ordinary[holidays] = made_ordinary(values, [day in holidays for day in days])
        return self._ordinary[holidays]

    def best_mean(self, length: int, bound: Bound) -> Decimal | None:
        """Return the best mean of `length` observations in a row, None without such a row.

        Rows with gaps do not count. Best is the highest for at least, the lowest for at most.
        """
        asked = (length, bound)
        if asked not in self._best:
            self._best[asked] = self._best_mean(length, is_highest=bound == Bound.AT_LEAST)
        return self._best[asked]

    def _best_mean(self, length: int, *, is_highest: bool) -> Decimal | None:
        best: Decimal | None = None
        total, run = Decimal(0), 0
        values = self._values
        for place, value in enumerate(values):
            if value is None:
                total, run = Decimal(0), 0
                continue
            total, run = total + value, run + 1
            if run > length:
                left = values[place - length]
                total -= left if left is not None else Decimal(0)
            if run >= length and (best is None or (total > best if is_highest else total < best)):
                best = total
        return None if best is None else rounded(best / length)

    @cached_property
    def _places(self) -> dict[dt.date, int]:
        return {each.window.start: place for place, each in enumerate(self)}

    @cached_property
    def _values(self) -> list[Decimal | None]:
        return [each.value if each.is_complete else None for each in self]
