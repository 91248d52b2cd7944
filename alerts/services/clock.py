"""A clock that goes on from the moment a piece of work was told."""

import datetime as dt
import time


class RunningClock:
    """Tells `start` plus the time this process has spent since; jumps of the wall clock are unseen.

    Leases of long work are measured with it, while its caller still decides what "now" is.
    """

    def __init__(self, start: dt.datetime) -> None:
        self._start = start
        self._began = time.monotonic()

    def now(self) -> dt.datetime:
        """The moment it is by this clock."""
        return self._start + dt.timedelta(seconds=time.monotonic() - self._began)
