"""Telling a full disk from what is broken, so that people hear what is to be done."""

import errno
import sqlite3
from collections.abc import Iterator
from typing import Final

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_POSTGRESQL: Final = "53100"


def is_disk_full(error: BaseException | None) -> bool:
    """Whether there was no room for a file, or for the database's own."""
    return any(map(_says_full, causes(error)))


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return getattr(error, "sqlstate", None) == _FULL_POSTGRESQL


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it was raised from, or because of."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
