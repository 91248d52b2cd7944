"""What the database must promise before anything is written into it."""

from django.db.backends.base.base import BaseDatabaseWrapper

OLDEST_POSTGRESQL = 150_000
SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "1",  # NORMAL
    "foreign_keys": "1",
    "busy_timeout": "20000",  # milliseconds
}
POSTGRESQL_PROMISES = {"synchronous_commit": "on"}
POSTGRESQL_LIMITS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")


def find_faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Read the settings back from the open connection; return those that are not in force."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        return _sqlite_faults(connection)
    return _postgresql_faults(connection)


def _sqlite_faults(connection: BaseDatabaseWrapper) -> list[str]:
    faults = []
    for name, wanted in SQLITE_PRAGMAS.items():
        found = _read(connection, f"PRAGMA {name}")
        if found != wanted:
            faults.append(f"{name} is {found}, not {wanted}")
    mode = connection.settings_dict["OPTIONS"].get("transaction_mode")
    if mode != "IMMEDIATE":
        faults.append(f"transactions begin {mode or 'DEFERRED'}, not IMMEDIATE")
    return faults


def _postgresql_faults(connection: BaseDatabaseWrapper) -> list[str]:
    faults = []
    version = _read(connection, "SHOW server_version_num")
    if int(version) < OLDEST_POSTGRESQL:
        faults.append(f"the server's version is {version}, older than {OLDEST_POSTGRESQL}")
    for name, wanted in POSTGRESQL_PROMISES.items():
        found = _read(connection, f"SHOW {name}")
        if found != wanted:
            faults.append(f"{name} is {found}, not {wanted}")
    for name in POSTGRESQL_LIMITS:
        if _read(connection, f"SHOW {name}") == "0":
            faults.append(f"{name} is not set")
    return faults


def _read(connection: BaseDatabaseWrapper, query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return str(cursor.fetchone()[0])
