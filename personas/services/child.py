"""The child process that sees customers: started bare, listened to, ended when told to."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

from kpis.readers.refusal import Refused

_PROJECT: Final = Path(__file__).resolve().parents[2]
_ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1"}  # nothing of ours: no settings, no secrets

KeepGoing = Callable[[int, int], bool]


class Readable(Protocol):
    """What bytes can be read from, piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return the next piece; nothing at the end."""
        ...


class ChildStoppedError(Exception):
    """The work was called off while the child was at it."""


def run_child(*arguments: str, keep_going: KeepGoing | None = None) -> dict[str, Any]:
    """Return what the child found out; `keep_going` is asked at each of its steps.

    Raises:
        Refused: the file cannot be used, or needs more time or memory than there is.
        ChildStoppedError: `keep_going` said no.
    """
    command = [sys.executable, "-E", "-s", "-m", "personas.readers.customer_child", *arguments]
    with _started(command) as child:
        for line in child.stdout or ():
            said = json.loads(line)
            if "refused" in said:
                raise Refused(said["refused"], row=said["row"], **said["params"])
            if "result" in said:
                result: dict[str, Any] = said["result"]
                return result
            if keep_going and not keep_going(said["done"], said["total"]):
                raise ChildStoppedError
    raise Refused("customers_too_heavy")


@contextmanager
def _started(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Run the child, and leave none behind; what it says of its troubles is thrown away.

    A traceback could quote a customer, so standard error goes nowhere.
    """
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd=_PROJECT,
        encoding="utf-8",
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


@contextmanager
def spooled(file: Readable, *, most_bytes: int) -> Iterator[Path]:
    """Lay an upload down where only the child looks, and take it away at the end.

    Raises:
        Refused: it is too large.
    """
    with tempfile.TemporaryDirectory(prefix="mokpyo-") as folder:
        path, size = Path(folder) / "customers", 0
        with path.open("wb") as target:
            while chunk := file.read(1024 * 1024):
                size += len(chunk)
                if size > most_bytes:
                    raise Refused("file_too_large", limit_mb=most_bytes // (1024 * 1024))
                target.write(chunk)
        yield path
