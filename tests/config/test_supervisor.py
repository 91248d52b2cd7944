"""Real processes: `sleep` and a shell that starts others."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from config.supervisor import Child, Supervisor

pytestmark = pytest.mark.slow


FOREVER = ["sleep", "600"]
# Starts a grandchild in the same group, writes its id, and waits.
FAMILY = ["sh", "-c", "sleep 600 & echo $! > {}; wait"]
ABANDON = """
import os, sys, signal, threading
from pathlib import Path
from config.supervisor import Supervisor
lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
stopping = threading.Event()
with Supervisor(logs=Path(sys.argv[2]), environment=os.environ, lock_descriptor=lock,
                stopping=stopping) as supervisor:
    print(supervisor.start("sleeper", ["sleep", "600"]).process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        threading.Event().wait(0.02)


def is_running(process_id: int) -> bool:
    """Whether the process lives; one that has ended and waits to be reaped does not."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process_id}/stat")
    return not (status.exists() and ") Z " in status.read_text())


def make_supervisor(folder: Path, lock: IO[str]) -> Supervisor:
    return Supervisor(
        logs=folder / "logs",
        environment=os.environ,
        lock_descriptor=lock.fileno(),
        stopping=threading.Event(),
    )


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    with (tmp_path / "lock").open("w") as lock, make_supervisor(tmp_path, lock) as supervisor:
        yield supervisor


def test_leaving_ends_children_and_grandchildren(tmp_path: Path):
    note = tmp_path / "grandchild"
    with (tmp_path / "lock").open("w") as lock, make_supervisor(tmp_path, lock) as supervisor:
        child = supervisor.start("family", [part.format(note) for part in FAMILY])
        until(lambda: note.exists() and note.read_text().strip() != "")
        grandchild = int(note.read_text())

    until(lambda: not is_running(child.process.pid) and not is_running(grandchild))


def test_killed_child_starts_again_and_leaves_nothing_behind(supervisor, tmp_path: Path):
    note = tmp_path / "grandchild"
    child = supervisor.start("family", [part.format(note) for part in FAMILY])
    until(lambda: note.exists() and note.read_text().strip() != "")
    first, grandchild = child.process.pid, int(note.read_text())

    os.kill(first, signal.SIGKILL)
    child.process.wait()
    news = supervisor.look_after()

    assert news == ["family ended (SIGKILL), starts again in 0 s"]
    assert child.process.pid != first
    assert is_running(child.process.pid)
    until(lambda: not is_running(grandchild))


def test_child_that_keeps_ending_waits_longer_each_time(tmp_path: Path):
    child = Child("brief", ["true"], tmp_path / "log", os.environ)

    waits = []
    for _ in range(8):
        child.start()
        child.process.wait()
        waits.append(child.note_end())

    assert waits == [0, 1, 2, 4, 8, 16, 30, 30]


def test_killed_guard_is_replaced(supervisor):
    first = supervisor._guard
    first.kill()
    first.wait()

    supervisor.look_after()

    assert supervisor._guard.pid != first.pid
    assert supervisor._guard.poll() is None


def test_children_of_a_killed_supervisor_end(tmp_path: Path):
    (tmp_path / "logs").mkdir()
    starter = subprocess.run(
        [sys.executable, "-c", ABANDON, tmp_path / "lock", tmp_path / "logs"],
        capture_output=True,
        text=True,
    )

    assert starter.returncode == -signal.SIGKILL
    until(lambda: not is_running(int(starter.stdout)))


def test_command_is_run_to_its_end(supervisor):
    done = supervisor.run("greet", ["sh", "-c", "echo out; echo log >&2; exit 3"])

    assert (done.returncode, done.stdout) == (3, "out\n")
    assert (supervisor.logs / "greet.log").read_text() == "log\n"


def test_stopping_cuts_a_command_short(supervisor):
    threading.Timer(0.1, supervisor._stopping.set).start()

    assert supervisor.run("sleeper", FOREVER).returncode == -signal.SIGKILL


def test_large_log_is_put_aside(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("config.supervisor.MAX_LOG_BYTES", 3)
    log = tmp_path / "child.log"
    log.write_text("long ago")

    child = Child("child", ["echo", "now"], log, os.environ)
    child.start()
    child.process.wait()

    assert log.read_text() == "now\n"
    assert (tmp_path / "child.old.log").read_text() == "long ago"
