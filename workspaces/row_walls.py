"""The second line, on PostgreSQL: policies by which a session sees one workspace's rows alone.

Every tenant table, and the list of workspaces itself, holds its rows against the setting that
`workspaces.sight` keeps; none is everything, since the clock and migrations serve all workspaces.
It binds the owner of the tables too, but no superuser (`sees_through`).
"""

from collections.abc import Sequence
from typing import Any, Final

from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from workspaces.sight import SETTING

POLICY: Final = "wall_rows"
# Read once a statement. Written as a number that is not 0, so that the planner takes it for true:
# of an equality it would expect one row in as many as there are workspaces.
_IS_SEEN: Final = (
    "COALESCE((\"{column}\" = (SELECT NULLIF(current_setting('{setting}', true), '')::bigint))"
    "::integer, 1) <> 0"
)


def missing(connection: BaseDatabaseWrapper, tables: dict[str, str]) -> dict[str, str]:
    """The policies that `tables` lack, by name: the statements that put them up.

    `tables` are those that hold what belongs to a workspace, each with the column that says whose.
    """
    held = standing(connection)
    wanted = {}
    for table, column in tables.items():
        if table not in held:
            is_seen = _IS_SEEN.format(column=column, setting=SETTING)
            wanted[f"{POLICY}_{table}"] = (
                f'DROP POLICY IF EXISTS {POLICY} ON "{table}"; '
                f'CREATE POLICY {POLICY} ON "{table}" USING ({is_seen}) WITH CHECK ({is_seen}); '
                f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'
            )
    return wanted


def standing(connection: BaseDatabaseWrapper) -> set[str]:
    """The tables whose rows are held, against their owner too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid "
            "WHERE polname = %s AND relrowsecurity AND relforcerowsecurity "
            "AND pg_table_is_visible(pg_class.oid)",
            [POLICY],
        )
        return {table for (table,) in cursor.fetchall()}


def sees_through(connection: BaseDatabaseWrapper) -> bool:
    """Whether no policy binds the role that we are: it is a superuser, or has BYPASSRLS."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


@checks.register(checks.Tags.database)
def check_role(*, databases: Sequence[str] | None, **_: Any) -> list[checks.CheckMessage]:
    """Remark on a role that sees through the walls; `prepare` asks, at every start."""
    return [
        checks.Warning(
            "The role of the database is bound by no policy: one mistake shows foreign rows.",
            hint="Use a role that is no superuser and owns the tables: docs/deploy.md, Database.",
            obj=alias,
            id="workspaces.W001",
        )
        for alias in databases or ()
        if sees_through(connections[alias])
    ]
