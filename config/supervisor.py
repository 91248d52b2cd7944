"""Keeps the processes of the site running and ends them together. Standard library only.

Each child leads a process group, so that what it starts ends with it: a killed worker leaves no
second scheduler behind. `config.guard` does the same for the supervisor itself.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import IO, Any, Self

from config import guard
from config.options import ROOT

HEALTHY_AFTER = 60.0  # seconds; a child that ran so long starts again without waiting
LONGEST_WAIT = 30.0  # seconds between two starts of a child that keeps ending
MAX_LOG_BYTES = 10_000_000  # a log beyond this is put aside when its child starts


class Child:
    """One process that should be running."""

    def __init__(
        self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.command = command
        self.log = log
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.started_at = 0.0  # on the monotonic clock, as is:
        self.next_start_at = 0.0

    def start(self) -> int:
        """Start the process as leader of a group of its own; return its id."""
        if self.log.exists() and self.log.stat().st_size > MAX_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=ROOT,
                start_new_session=True,
            )
        self.started_at = time.monotonic()
        return self.process.pid

    def note_end(self) -> float:
        """Reckon when to start again; return the wait in seconds: 0, 1, 2, 4 … 30."""
        now = time.monotonic()
        if now - self.started_at > HEALTHY_AFTER:
            self.failures = 0
        wait = min(2.0 ** (self.failures - 1), LONGEST_WAIT) if self.failures else 0.0
        self.failures += 1
        self.next_start_at = now + wait
        return wait


class Supervisor:
    """The children of this process; a context manager that ends them all."""

    def __init__(
        self,
        *,
        logs: Path,
        environment: Mapping[str, str],
        lock_descriptor: int,
        stopping: Event,
    ) -> None:
        """Log into the folder `logs`; give up waiting for anything once `stopping` is set."""
        self.logs = logs
        self._environment = environment
        self._lock_descriptor = lock_descriptor
        self._stopping = stopping
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        self._guard = self._start_guard()
        return self

    def __exit__(self, *_: object) -> None:
        """End the children together, then the guard."""
        groups = [child.process.pid for child in self._children if child.process]
        for group in groups:
            guard.send(group, signal.SIGTERM)
        deadline = time.monotonic() + guard.GRACE
        for child in self._children:
            if child.process:
                _wait(child.process, deadline)
                self._forget(child.process)
        _stdin(self._guard).close()
        self._guard.wait()

    def start(self, name: str, command: Sequence[str]) -> Child:
        """Start `command` and keep it running."""
        child = Child(name, command, self.logs / f"{name}.log", self._environment)
        self._children.append(child)
        self._tell_guard("+", child.start())
        return child

    def run(self, name: str, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run `command` to its end, or until stopping; its standard error goes to a log."""
        with (self.logs / f"{name}.log").open("a") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self._environment,
                cwd=ROOT,
                start_new_session=True,
            )
        self._tell_guard("+", process.pid)
        output: str | None = None
        while output is None and not self._stopping.is_set():
            try:
                output, _ = process.communicate(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
        self._forget(process)
        if process.stdout:
            process.stdout.close()
        return subprocess.CompletedProcess(command, process.returncode, output)

    def look_after(self) -> list[str]:
        """Start again what has ended; return a line of text for each end noticed."""
        news = []
        if self._guard.poll() is not None:
            _stdin(self._guard).close()
            self._guard = self._start_guard()
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                code = child.process.returncode
                self._forget(child.process)
                child.process = None
                wait = child.note_end()
                news.append(f"{child.name} ended ({_cause(code)}), starts again in {wait:.0f} s")
            if child.process is None and time.monotonic() >= child.next_start_at:
                self._tell_guard("+", child.start())
        return news

    def _forget(self, process: subprocess.Popen[Any]) -> None:
        """Kill the process, if it still runs, and whatever it started and left behind."""
        guard.send(process.pid, signal.SIGKILL)
        process.wait()
        self._tell_guard("-", process.pid)

    def _start_guard(self) -> subprocess.Popen[bytes]:
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__],
            bufsize=0,
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=[self._lock_descriptor],
        )
        for child in self._children:
            if child.process is not None:
                self._tell_guard("+", child.process.pid)
        return self._guard

    def _tell_guard(self, sign: str, group: int) -> None:
        with suppress(BrokenPipeError):  # killed: look_after() starts another and tells it all
            _stdin(self._guard).write(f"{sign}{group}\n".encode())


def _stdin(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdin is None:
        raise ValueError("started without a pipe")
    return process.stdin


def _wait(process: subprocess.Popen[bytes], deadline: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0.0, deadline - time.monotonic()))


def _cause(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
