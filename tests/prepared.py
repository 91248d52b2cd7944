"""What takes seconds and is made while tests are being collected; none runs before it is there.

The process that leads a run starts the commands. Together they hold a lock until the last has
ended, and that is what workers wait for.
"""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
LOCK = "MOKPYO_TEST_PREPARING"  # names the file that is locked until all is there
MIGRATED_FILE = "MOKPYO_TEST_FILE"  # names a migrated, empty SQLite database to copy
MEMORY = "file:memorydb_default?mode=memory&cache=shared"  # Django's test database on SQLite


class Preparation:
    """Commands of manage.py that run side by side; a context manager that leaves none running."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.lock = folder / "preparing.lock"
        self._environment = {
            **os.environ,
            "MOKPYO_DATA_DIR": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
            **environment,
        }
        self._runs: dict[str, subprocess.Popen[str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for run in self._runs.values():
            with run:  # closes its pipe
                run.kill()

    def start(self, commands: Mapping[str, list[str]]) -> None:
        """Start the commands, each under the words that tell of its failure."""
        with self.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for trouble, arguments in commands.items():
                self._runs[trouble] = subprocess.Popen(
                    [sys.executable, "manage.py", *arguments],
                    cwd=ROOT,
                    env=self._environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    text=True,
                    pass_fds=[lock.fileno()],  # theirs alone from here on
                )

    def troubles(self) -> Iterator[str]:
        """Wait for every command; yield what went wrong."""
        for trouble, run in self._runs.items():
            _, error = run.communicate()
            if run.returncode:
                yield f"{trouble}: {error}"


def wait() -> None:
    """Wait for the commands of the process that leads the run."""
    if path := os.environ.get(LOCK):
        with Path(path).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)


@contextmanager
def copied_to_memory() -> Iterator[None]:
    """Let Django's test database in memory begin as a copy of `MIGRATED_FILE`, if that is set."""
    path = os.environ.get(MIGRATED_FILE)
    if not path:
        yield
        return
    with closing(sqlite3.connect(MEMORY, uri=True)) as memory:  # there as long as this is open
        with closing(sqlite3.connect(path)) as file:
            file.backup(memory)
        yield
