"""The plain verdict on each of many metrics: it moved, it did not, or nobody can tell.

Whoever looks at ten metrics sees one move by chance. The verdicts keep the share of wrong ones
among those called moved at 5 % (Benjamini and Hochberg, 1995), and their intervals are as wide as
that takes (Benjamini and Yekutieli, 2005). The others have intervals of 95 %, or wider where those
would leave 0 out, so that no interval contradicts its verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goals.calc.reverse.shift import Shift

WRONG_SHARE: Final = 0.05
MATERIAL: Final = 0.1
"""What moved by less than a tenth, for sure, did not move."""


class Move(StrEnum):
    """What became of a metric."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with the interval of the relative change that it rests on."""

    move: Move
    change: float
    low: float
    high: float
    level: float


def judge(shifts: Mapping[str, Shift]) -> dict[str, Judged]:
    """Return the verdict on each of `shifts`, all of them looked at together."""
    moved = _moved_count(shifts)
    found = {}
    for rank, key in enumerate(sorted(shifts, key=lambda key: (shifts[key].chance, key))):
        shift = shifts[key]
        is_moved = rank < moved
        among = WRONG_SHARE * moved / len(shifts) if is_moved else min(WRONG_SHARE, shift.chance)
        found[key] = _judged(shift, 1 - among, is_moved=is_moved)
    return {key: found[key] for key in shifts}


def _moved_count(shifts: Mapping[str, Shift]) -> int:
    chances = sorted(shift.chance for shift in shifts.values())
    limits = (WRONG_SHARE * rank / len(chances) for rank in range(1, len(chances) + 1))
    passed = [at for at, limit in enumerate(limits, 1) if chances[at - 1] <= limit]
    return max(passed, default=0)


def _judged(shift: Shift, level: float, *, is_moved: bool) -> Judged:
    low, high = shift.interval(level)
    if is_moved:
        move = Move.UP if shift.step > 0 else Move.DOWN
    else:
        move = Move.FLAT if low >= -MATERIAL and high <= MATERIAL else Move.UNSURE
    return Judged(move, shift.change, low, high, level)
