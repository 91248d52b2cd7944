"""Reading many tables as they are at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction


@contextmanager
def one_moment(using: str) -> Iterator[None]:
    """Read everything as it is now, whatever is written meanwhile; nobody waits for it."""
    connection: Any = connections[using]
    if connection.vendor == "postgresql":
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # takes no lock
    try:
        with transaction.atomic(using=using):
            yield
    finally:
        connection.transaction_mode = usual
