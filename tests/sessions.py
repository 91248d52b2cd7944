"""Sessions of the tests' database other than the one in hand."""

from django.db import connection


def end_other_sessions() -> None:
    """End them: a browser that has gone may still hold a thread of the site open.

    Where a browser's event loop runs, Django has other sessions than before it began.
    """
    connection.close()  # it may be one that was ended
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
