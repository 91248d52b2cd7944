"""The detector on series as they come: by the minute or hour, by the day, by the week."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from kpis.calc.unusual.detector import Detector, Verdict
from kpis.calc.unusual.rhythm import DAILY, INTRADAY, WEEKLY

_HOUR: Final = dt.timedelta(hours=1)
_SHORTEST_STEP: Final = 1 / 60
_LONGEST_STEP: Final = 1.0
"""Hours. A longer gap counts as this: nothing was seen in it, so nothing is forgotten for it."""


def judge_times(points: Iterable[tuple[dt.datetime, float]]) -> Iterator[Verdict]:
    """Yield a verdict for each value, measured every few minutes to every hour.

    Each verdict rests on the points before it alone. Times ascend, equal ones are allowed, and
    steps may be uneven; their hour is the local one.
    """
    detector = Detector(INTRADAY)
    before: dt.datetime | None = None
    for at, value in points:
        gap = (at - before) / _HOUR if before else 0.0
        elapsed = min(max(gap, _SHORTEST_STEP), _LONGEST_STEP)
        yield detector.update(value, season=at.hour, elapsed=elapsed)
        before = at


def judge_days(points: Iterable[tuple[dt.date, float]]) -> Iterator[tuple[dt.date, Verdict]]:
    """Yield a verdict for each day that has a value; days ascend, missing ones are left out."""
    detector = Detector(DAILY)
    for day, value in points:
        yield day, detector.update(value, season=day.weekday())


def judge_weeks(points: Iterable[tuple[dt.date, float]]) -> Iterator[tuple[dt.date, Verdict]]:
    """Yield a verdict for each week that has a value; weeks ascend and are named by one day."""
    detector = Detector(WEEKLY)
    for day, value in points:
        yield day, detector.update(value)
