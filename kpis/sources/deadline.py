"""A time after which a connection is shut, however slowly the other side goes on."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kpis.sources.trouble import FetchError


class Deadline:
    """An instant after which the socket in use is shut, wherever the other side makes us wait."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether the time has passed."""
        return time.monotonic() >= self._ends_at

    def left(self) -> float:
        """Return the seconds left.

        Raises:
            FetchError: there are none.
        """
        if self.is_over:
            raise FetchError("too_slow")
        return self._ends_at - time.monotonic()

    @contextmanager
    def over(self, opened: socket.socket) -> Iterator[None]:
        """Shut `opened` when the time is over, which ends any waiting for it."""
        timer = threading.Timer(self.left(), _shut, [opened])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _shut(opened: socket.socket) -> None:
    try:
        socket.socket.shutdown(opened, socket.SHUT_RDWR)
    except OSError:  # it has been closed meanwhile
        return
