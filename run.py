#!/usr/bin/env python3
"""One command to run Mokpyo and one to test it; needs nothing but Python 3.11.

    python3 run.py          start the site on this machine (--help lists the options)
    python3 run.py test     run every test (--fast: without browser and servers)

Makes `.venv`, installs the locked dependencies into it, and hands over to `config.starter` or
`tests.runner`. Every step may be interrupted and repeated; what is done is not done again.
Old Pythons must be able to read this file, to say that they are too old: hence the quotes.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
DISCARDED = ROOT / ".venv.old"
UNFINISHED = VENV / "unfinished"  # there while packages are being written, and if that broke off
OLDEST_PYTHON = (3, 11)
NEEDED_BYTES = 1500000000  # of free disk space, while installing
INSTALL = [
    "install",
    "--require-hashes",
    "--no-input",
    "--disable-pip-version-check",
    "--retries=1",
]
NO_VENV = (
    "this Python cannot make a virtual environment. Get what is missing: "
    "`sudo apt-get install python3-venv` on Debian and Ubuntu"
)


def main(arguments: "list[str]") -> None:
    """Set up what is missing, then become the starter or the test run."""
    is_test = arguments[:1] == ["test"]
    if not is_test:
        check_options(arguments)
    install("requirements-dev.txt" if is_test else "requirements.txt")
    module = "tests.runner" if is_test else "config.starter"
    if is_test:
        arguments = arguments[1:]
        os.chdir(ROOT)
    command = [str(PYTHON), "-m", module, *arguments]
    os.execve(PYTHON, command, child_environment() | {"PYTHONPATH": str(ROOT)})


def check_options(arguments: "list[str]") -> None:
    """Refuse wrong options, and show help, before anything is installed."""
    sys.path.insert(0, str(ROOT))
    from config.options import parse_options  # noqa: PLC0415  (syntax of a new enough Python)

    parse_options(arguments)


def install(list_name: str) -> None:
    """Bring `.venv` to what `list_name` asks for, unless its stamp says that it is there."""
    requirements = ROOT / list_name
    stamp = VENV / f"{list_name}.sha256"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()

    def is_done() -> bool:
        return (
            PYTHON.exists()
            and not UNFINISHED.exists()
            and stamp.exists()
            and stamp.read_text() == digest
        )

    if is_done():
        return
    with only_one():
        if is_done():  # another run.py did it while this one waited
            return
        check_disk()
        began = time.monotonic()
        if not PYTHON.exists() or UNFINISHED.exists():
            make_venv()
        say(f"Installing {list_name} (once; again only when the list changes)")
        UNFINISHED.touch()
        install_packages(requirements)
        stamp.write_text(digest)
        UNFINISHED.unlink()
        say(f"Installed in {time.monotonic() - began:.0f} s")


def make_venv() -> None:
    """Make `.venv` anew, with uv in it where uv can be had, else with nothing."""
    if importlib.util.find_spec("venv") is None:
        fail(NO_VENV)
    say("Making .venv")
    shutil.rmtree(DISCARDED, ignore_errors=True)
    if VENV.exists():
        VENV.rename(DISCARDED)  # at once, so that no half of it is ever taken for a whole
        shutil.rmtree(DISCARDED, ignore_errors=True)
    VENV.mkdir()
    UNFINISHED.touch()
    result = run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    if result.returncode:
        fail(f"could not make {VENV}: {last_line(result)}")
    run([*pip(), *INSTALL, "-r", str(ROOT / "requirements-uv.txt")])  # else pip does its work


def pip() -> "list[str]":
    """Return the pip that fills `.venv`: the host's, which saves the 4 s of giving it its own."""
    if importlib.util.find_spec("pip"):  # of Python 3.11 or newer, so it can work elsewhere
        return [sys.executable, "-m", "pip", f"--python={PYTHON}"]
    if run([str(PYTHON), "-m", "ensurepip"]).returncode:
        fail(NO_VENV)
    return [str(PYTHON), "-m", "pip"]


def install_packages(requirements: Path) -> None:
    """Install the locked list with uv, or with pip where uv is missing or cannot.

    Byte code is left to the first import: compiling all of it beforehand takes 4 to 8 s.
    """
    wanted = ["-r", str(requirements)]
    if UV.exists():
        command = [str(UV), "pip", "install", f"--python={PYTHON}", "--require-hashes"]
        if run([*command, *wanted]).returncode == 0:
            return
    result = run([*pip(), *INSTALL, *wanted])
    if result.returncode:
        fail(
            f"could not install {requirements.name}: {last_line(result)}. Check the network (or "
            "the proxy) and run the same command again"
        )


def run(command: "list[str]") -> "subprocess.CompletedProcess[str]":
    """Run `command` silently."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=child_environment(),
    )


def child_environment() -> "dict[str, str]":
    """The environment without what would keep byte code or `.venv` from being used."""
    dropped = {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET"}
    return {name: value for name, value in os.environ.items() if name not in dropped}


@contextmanager
def only_one() -> "Iterator[None]":
    """Let one run.py of this checkout install at a time; the others wait."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def check_disk() -> None:
    """Fail early where the packages would not fit."""
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        fail(
            f"{NEEDED_BYTES / 1e9:.1f} GB of disk space are needed at {ROOT}, "
            f"{free / 1e9:.1f} GB are free. Make room and run the same command again"
        )


def last_line(result: "subprocess.CompletedProcess[str]") -> str:
    """The last thing a failed command said."""
    lines = [line.strip() for line in result.stdout.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else f"exit code {result.returncode}"


def say(text: str) -> None:
    """Tell what is going on, apart from results."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def fail(text: str) -> None:
    """Say in one line what is missing and how to get it, and stop."""
    sys.exit(f"Mokpyo: {text}.")


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        fail(
            "Python 3.11 or newer is needed, this is {}.{}. Get it: `sudo apt-get install python3` "
            "on Debian 12 or newer, `brew install python` on macOS".format(*sys.version_info[:2])
        )
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
