"""A data folder in which the site was once started: it costs many seconds, so once for a run.

In a run of both legs the database and the files of the first leg are there already.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from config.options import ROOT
from tests.prepared import copy_site

FOLDER = "da ta#1%20 데이터"  # holds what means something in URLs and shells
SERVERS = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "STATIC_ROOT"}


class FirstStart(NamedTuple):
    """What `--check` left behind and said; copy the folder before you use it."""

    folder: Path
    stdout: str


def environment() -> dict[str, str]:
    """What a person's shell has: no server of the tests."""
    return {name: value for name, value in os.environ.items() if name not in SERVERS}


def command(folder: Path, *arguments: str) -> list[str]:
    """Return what starts a site without the demo in `folder`."""
    return [sys.executable, "-m", "config.starter", "--empty", f"--data={folder}", *arguments]


def start_once(shared: Path) -> FirstStart:
    """Start and check the site in a folder below `shared`, unless another worker has done it."""
    folder, said = shared / FOLDER, shared / "first_start.txt"
    with (shared / "first_start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            copy_site(folder)
            result = subprocess.run(
                command(folder, "--check"),
                cwd=ROOT,
                env=environment(),
                capture_output=True,
                text=True,
            )
            assert result.returncode == 0, result.stderr
            said.write_text(result.stdout)
    return FirstStart(folder, said.read_text())
