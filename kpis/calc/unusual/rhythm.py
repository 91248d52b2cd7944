"""How fast a detector learns and forgets, for each kind of series."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The time constants of a detector, all in one unit: that of the time between two values."""

    level: float
    """How far back the expected level looks."""
    memory: float
    """How long the usual size of errors, and of their peaks, is remembered."""
    block: float
    """The stretch of time whose largest error is one peak."""
    horizons: tuple[float, ...]
    """Over how long errors are smoothed before they are judged: first 0, each value alone."""
    season_memory: float
    """How much of its own time a season (an hour of the day, a weekday) remembers."""
    patience: float
    """For how much of its own time a season is taken to be like the others."""


INTRADAY: Final = Rhythm(  # hours; a season is an hour of the day
    level=84.0,
    memory=672.0,
    block=48.0,
    horizons=(0.0, 0.5, 2.0, 8.0),
    season_memory=28.0,
    patience=20.0,
)
DAILY: Final = Rhythm(  # days; a season is a day of the week
    level=21.0,
    memory=180.0,
    block=10.0,
    horizons=(0.0, 2.0, 7.0),
    season_memory=26.0,
    patience=2.0,
)
WEEKLY: Final = Rhythm(  # weeks; no season
    level=8.0,
    memory=104.0,
    block=10.0,
    horizons=(0.0, 3.0),
    season_memory=1.0,
    patience=1.0,
)
