"""Writing many rows of one table in one statement that is prepared once.

Django cuts an INSERT of many rows into pieces of 999 parameters on SQLite, and writes a CASE per
row and column for an UPDATE of many. `executemany` sends the same statement with all rows: one
round trip on PostgreSQL, one compiled statement on SQLite, however many rows there are.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from workspaces.models import WorkspaceScopedModel


def insert_rows(rows: Sequence[WorkspaceScopedModel]) -> None:
    """Insert new `rows`, all of one model; they do not learn their primary keys."""
    if not rows:
        return
    fields = [field for field in rows[0]._meta.local_concrete_fields if not field.primary_key]
    marks = ", ".join(["%s"] * len(fields))
    _run(
        f"INSERT INTO {_table(rows[0])} ({_columns(fields, '{}')}) VALUES ({marks})",  # noqa: S608
        [_values(row, fields) for row in rows],
    )


def update_rows(rows: Sequence[WorkspaceScopedModel], names: Iterable[str]) -> None:
    """Write the fields `names` of stored `rows`, all of one model."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [meta.get_field(name) for name in names]
    keys = [meta.pk, meta.get_field("workspace")]
    _run(
        f"UPDATE {_table(rows[0])} SET {_columns(fields, '{} = %s')} "  # noqa: S608
        f"WHERE {_columns(keys, '{} = %s', ' AND ')}",
        [_values(row, [*fields, *keys]) for row in rows],
    )


def _table(row: models.Model) -> str:
    return connection.ops.quote_name(row._meta.db_table)


def _columns(fields: Iterable[Any], form: str, between: str = ", ") -> str:
    return between.join(form.format(connection.ops.quote_name(each.column)) for each in fields)


def _values(row: models.Model, fields: Iterable[Any]) -> list[Any]:
    return [each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields]


def _run(sql: str, values: list[list[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
