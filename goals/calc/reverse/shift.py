"""How far a campaign's figure lies from an earlier one, and how far such figures lie apart anyway.

The question of the campaign is asked again at every earlier moment of the same history, where no
campaign was: how far was a period of this length from the one before it? Their spread is the
error. Decision record 0017 has the reasons for each constant and the rate of false alarms.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from goals.calc.reverse.student import FEWEST_FREEDOM, reach, two_sided_chance

LEAST_KNOWN: Final = 0.8
"""A period with fewer of its days known is not compared."""
FREEDOM_PER_PERIOD: Final = 0.7
"""Periods that lie side by side share one end, so each is worth a little less than one."""
MODEL_FREEDOM: Final = 3.0
MOST_FREEDOM: Final = 8.0
"""The errors have heavy tails; more history does not make them normal."""
MODEL_PERIODS: Final = 1.0
"""What days alone tell counts like so many periods."""
MODEL_FACTOR: Final = 2.0
MODEL_LENGTH: Final = 40
"""Levels wander more than days tell, the more so the longer a period is."""
FITTED: Final = 0.5
LARGEST_DEPENDENCE: Final = 0.9
FEWEST_YEARS: Final = 2.0
"""How a year differs from the one before is not in the days: it needs past differences."""


class Trouble(StrEnum):
    """Why two periods cannot be compared."""

    NOTHING_EARLIER = "nothing_earlier"
    GAPS = "gaps"
    NOTHING_THEN = "nothing_then"
    NOTHING_NOW = "nothing_now"
    TOO_LITTLE = "too_little"


class Tally(NamedTuple):
    """One day's figure: a total counts against its day, a ratio has its own whole."""

    part: float
    whole: float = 1.0


Record = Sequence[Tally | None]  # one for each day, week or month in order; None is not known


@dataclass(frozen=True, slots=True)
class Shift:
    """The logarithm of now ÷ then, with the spread of Student's t around it."""

    step: float
    spread: float
    freedom: float

    @property
    def change(self) -> float:
        """The relative change: 0.2 is +20 %."""
        return math.expm1(self.step)

    @property
    def chance(self) -> float:
        """How often a step at least as large happens where nothing was done."""
        if not self.spread:
            return float(not self.step)
        return two_sided_chance(self.step / self.spread, self.freedom)

    def interval(self, level: float) -> tuple[float, float]:
        """Return the ends of the relative change that `level` of the errors leave possible."""
        half = self.spread * reach(level, self.freedom)
        return math.expm1(self.step - half), math.expm1(min(self.step + half, 50.0))


def shift_of(*, history: Record, now: Tally, length: int, lag: int, season: int) -> Shift | Trouble:
    """Return how `now` lies to the `length` records that begin `lag` records before it.

    `history` ends where the campaign begins. `season` is the number of records after which the
    kind of day comes again, 1 without such a rhythm.
    """
    if len(history) < lag:
        return Trouble.NOTHING_EARLIER
    rates = _Rates(history, length)
    then = rates.at(len(history) - lag)
    if then is None:
        is_known = rates.is_known(len(history) - lag)
        return Trouble.NOTHING_THEN if is_known else Trouble.GAPS
    if now.whole <= 0 or now.part <= 0:
        return Trouble.NOTHING_NOW
    step = math.log(now.part / now.whole) - math.log(then)
    stride = season if length % season else 1
    errors = list(_errors(rates, lag, stride))
    known = [each for each in errors if each is not None]
    periods = len(errors) * stride / max(length, stride) if known else 0.0
    if lag > length and periods < FEWEST_YEARS:
        return Trouble.TOO_LITTLE
    variance, days = _of_days(history, length, season)
    past = math.fsum(each * each for each in known) / len(known) if known else 0.0
    weight = periods + MODEL_PERIODS
    variance = (periods * past + MODEL_PERIODS * variance) / weight * (1 + FITTED / weight)
    freedom = FREEDOM_PER_PERIOD * periods + min(max(days - 2, 0.0), MODEL_FREEDOM)
    if freedom < FEWEST_FREEDOM:
        return Trouble.TOO_LITTLE
    return Shift(step, math.sqrt(variance), min(freedom, MOST_FREEDOM))


class _Rates:
    """The rate of every stretch of `length` records, by where it begins."""

    def __init__(self, history: Record, length: int) -> None:
        self.length = length
        self.count = len(history) - length + 1
        self._parts = [0.0, *accumulate(each.part if each else 0.0 for each in history)]
        self._wholes = [0.0, *accumulate(each.whole if each else 0.0 for each in history)]
        self._known = [0, *accumulate(int(each is not None) for each in history)]

    def is_known(self, at: int) -> bool:
        """Whether enough of the stretch has a figure."""
        known = self._known[at + self.length] - self._known[at]
        return known >= LEAST_KNOWN * self.length

    def at(self, at: int) -> float | None:
        """Return the rate of the stretch, None where there is none above 0."""
        part = self._parts[at + self.length] - self._parts[at]
        whole = self._wholes[at + self.length] - self._wholes[at]
        return part / whole if part > 0 and whole > 0 and self.is_known(at) else None


def _errors(rates: _Rates, lag: int, stride: int) -> Iterator[float | None]:
    """Yield how far each earlier stretch was from the one `lag` before it, the latest first.

    With a `stride` only those are asked that begin on the same kind of day as the campaign.
    """
    end = rates.count + rates.length - 1
    latest = end - stride * math.ceil(rates.length / stride)
    for at in range(latest, lag - 1, -stride):
        now, then = rates.at(at), rates.at(at - lag)
        yield math.log(now / then) if now and then else None


def _of_days(history: Record, length: int, season: int) -> tuple[float, float]:
    """Return the variance that the days alone lead to, and how many independent days there are.

    The equivalent number of independent days is that of a first-order autoregression (Zwiers and
    von Storch, 1995); a ratio's days are its linear parts.
    """
    recent = [each for each in history[-max(2 * length, 4 * season, 8) :] if each is not None]
    whole = math.fsum(each.whole for each in recent)
    rate = math.fsum(each.part for each in recent) / whole if whole else 0.0
    count = len(recent)
    if count < 3 or rate <= 0:
        return 0.0, 0.0
    mean_whole = whole / count
    days = [(each.part - rate * each.whole) / (rate * mean_whole) for each in recent]
    if season > 1 and count >= 3 * season:
        days = _without_season(days, season)
    mean = math.fsum(days) / count
    days = [each - mean for each in days]
    squares = math.fsum(each * each for each in days)
    if not squares:
        return 0.0, float(count)
    alike = math.fsum(one * two for one, two in pairwise(days)) / squares
    alike = min(max(alike + (1 + 3 * alike) / count, 0.0), LARGEST_DEPENDENCE)
    longer = (1 + alike) / (1 - alike)
    variance = 2 * squares / (count - 1) * longer / length
    return variance * MODEL_FACTOR * (1 + length / MODEL_LENGTH), count / longer


def _without_season(days: Sequence[float], season: int) -> list[float]:
    """Return the days less what their kind usually is, one neutral season mixed in."""
    usual = []
    for phase in range(season):
        alike = days[phase::season]
        usual.append(math.fsum(alike) / (len(alike) + 1))
    return [each - usual[at % season] for at, each in enumerate(days)]
