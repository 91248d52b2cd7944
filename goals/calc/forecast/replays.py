"""Histories made ready for forecasts, without numpy until there is something to forecast."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goals.calc.forecast.outlook import Frequency, Outlook
    from goals.calc.forecast.replay import Replay

MOST_REPLAYS = 16
"""So many histories are kept ready: half a megabyte each, and one KPI has few."""


class Replays:
    """Histories made ready, each once while it is asked about again and again.

    Only the last few are kept: ask all questions about one history before those about the next.
    """

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[Frequency, bytes], Replay] = OrderedDict()

    def of(self, history: Sequence[float], frequency: Frequency) -> Replay:
        """Return the history made ready."""
        key = (frequency, array("d", history).tobytes())
        if key not in self._made:
            from goals.calc.forecast.replay import Replay  # noqa: PLC0415  (numpy: 11 MB)

            self._made[key] = Replay(history, frequency)
        self._made.move_to_end(key)
        if len(self._made) > MOST_REPLAYS:
            self._made.popitem(last=False)
        return self._made[key]


def forecast(
    *, history: Sequence[float], weights: Sequence[float], done: float, frequency: Frequency
) -> Outlook:
    """Return the outlook for `done` plus the weighted next observations of one history."""
    return Replays().of(history, frequency).outlook(weights=weights, done=done)
