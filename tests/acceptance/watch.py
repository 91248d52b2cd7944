"""Which rows a request changes: what it says to the database tells where to look."""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.apps import apps
from django.db import connection, models

from workspaces.models import User, Workspace, WorkspaceScopedModel

_READS: Final = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA)\b", re.IGNORECASE)
_WRITES: Final = re.compile(
    r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE
)


def contents(tables: Collection[str] | None = None) -> dict[str, list[tuple]]:
    """Every row of these tables, or of all: the tenants', the workspaces, the people."""
    found: dict[str, list[tuple]] = {}
    for model in apps.get_models():
        if tables is not None and model._meta.db_table not in tables:
            continue
        rows: models.QuerySet = model._default_manager.all()
        if issubclass(model, WorkspaceScopedModel):
            rows = model.objects.across_workspaces(reason="test")
        elif model not in (User, Workspace):
            continue
        found[model._meta.db_table] = sorted(rows.values_list(), key=str)
    return found


class Watch:
    """All rows as they were, and the tables that have been written to since."""

    def __init__(self) -> None:
        self.rows = contents()
        self._written: set[str] = set()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Note the tables that are written to; a statement of another kind may write to any."""
        with connection.execute_wrapper(self._listen):
            yield

    def _listen(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if found := _WRITES.match(sql):
            self._written.add(found[1])
        elif not _READS.match(sql):
            self._written |= self.rows.keys()
        return execute(sql, *rest)

    def forget(self) -> None:
        """Take it that what was written is rolled back."""
        self._written.clear()

    def changed(self) -> list[str]:
        """Return the tables whose rows are others than before, and know them from here on."""
        tables = self._written & self.rows.keys()
        self._written.clear()
        after = contents(tables) if tables else {}
        different = sorted(table for table, rows in after.items() if rows != self.rows[table])
        self.rows |= after
        return different
