"""Telling a database that was busy, or away, from what is broken: that passes by itself."""

import sqlite3
from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError

from config.full_disk import causes

RETRY_AFTER: Final = "2"  # seconds: whoever was first has finished by then
_UNIQUE, _PRIMARY_KEY = sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
_SQLITE: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_POSTGRESQL: Final = {
    "40001",  # serialization failure
    "40P01",  # deadlock
    "55P03",  # waited long for a lock
    "57014",  # took long
    "53300",  # too many connections
    "57P01",  # shut down
    "57P02",  # crashed
    "57P03",  # starting
    "23505",  # somebody else was just writing the same
    "23503",  # or writing what refers to a row that goes
}


def is_passing(error: BaseException | None) -> bool:
    """Whether the database refused what it will take, or answer for good, in a moment."""
    return any(map(_passes, causes(error)))


def _passes(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        return code in {_UNIQUE, _PRIMARY_KEY} or code & 0xFF in _SQLITE
    if isinstance(error, OperationalError | InterfaceError):
        is_from_there = isinstance(error.__cause__, sqlite3.Error)
        return not is_from_there and getattr(error.__cause__, "sqlstate", None) is None  # away
    is_row_gone = type(error) is DatabaseError and error.__cause__ is None  # while it was changed
    return is_row_gone or getattr(error, "sqlstate", None) in _POSTGRESQL
