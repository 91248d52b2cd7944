"""What is expected of a period's end: a median, an interval, and the chance of any target."""

import math
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["up", "down"]
Frequency = Literal["D", "W", "M"]

DECILE = 1.6377443536962095
"""Student's t with 3 degrees of freedom lies above this one time in ten."""
LEAST_DOUBT = 0.001
"""A probability is 0 or 1 only where nothing that can still happen changes the answer."""
SAME = 1e-12
"""Sums closer together than this share of their size are the same number."""
FARTHEST = 1e9
LARGEST = 1e300
"""Outlooks stay inside the floating-point range, whatever the history holds."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What the rest of a period may bring: Student's t with 3 degrees of freedom around a centre.

    Forecast errors are mostly small and now and then huge, and this distribution is both peaked
    and heavy-tailed enough. On the log scale (`is_log`, centre above 0) the rest is
    `centre * exp(scale * t)`, otherwise `centre + scale * t`. A rest that `can_fall` may be
    negative. Where it `is_over` nothing is left to happen, and the centre is certain. An infinite
    scale knows nothing: no band can be drawn and every target is as likely as not.
    """

    centre: float
    scale: float = 0.0
    is_log: bool = False
    can_fall: bool = False
    is_over: bool = False

    def moved(self, t: float) -> float:
        """Return the rest that lies `t` scales away from the centre."""
        if math.isinf(self.scale):
            return self.centre
        if self.is_log:
            return self.centre * math.exp(self.scale * t)
        value = self.centre + self.scale * t
        return value if self.can_fall else max(value, 0.0)

    def chance_of(self, needed: float, *, direction: Direction, same: float) -> float:
        """Return the chance that the rest comes to `needed` or beyond, equality included."""
        gap = needed - self.centre
        if self.is_over:
            return float(gap <= same if direction == "up" else gap >= -same)
        if not self.can_fall and needed <= same and direction == "up":
            return 1.0
        if not self.can_fall and needed < -same and direction == "down":
            return 0.0
        if not self.scale:
            above = float(gap <= same if direction == "up" else gap < -same)
        else:
            above = _above(self._distance(needed) / self.scale)
        chance = above if direction == "up" else 1 - above
        return min(max(chance, LEAST_DOUBT), 1 - LEAST_DOUBT)

    def _distance(self, needed: float) -> float:
        """Return how far `needed` lies above the centre, on the scale in use."""
        if not self.is_log:
            return needed - self.centre
        return math.log(needed) - math.log(self.centre) if needed > 0 else -math.inf


def _above(t: float) -> float:
    """Return the chance that Student's t with 3 degrees of freedom exceeds `t`."""
    ratio = min(max(t, -FARTHEST), FARTHEST) / math.sqrt(3)
    return 0.5 - (math.atan(ratio) + ratio / (1 + ratio * ratio)) / math.pi


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast of a period's end: what is done plus the weighted rest, in the KPI's unit.

    One time in ten the end is below `low80`, one time in ten above `high80`. `is_short_history`
    says that fewer than two periods are known, so that the band rests on a rule of thumb.
    """

    median: float
    low80: float
    high80: float
    is_short_history: bool
    done: float = field(repr=False)
    rest: Rest = field(repr=False)

    def probability(self, *, target: float, direction: Direction) -> float:
        """Return the chance to end at `target` or beyond it, upwards or downwards.

        Exactly 0 and 1 mean that nothing that can still happen changes the answer.
        """
        same = SAME * max(abs(target), abs(self.done))
        return self.rest.chance_of(target - self.done, direction=direction, same=same)


def make_outlook(*, done: float, rest: Rest, is_short_history: bool) -> Outlook:
    """Return the outlook that follows when `rest` is added to what is `done`."""
    low, median, high = (
        min(max(done + rest.moved(t), -LARGEST), LARGEST) for t in (-DECILE, 0.0, DECILE)
    )
    return Outlook(
        median=median,
        low80=low,
        high80=high,
        is_short_history=is_short_history,
        done=done,
        rest=rest,
    )
