"""A site prepared while tests are being collected; none of them runs before it is there.

The process that leads a run starts the command that a first start begins with. It holds a lock
until it has ended, and that is what workers wait for. Between the two legs of a whole run the site
on SQLite stays, so that what needs a site that was once started need not begin with nothing again.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
LOCK = "MOKPYO_TEST_PREPARING"  # names the file that is locked until all is there
SHARED = "MOKPYO_TEST_SHARED"  # names a folder that both legs of a whole run have in common
MIGRATED_FILE = "MOKPYO_TEST_FILE"  # names a migrated, empty SQLite database to copy
MEMORY = "file:memorydb_default?mode=memory&cache=shared"  # Django's test database on SQLite
FOLDER = "prepared"  # the data folder of the site


class Preparation:
    """`manage.py prepare` beside us; a context manager that leaves it not running."""

    def __init__(self, folder: Path, *, database: str = "") -> None:
        """Let the site lie in `folder`, its database too unless that has an address."""
        self.file = folder / FOLDER / "mokpyo.sqlite3"
        self.lock = folder / "preparing.lock"
        self._environment = {
            **os.environ,
            "MOKPYO_DATA_DIR": str(folder / FOLDER),
            "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
            "DATABASE_URL": database or f"sqlite:///{self.file}",
        }

    def __enter__(self) -> Self:
        with self.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._run = subprocess.Popen(
                [sys.executable, "manage.py", "prepare"],
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                pass_fds=[lock.fileno()],  # its alone from here on
            )
        return self

    def __exit__(self, *_: object) -> None:
        with self._run:  # closes its pipe
            self._run.kill()

    def trouble(self) -> str:
        """Wait for it; return what went wrong."""
        _, error = self._run.communicate()
        return f"the site cannot be prepared: {error}" if self._run.returncode else ""


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


def copy_site(to: Path) -> None:
    """Let the data folder `to` begin as that of the leg before, where there was one."""
    shared = os.environ.get(SHARED)
    if shared and (prepared := Path(shared) / FOLDER).exists():
        shutil.copytree(prepared, to)
