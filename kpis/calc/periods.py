"""Days, weeks and months as windows of calendar dates."""

import calendar
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from kpis.enums import Cadence, Grain

ONE_DAY = dt.timedelta(days=1)
MOST_KEPT = 64
"""So many lists of windows are kept: what is judged or shown together shares a few."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """The calendar dates from `start` to `end`, both included."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a window cannot end on {self.end} and start on {self.start}")

    @property
    def days(self) -> int:
        """How many dates it holds, at least 1."""
        return (self.end - self.start).days + 1

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end

    def is_inside(self, other: "Window") -> bool:
        """Return whether all its dates are dates of `other`."""
        return other.start <= self.start and self.end <= other.end

    def cut_to(self, other: "Window") -> "Window | None":
        """Return the dates it shares with `other`, None if there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Window(start, end) if start <= end else None


def week_of(day: dt.date, week_starts_on: int) -> Window:
    """Return the week around `day`; `week_starts_on` is 0 for Monday to 6 for Sunday."""
    start = day - dt.timedelta(days=(day.weekday() - week_starts_on) % 7)
    return Window(start, start + dt.timedelta(days=6))


def month_of(day: dt.date) -> Window:
    """Return the calendar month around `day`."""
    last = calendar.monthrange(day.year, day.month)[1]
    return Window(day.replace(day=1), day.replace(day=last))


def window_of(grain: Grain | Cadence, day: dt.date, week_starts_on: int) -> Window:
    """Return the day, week or month around `day`."""
    match Grain(grain):
        case Grain.WEEK:
            return week_of(day, week_starts_on)
        case Grain.MONTH:
            return month_of(day)
    return Window(day, day)


def windows(grain: Grain, start: dt.date, end: dt.date, week_starts_on: int) -> list[Window]:
    """Return every whole window that shares a date with `start`…`end`, in order.

    The first and the last may reach beyond; whoever shows them marks them partial.
    """
    return list(_windows(grain, start, end, week_starts_on))


@lru_cache(maxsize=MOST_KEPT)
def _windows(grain: Grain, start: dt.date, end: dt.date, week_starts_on: int) -> tuple[Window, ...]:
    found: list[Window] = []
    day = start
    while day <= end:
        window = window_of(grain, day, week_starts_on)
        found.append(window)
        day = window.end + ONE_DAY
    return tuple(found)


def full_windows(grain: Grain, start: dt.date, end: dt.date, week_starts_on: int) -> list[Window]:
    """Return the windows that lie wholly inside `start`…`end`, in order."""
    return [
        window
        for window in windows(grain, start, end, week_starts_on)
        if start <= window.start and window.end <= end
    ]
