"""What is expected of a period's end: a median, an interval, and the chance of any target."""

import math
from dataclasses import dataclass, field
from typing import Literal

from goals.calc.forecast import student

Direction = Literal["up", "down"]

LEAST_DOUBT = 0.001
"""A probability is 0 or 1 only where nothing that can still happen changes the answer."""
SAME = 1e-12
"""Sums closer together than this share of their size are the same number."""
LARGEST = 1e300
"""Forecasts stay inside the floating-point range, whatever the history holds."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What the rest of the period may bring, as Student's t distribution around a centre.

    On the log scale (`is_log`, centre above 0) the rest is `centre * exp(scale * t)`, otherwise
    `centre + scale * t`. A scale of 0 means that there is no doubt. `stretch` widens the interval
    and `sharpness` multiplies the log-odds of probabilities; both correct measured faults.
    """

    centre: float
    scale: float = 0.0
    freedom: float = 4.0
    is_log: bool = False
    stretch: float = 1.0
    sharpness: float = 1.0

    def quantile(self, share: float) -> float:
        """Return the value that the rest stays below with this probability."""
        if not self.scale:
            return self.centre
        move = self.scale * self.stretch * student.quantile(share, freedom=self.freedom)
        return self.centre * math.exp(min(move, 700.0)) if self.is_log else self.centre + move

    def upper_tail(self, value: float) -> float:
        """Return the chance that the rest exceeds `value`, never quite 0 or 1."""
        if self.is_log and value <= 0:
            return 1 - LEAST_DOUBT
        gap = math.log(value / self.centre) if self.is_log else value - self.centre
        tail = student.upper_tail(gap / self.scale, freedom=self.freedom)
        tail = min(max(tail, 1e-9), 1 - 1e-9)
        odds = math.exp(self.sharpness * math.log(tail / (1 - tail)))
        return min(max(odds / (1 + odds), LEAST_DOUBT), 1 - LEAST_DOUBT)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast of a period's end: what is done plus the weighted rest, in the KPI's unit.

    `low80` and `high80` are exceeded downwards and upwards one time in ten each. `is_short_history`
    says that fewer than two periods are known, so that the band rests on a rule of thumb.
    """

    median: float
    low80: float
    high80: float
    is_short_history: bool
    done: float = field(repr=False)
    rest: Spread = field(repr=False)
    can_fall: bool = field(repr=False)

    def probability(self, *, target: float, direction: Direction) -> float:
        """Return the chance to end at `target` or beyond it, upwards or downwards.

        Exactly 0 and 1 mean that nothing that can still happen changes the answer.
        """
        same = SAME * max(abs(target), abs(self.done))
        needed = target - self.done
        if not self.rest.scale:
            gap = self.rest.centre - needed
            return float(gap >= -same if direction == "up" else gap <= same)
        if not self.can_fall and direction == "up" and needed <= same:
            return 1.0
        if not self.can_fall and direction == "down" and needed < -same:
            return 0.0
        up = self.rest.upper_tail(needed)
        return up if direction == "up" else 1 - up


def outlook(*, rest: Spread, done: float, can_fall: bool, is_short_history: bool) -> Outlook:
    """Return the outlook that follows when `rest` is added to `done`."""
    floor = -LARGEST if can_fall else 0.0
    low, median, high = (
        min(max(done + max(rest.quantile(share), floor), -LARGEST), LARGEST)
        for share in (0.1, 0.5, 0.9)
    )
    return Outlook(
        median=median,
        low80=low,
        high80=high,
        is_short_history=is_short_history,
        done=done,
        rest=rest,
        can_fall=can_fall,
    )
