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
    """Hold `folder` for this process; yield the descriptor that holds it.

    The lock ends with the last process that has the descriptor, however it ends.

    Raises:
        StartError: another site runs on this folder.
    """
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _take(descriptor):
            holder = os.pread(descriptor, 20, 0).decode()
            if time.monotonic() > deadline or _is_alive(holder):
                raise StartError(
                    f"already running on {folder} (process {holder}): stop it there with Ctrl-C, "
                    "or choose another folder with --data and another port with --port"
                )
            time.sleep(0.1)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(process_id: str) -> bool:
    try:
        os.kill(int(process_id), 0)
    except (ProcessLookupError, ValueError):  # the latter: it has not yet written its id
        return False
    except PermissionError:  # another user's
        return True
    return True
