from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from pytest_django import DjangoDbBlocker

from config.database import find_faults

SOUND = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def sqlite(path: Path, options: dict) -> DatabaseWrapper:
    """A connection of its own to a file of its own."""
    settings = connection.settings_dict | {"NAME": str(path), "OPTIONS": options}
    return DatabaseWrapper(settings | {"ENGINE": "django.db.backends.sqlite3"}, alias="other")


@pytest.mark.parametrize(
    ("options", "faults"),
    [
        pytest.param(SOUND, [], id="sound"),
        pytest.param(
            SOUND | {"transaction_mode": "DEFERRED"},
            ["transactions begin DEFERRED, not IMMEDIATE"],
            id="deferred",
        ),
        pytest.param(SOUND | {"timeout": 5}, ["busy_timeout is 5000, not 20000"], id="impatient"),
        pytest.param(
            SOUND | {"init_command": "PRAGMA foreign_keys=ON;"},
            ["journal_mode is delete, not wal", "synchronous is 2, not 1"],
            id="rollback journal",
        ),
    ],
)
def test_sqlite_is_read_back(
    tmp_path: Path, options: dict, faults: list[str], django_db_blocker: DjangoDbBlocker
):
    other = sqlite(tmp_path / "db.sqlite3", options)
    with django_db_blocker.unblock(), closing(other):
        assert find_faults(other) == faults


@pytest.mark.server
@pytest.mark.django_db
def test_postgresql_is_read_back():
    assert find_faults(connection) == []

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off; SET lock_timeout = 0")

    assert find_faults(connection) == [
        "synchronous_commit is off, not on",
        "lock_timeout is not set",
    ]
