"""Ends the started processes when the starter is gone without having stopped them.

Runs as a process of its own. Its standard input is a pipe whose other end only the starter holds:
each line `+123` or `-123` names a process group to end, or no longer to end, and the pipe's end
means that the starter is dead. It shares the starter's lock on the data folder, so that nobody
starts there while the old processes are still ending. Standard library only.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable

GRACE = 4.0  # seconds between asking and killing


def main() -> None:
    """Wait for the starter's end, then end its process groups."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # it leaves last, when the pipe closes
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        number = int(line[1:])
        groups.add(number) if line.startswith("+") else groups.discard(number)
    end_groups(groups)


def end_groups(groups: Iterable[int]) -> None:
    """Ask every group to end; kill what is left after a while."""
    left = [group for group in groups if send(group, signal.SIGTERM)]
    deadline = time.monotonic() + GRACE
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = [group for group in left if send(group, 0)]
    for group in left:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    """Send a signal to a process group; return whether there was anybody to receive it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # the latter on macOS, for ended processes
        return False
    return True


if __name__ == "__main__":
    main()
