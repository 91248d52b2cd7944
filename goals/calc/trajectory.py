"""The trajectory: how the value that is asked for moves through the period.

A path is drawn through values by the end of days: the first knot is the day before the period, the
last one its end. A total is asked for as far as its data has arrived, missing days are not; a rate
or level is asked for on the last day with data.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from itertools import accumulate, pairwise
from typing import NamedTuple

from kpis.calc.exact import EXACT, rounded
from kpis.calc.periods import ONE_DAY, Window, month_of


class Knot(NamedTuple):
    """A value by the end of a day."""

    on: dt.date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Path:
    """The values asked for, evenly from knot to knot, in order of days.

    With `stops` it stands still between them and takes all that became due at the next one.
    """

    knots: Sequence[Knot]
    stops: Sequence[dt.date] = field(default_factory=tuple)

    def at(self, day: dt.date) -> Decimal:
        """Return the value asked for by the end of `day`, before the first knot the first's."""
        return self._between_knots(self._asked_until(day))

    def asked_of(self, windows: Sequence[Window], *, last: dt.date) -> Decimal | None:
        """Return what a growing total asks of `windows`, in order, up to the day `last`.

        None where nothing is asked yet.
        """
        until = self._asked_until(last)
        asked = [window for window in windows if window.end <= until]
        if not asked:
            return None
        with localcontext(EXACT):
            return rounded(sum((self._rise(run) for run in _runs(asked)), Decimal(0)))

    def corners(self) -> list[tuple[dt.date, Decimal]]:
        """Return the line to draw."""
        return [(day, _drawn(value)) for day, value in self._corners()]

    def _corners(self) -> list[tuple[dt.date, Decimal]]:
        if not self.stops:
            return list(self.knots)
        first, last = self.knots[0], self.knots[-1]
        levels = [first.value, *(self._between_knots(stop) for stop in self.stops)]
        line = [(first.on, first.value)]
        for stop, (before, after) in zip(self.stops, pairwise(levels), strict=True):
            line += [(stop, before), (stop, after)]
        return line if self.stops[-1] == last.on else [*line, (last.on, levels[-1])]

    def _rise(self, run: Window) -> Decimal:
        return self._between_knots(run.end) - self._between_knots(run.start - ONE_DAY)

    def _asked_until(self, day: dt.date) -> dt.date:
        if not self.stops:
            return day
        passed = bisect_right(self.stops, day)
        return self.stops[passed - 1] if passed else self.knots[0].on

    def _between_knots(self, day: dt.date) -> Decimal:
        place = bisect_left(self.knots, day, key=lambda knot: knot.on)
        if place == len(self.knots):
            return self.knots[-1].value
        after = self.knots[place]
        if place == 0 or after.on == day:
            return after.value
        before = self.knots[place - 1]
        with localcontext(EXACT):
            share = Decimal((day - before.on).days) / (after.on - before.on).days
            return before.value + (after.value - before.value) * share


def even_path(windows: Sequence[Window], *, start: Decimal, end: Decimal) -> Path:
    """Return the path that rises by the same in each of `windows`, which follow each other."""
    if len({window.days for window in windows}) == 1:
        return Path([Knot(windows[0].start - ONE_DAY, start), Knot(windows[-1].end, end)])
    return share_path(windows, [Decimal(1)] * len(windows), start=start, end=end)


def share_path(
    windows: Sequence[Window], weights: Sequence[Decimal], *, start: Decimal, end: Decimal
) -> Path:
    """Return the path that takes in each of `windows` its share of the way, by their weights.

    Raises:
        ValueError: the weights do not add up to more than nothing, or one is negative.
    """
    if any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("shares need weights that are not negative, and not all 0")
    with localcontext(EXACT):
        passed = list(accumulate(weights))
        knots = [
            Knot(window.end, start + (end - start) * sum_so_far / passed[-1])
            for window, sum_so_far in zip(windows, passed, strict=True)
        ]
    return Path([Knot(windows[0].start - ONE_DAY, start), *knots[:-1], Knot(knots[-1].on, end)])


def milestone_path(
    period: Window, milestones: Sequence[Knot], *, start: Decimal | None, end: Decimal
) -> Path:
    """Return the path through `milestones`, in order of days inside the period.

    Without a `start` the first of them is asked for from the beginning.
    """
    inside = [each for each in milestones if each.on < period.end]
    first = start if start is not None else inside[0].value if inside else end
    return Path([Knot(period.start - ONE_DAY, first), *inside, Knot(period.end, end)])


def in_steps(path: Path, period: Window) -> Path:
    """Return `path` with a step at the end of each month of the period, and at its end."""
    return Path(path.knots, stops=[part.end for part in months_of(period)])


def months_of(period: Window) -> list[Window]:
    """Return the calendar months of a period, the first and last cut to it."""
    months: list[Window] = []
    day = period.start
    while day <= period.end:
        month = Window(day, min(month_of(day).end, period.end))
        months.append(month)
        day = month.end + ONE_DAY
    return months


def _drawn(value: Decimal) -> Decimal:
    kept = rounded(value)
    return value if kept is None else kept


def _runs(windows: Sequence[Window]) -> list[Window]:
    """Return the stretches that `windows` cover without a gap."""
    runs: list[Window] = []
    for window in windows:
        if runs and runs[-1].end + ONE_DAY == window.start:
            runs[-1] = Window(runs[-1].start, window.end)
        else:
            runs.append(window)
    return runs
