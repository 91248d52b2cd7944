"""Whether a database is whole, as it says itself."""

from django.db import connection

_INDEXES = """
    SELECT count(bt_index_parent_check(index.indexrelid, true))
    FROM pg_index index
    JOIN pg_class class ON class.oid = index.indexrelid
    JOIN pg_am am ON am.oid = class.relam
    WHERE am.amname = 'btree' AND class.relpersistence = 'p' AND index.indisvalid
"""


def database_is_whole() -> bool:
    """Have SQLite check every page, or PostgreSQL every index against its table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            return bool(cursor.fetchone() == ("ok",))
        cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        cursor.execute(_INDEXES)  # raises where one is broken
        return True
