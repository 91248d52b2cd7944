"""One running site per data folder. Standard library only."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.exceptions import StartError

PATIENCE = 8.0  # seconds for the processes of a killed starter to end (`config.guard`)


@contextmanager
def lock_data_folder(folder: Path) -> Iterator[int]:
    """Hold `folder` for this process; yield a descriptor that holds it too.

    Two locks: the first is this process's alone and ends with it; the second goes with the
    descriptor to `config.guard` and ends when everything that was started has ended.

    Raises:
        StartError: another site runs on this folder.
    """
    with _open(folder / "starter.lock") as own, _open(folder / "processes.lock") as shared:
        if not _take(own):
            raise StartError(
                f"already running on {folder}: stop it there with Ctrl-C, or choose another "
                "folder with --data and another port with --port"
            )
        deadline = time.monotonic() + PATIENCE
        while not _take(shared):
            if time.monotonic() > deadline:
                raise StartError(f"processes of an earlier start still hold {folder}")
            time.sleep(0.1)
        yield shared


@contextmanager
def _open(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
