"""Workbooks (xlsx, xlsm, xlsb, xls, ods), opened in a child process with limits of its own.

A workbook of a kilobyte can unpack to gigabytes, and the parser is compiled code; so neither runs
in the web process or the worker. The child's rows wait in a temporary file: the child is gone
before the first row is used, and a slow reader cannot run into its time limit.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Final

from kpis.readers.cells import Grid, Row
from kpis.readers.limits import CHILD_WALL_SECONDS, MAX_WORKBOOK_BYTES, MIB
from kpis.readers.refusal import Refused
from kpis.readers.rows import Rows, in_blocks
from kpis.readers.workbook_protocol import (
    END,
    REFUSED_STATUS,
    TOO_HEAVY_STATUS,
    decoded_cell,
)

_PROJECT: Final = Path(__file__).resolve().parents[2]


def open_workbook(path: Path) -> Grid:
    """Open the first visible sheet with content.

    Raises:
        Refused: broken, encrypted, too large, or too heavy for the limits of the child.
    """
    if path.stat().st_size > MAX_WORKBOOK_BYTES:
        raise Refused("file_too_large", limit_mb=MAX_WORKBOOK_BYTES // MIB)
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the last row
    try:
        _run_child(path.resolve(), spool)
        spool.seek(0)
        about = json.loads(spool.readline())
    except BaseException:
        spool.close()
        raise
    return Grid(rows=Rows(in_blocks(_rows(spool))), sheet=about["sheet"], is_1904=about["is_1904"])


def _run_child(path: Path, spool: IO[bytes]) -> None:
    command = [sys.executable, "-E", "-s", "-m", "kpis.readers.workbook_child", str(path)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=spool,
            stderr=subprocess.PIPE,
            env={},  # nothing of ours: no settings, no secrets
            cwd=_PROJECT,
            timeout=CHILD_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("workbook_too_heavy") from error
    if done.returncode == REFUSED_STATUS:
        about = json.loads(done.stderr.splitlines()[-1])
        raise Refused(about["code"], row=about["row"], **about["params"])
    if done.returncode < 0 or done.returncode == TOO_HEAVY_STATUS:  # ended by one of its limits
        raise Refused("workbook_too_heavy")
    if done.returncode:
        raise Refused("workbook_broken")


def _rows(spool: IO[bytes]) -> Iterator[Row]:
    with spool:
        for line in spool:
            row = json.loads(line, parse_float=Decimal, parse_int=Decimal)
            if row == END:
                return
            number, cells = row
            yield int(number), [decoded_cell(cell) for cell in cells]
    raise Refused("workbook_broken")
