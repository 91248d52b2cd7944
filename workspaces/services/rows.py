"""Rows as lines of JSON, the same on either database, and lines as rows again.

What leaves the site in a backup or an export of a workspace, and what comes in by one, is written
and read here. A line holds the values of a row in the order of its table's columns, exactly: the
same row makes the same line on SQLite and on PostgreSQL, so that tables are compared by digest.
"""

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connections, models
from django.db.backends.utils import CursorWrapper

from workspaces.models import WorkspaceScopedQuerySet

BATCH: Final = 2000  # rows held at once
_INTEGERS_FROM: Final = 1e16  # PostgreSQL gives a float of JSON back as an integer from there on
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class DamagedError(ValueError):
    """What was read is not what was once written; the text says where."""


class Table:
    """A model's rows outside the database."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.name = model._meta.db_table
        self.fields = list(model._meta.local_concrete_fields)
        self.columns = [field.attname for field in self.fields]

    def all_rows(self, *, using: str, reason: str) -> models.QuerySet[Any]:
        """Every row there is, in the order of the key."""
        rows = self.model._default_manager.using(using).all()
        if isinstance(rows, WorkspaceScopedQuerySet):
            rows = rows.across_workspaces(reason=reason)
        return rows.order_by("pk")

    def values(self, rows: models.QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
        """Yield the values of each row, a batch at a time."""
        return rows.values_list(*self.columns).iterator(chunk_size=BATCH)

    def line(self, values: Iterable[Any]) -> bytes:
        """Return the line of a row."""
        return f"{_write([_plain(value) for value in values])}\n".encode()

    def read(self, line: bytes) -> list[Any]:
        """Return the values that a line holds.

        Raises:
            DamagedError: they are not values of this table.
        """
        return read_line(self.fields, line)

    def insert(self, rows: Iterable[Sequence[Any]], *, using: str) -> None:
        """Store rows as they are, keys included, a batch at a time."""
        connection, waiting = connections[using], iter(rows)
        is_postgresql = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            if is_postgresql:  # which copies into no table that has policies
                cursor.execute(f'CREATE TEMPORARY TABLE arrivals (LIKE "{self.name}")')
            while batch := list(islice(waiting, BATCH)):
                ready = [
                    [
                        field.get_db_prep_save(value, connection)
                        for field, value in zip(self.fields, row, strict=True)
                    ]
                    for row in batch
                ]
                (self._copy if is_postgresql else self._store)(cursor, ready)
            if is_postgresql:
                cursor.execute("DROP TABLE arrivals")

    def _copy(self, cursor: CursorWrapper, rows: list[list[Any]]) -> None:
        columns = self._column_list()
        with cursor.copy(f"COPY arrivals ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f'INSERT INTO "{self.name}" ({columns}) SELECT {columns} FROM arrivals'  # noqa: S608
        )
        cursor.execute("TRUNCATE arrivals")

    def _store(self, cursor: CursorWrapper, rows: list[list[Any]]) -> None:
        places = ", ".join(["%s"] * len(self.fields))
        cursor.executemany(
            f'INSERT INTO "{self.name}" ({self._column_list()}) VALUES ({places})',  # noqa: S608
            rows,
        )

    def _column_list(self) -> str:
        return ", ".join(f'"{field.column}"' for field in self.fields)

    def digest(self, rows: models.QuerySet[Any]) -> tuple[int, str]:
        """Return how many rows there are, and the digest of their lines."""
        count, sha256 = 0, hashlib.sha256()
        for values in self.values(rows):
            sha256.update(self.line(values))
            count += 1
        return count, sha256.hexdigest()


def set_sequences(tables: Iterable[Table], *, using: str) -> None:
    """Let new rows take keys behind those that were stored as they are; SQLite does by itself."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [table.model for table in tables]
        ):
            cursor.execute(statement)


def read_line(fields: Sequence[models.Field], line: bytes) -> list[Any]:
    """Return the values of `fields` that a line holds.

    Raises:
        DamagedError: they are not.
    """
    try:
        found = json.loads(line)
        if not isinstance(found, list):
            raise DamagedError("a line is no list")
        return [_python(field, value) for field, value in zip(fields, found, strict=True)]
    except (ValueError, TypeError, ValidationError) as error:
        raise DamagedError(str(error)) from error


def _python(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value, validate=True)
    return field.to_python(value)


def _plain(value: Any) -> Any:
    make = _PLAIN.get(type(value))
    return value if make is None else make(value)


def _plain_float(value: float) -> float | int:
    return int(value) if abs(value) >= _INTEGERS_FROM else value + 0.0  # which is never -0.0


_PLAIN: Final[dict[type, Callable[[Any], Any]]] = {
    Decimal: lambda value: format(value, "f"),
    dt.datetime: lambda value: value.astimezone(dt.UTC).isoformat(),
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    bytes: lambda value: base64.b64encode(value).decode("ascii"),
    memoryview: lambda value: base64.b64encode(value).decode("ascii"),
    float: _plain_float,
    dict: lambda value: {key: _plain(each) for key, each in value.items()},
    list: lambda value: [_plain(each) for each in value],
}
