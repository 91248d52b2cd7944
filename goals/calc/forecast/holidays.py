"""Public holidays in a daily history: how far they stand out, learned from those it has seen."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

WEEK: Final = 7
WEEKS_BESIDE: Final = 2
"""A holiday is held against the same weekday so many weeks before and after."""
FEWEST_HOLIDAYS: Final = 3
"""With fewer seen, nothing is known about holidays."""
DOUBT: Final = 2.0
"""How much of an effect is believed: all of it but this many times its variance over its square."""
LARGEST_RATIO: Final = 20.0


def made_ordinary(values: Sequence[float], is_holiday: Sequence[bool]) -> tuple[list[float], float]:
    """Return the values with holidays as ordinary days, and what `holiday_ratio` says of them."""
    days, flags = np.array(values), np.array(is_holiday)
    ratio = holiday_ratio(days, flags)
    return np.where(flags, days / ratio, days).tolist(), ratio


def holiday_ratio(values: Floats, is_holiday: Flags) -> float:
    """Return what a holiday brings as a multiple of an ordinary day of its weekday.

    The geometric mean over the holidays seen, each held against the median of its weekday in the
    weeks beside it. It is 1 where fewer than three can be compared, where they do not agree well
    enough, and where a value is negative or zero, for a ratio says nothing there.

    Args:
        values: one for each day, in order.
        is_holiday: for each day, whether it is one.
    """
    if not is_holiday.any() or not (values > 0).all():
        return 1.0
    logs = np.log(values)
    beside = WEEK * np.array([n for n in range(-WEEKS_BESIDE, WEEKS_BESIDE + 1) if n])
    found = []
    for day in np.flatnonzero(is_holiday):
        places = day + beside
        places = places[(places >= 0) & (places < len(values))]
        ordinary = logs[places[~is_holiday[places]]]
        if len(ordinary) >= WEEKS_BESIDE:
            found.append(logs[day] - np.median(ordinary))
    if len(found) < FEWEST_HOLIDAYS:
        return 1.0
    mean, error = float(np.mean(found)), float(np.std(found, ddof=1)) / len(found) ** 0.5
    if not mean:
        return 1.0
    believed = mean * max(0.0, 1 - DOUBT * (error / mean) ** 2)
    return float(np.clip(np.exp(believed), 1 / LARGEST_RATIO, LARGEST_RATIO))
