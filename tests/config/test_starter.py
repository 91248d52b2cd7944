"""The whole tree of processes, as `python3 run.py` starts it."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from config.broker import free_port, kept_url
from config.options import ROOT
from config.site import kept_address
from tests.config.first_start import FirstStart, command, environment

pytestmark = pytest.mark.server


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        threading.Event().wait(0.1)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def broker_process(folder: Path) -> int | None:
    """The id of the broker's process, or None while it does not answer."""
    try:
        return redis.Redis.from_url(kept_url(folder), retry=None).info("server")["process_id"]
    except redis.ConnectionError:
        return None


@contextmanager
def running(folder: Path, port: int) -> Iterator[subprocess.Popen]:
    with subprocess.Popen(
        command(folder, f"--port={port}"),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        try:
            until(lambda: answers(port) or starter.poll() is not None)
            yield starter
        finally:
            starter.send_signal(signal.SIGTERM)
            starter.wait()


def test_check_uses_the_site_once_and_leaves_nothing_running(first_start: FirstStart):
    rechecked = re.search(r"^Re-checked: (.*)$", first_start.stdout, re.M)

    assert json.loads(rechecked.group(1))["due"] == 0
    assert not (first_start.folder / "broker_url").exists()
    assert (first_start.folder / "mokpyo.sqlite3").exists()


def test_site_restarts_what_dies_and_stops_when_told(first_start: FirstStart, tmp_path: Path):
    folder = shutil.copytree(first_start.folder, tmp_path / first_start.folder.name)
    port = free_port()
    with running(folder, port) as starter:
        lines = iter(starter.stdout.readline, "")
        assert any(f"running at http://127.0.0.1:{port}/" in line for line in lines)
        assert kept_address(folder) == f"http://127.0.0.1:{port}"

        second = subprocess.run(
            command(folder, f"--port={free_port()}"),
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
        )
        assert second.returncode == 1
        assert "already running" in second.stderr

        killed = broker_process(folder)
        os.kill(killed, signal.SIGKILL)
        assert any("broker ended (SIGKILL), starts again" in line for line in lines)
        until(lambda: broker_process(folder) not in (None, killed))
        until(lambda: answers(port))

        starter.send_signal(signal.SIGINT)
        assert starter.wait(timeout=180) == 0

    assert not answers(port)
    assert not (folder / "broker_url").exists()


def test_used_port_is_told_in_one_line(tmp_path: Path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        result = subprocess.run(
            command(tmp_path, f"--port={port}"),
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
        )

    assert result.returncode == 1
    assert re.fullmatch(rf"Mokpyo: port {port} cannot be used .*--port\.\n", result.stderr)
