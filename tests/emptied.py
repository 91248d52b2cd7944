"""How the database is emptied after a test that commits: only what the test may have filled.

Django empties every table, and then fills those of types and permissions anew. On PostgreSQL that
takes half a second, since a table that is truncated gets new files, and there are a hundred. Here
rows are deleted where there are any, and types and permissions stay.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

KEPT = {model._meta.db_table for model in (ContentType, Permission)}
WITH_FILES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' "
    "AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"
)


@contextmanager
def emptied_in_short() -> Iterator[None]:
    """Let Django do it as said."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_databases)
        yield


def _empty_databases(test: TransactionTestCase) -> None:
    for alias in test._databases_names(include_mirrors=False):
        empty(connections[alias])


def empty(connection: BaseDatabaseWrapper) -> None:
    """Delete every row but those of types and permissions, whatever refers to what."""
    tables = set(connection.introspection.django_table_names(only_existing=True)) - KEPT
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(WITH_FILES)
            tables &= {name for (name,) in cursor.fetchall()}
            if tables:  # a page that still answers comes to its end first
                cursor.execute(f"LOCK TABLE {', '.join(sorted(tables))}")
        for table in sorted(tables):  # foreign keys are looked at in the end
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608
