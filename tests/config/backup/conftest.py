"""A second, empty database with every table, such as a new machine has."""

import sqlite3
from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from tests.sessions import end_other_sessions

ALIAS = "elsewhere"


@pytest.fixture
def elsewhere(transactional_db, tmp_path: Path, settings):
    """The alias of the second database; uploads lie elsewhere, too, once a test says so."""
    name = _copy_on_sqlite(tmp_path) if connection.vendor == "sqlite" else _copy_on_postgresql()
    own = connections[DEFAULT_DB_ALIAS]
    connections[ALIAS] = type(own)({**own.settings_dict, "NAME": name}, ALIAS)
    yield ALIAS
    connections[ALIAS].close()
    del connections[ALIAS]
    if connection.vendor == "postgresql":
        _run_beside(f'DROP DATABASE "{name}"')


def _copy_on_sqlite(folder: Path) -> str:
    path = folder / "elsewhere.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
    copy.close()
    return str(path)


def _copy_on_postgresql() -> str:
    own = connection.settings_dict["NAME"]
    end_other_sessions()
    connection.close()
    _run_beside(f'CREATE DATABASE "{own}_elsewhere" TEMPLATE "{own}"')
    return f"{own}_elsewhere"


def _run_beside(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
