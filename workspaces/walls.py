"""Walls in the database itself: a row never refers to a row of another workspace.

For every foreign key between two tenant models a trigger compares the two workspaces, and no row
may move to another workspace. SQLite drops a table's triggers whenever a migration rebuilds the
table, so the walls come down before `migrate` and are put up again, all of them, after it.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from workspaces import row_walls
from workspaces.models import Workspace, WorkspaceScopedModel


class Reference(NamedTuple):
    """A foreign key that must stay inside one workspace."""

    table: str
    column: str
    target: str
    target_column: str

    @property
    def name(self) -> str:
        """The trigger's name, stable and under PostgreSQL's 63 characters."""
        text = f"{self.table}.{self.column}>{self.target}"
        return f"wall_{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def tenant_models() -> list[type[WorkspaceScopedModel]]:
    """Every concrete tenant model."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, WorkspaceScopedModel) and model._meta.managed
    ]


def references() -> Iterator[Reference]:
    """Every foreign key from one tenant model to another."""
    for model in tenant_models():
        for field in model._meta.local_fields:
            other = field.related_model
            if (
                isinstance(field, models.ForeignKey)
                and isinstance(other, type)
                and issubclass(other, WorkspaceScopedModel)
                and getattr(
                    field, "db_constraint", True
                )  # else a key over (workspace, id) does it: measurements
            ):
                yield Reference(
                    model._meta.db_table,
                    field.column,
                    other._meta.db_table,
                    field.target_field.column or "",
                )


def _sqlite(reference: Reference) -> Iterator[tuple[str, str]]:
    quoted = {k: f'"{v}"' for k, v in reference._asdict().items()}
    test = (  # noqa: S608  (names come from the models)
        'NEW.{column} IS NOT NULL AND (SELECT "workspace_id" FROM {target} '
        'WHERE {target_column} = NEW.{column}) <> NEW."workspace_id"'
    ).format(**quoted)
    for event, suffix in (("INSERT", "i"), (f"UPDATE OF {quoted['column']}", "u")):
        name = f"{reference.name}_{suffix}"
        yield (
            name,
            f'CREATE TRIGGER "{name}" BEFORE {event} ON {quoted["table"]} '
            f"WHEN {test} BEGIN SELECT RAISE(ABORT, "
            f"'{reference.table}.{reference.column} refers to another workspace'); END",
        )


def _sqlite_stay(table: str) -> str:
    return (
        f'CREATE TRIGGER "wall_stay_{table}" BEFORE UPDATE OF "workspace_id" ON "{table}" '
        'WHEN NEW."workspace_id" <> OLD."workspace_id" BEGIN '
        f"SELECT RAISE(ABORT, 'a row of {table} cannot move to another workspace'); END"
    )


# They look at rows that the session does not see (`row_walls`), in order to refuse them.
_POSTGRESQL_FUNCTIONS = """
CREATE OR REPLACE FUNCTION wall_reference() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE other bigint; key bigint; sight text := current_setting('mokpyo.workspace', true);
BEGIN
  key := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
  IF key IS NOT NULL THEN
    IF sight <> '' THEN PERFORM set_config('mokpyo.workspace', '', true); END IF;
    EXECUTE format('SELECT workspace_id FROM %I WHERE %I = $1', TG_ARGV[1], TG_ARGV[2])
      INTO other USING key;
    IF sight <> '' THEN PERFORM set_config('mokpyo.workspace', sight, true); END IF;
    IF other <> NEW.workspace_id THEN
      RAISE EXCEPTION '%.% refers to another workspace', TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'foreign_key_violation';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION wall_arrivals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_foreign boolean; sight text := current_setting('mokpyo.workspace', true);
BEGIN
  IF sight <> '' THEN PERFORM set_config('mokpyo.workspace', '', true); END IF;
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM arrived a JOIN %I o ON o.%I = a.%I '
    'WHERE o.workspace_id <> a.workspace_id)', TG_ARGV[1], TG_ARGV[2], TG_ARGV[0]) INTO is_foreign;
  IF sight <> '' THEN PERFORM set_config('mokpyo.workspace', sight, true); END IF;
  IF is_foreign THEN
    RAISE EXCEPTION '%.% refers to another workspace', TG_TABLE_NAME, TG_ARGV[0]
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION wall_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a row of % cannot move to another workspace', TG_TABLE_NAME
    USING ERRCODE = 'foreign_key_violation';
END $$;
"""


def _postgresql(reference: Reference) -> Iterator[tuple[str, str]]:
    table = f'ON "{reference.table}"'
    arguments = f"('{reference.column}', '{reference.target}', '{reference.target_column}')"
    yield (
        f"{reference.name}_i",  # once a statement: by the row it took 50 µs, ten times the insert
        f'CREATE TRIGGER "{reference.name}_i" AFTER INSERT {table} '
        f"REFERENCING NEW TABLE AS arrived EXECUTE FUNCTION wall_arrivals{arguments}",
    )
    yield (
        f"{reference.name}_u",
        f'CREATE CONSTRAINT TRIGGER "{reference.name}_u" AFTER UPDATE OF "{reference.column}" '
        f"{table} FOR EACH ROW EXECUTE FUNCTION wall_reference{arguments}",
    )


def _postgresql_stay(table: str) -> str:
    return (
        f'CREATE CONSTRAINT TRIGGER "wall_stay_{table}" AFTER UPDATE OF workspace_id '
        f'ON "{table}" FOR EACH ROW WHEN (NEW.workspace_id <> OLD.workspace_id) '
        "EXECUTE FUNCTION wall_stay()"
    )


def standing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The names of the walls that stand now, each with its table."""
    if connection.vendor == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND pg_table_is_visible(pg_class.oid)"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name: table for name, table in cursor.fetchall() if name.startswith("wall_")}


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Remove all walls, so that migrations may rebuild tables."""
    for name, table in standing(connection).items():
        suffix = "" if connection.vendor == "sqlite" else f' ON "{table}"'
        with connection.cursor() as cursor:
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{suffix}')


def missing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The walls that should stand between the tables that exist and do not: name and statement."""
    tables = set(connection.introspection.table_names())
    is_sqlite = connection.vendor == "sqlite"
    wanted: dict[str, str] = {}
    for reference in references():
        if {reference.table, reference.target} <= tables:
            wanted.update((_sqlite if is_sqlite else _postgresql)(reference))
    for table in tables.intersection(model._meta.db_table for model in tenant_models()):
        wanted[f"wall_stay_{table}"] = (_sqlite_stay if is_sqlite else _postgresql_stay)(table)
    if not is_sqlite:
        wanted |= row_walls.missing(connection, _owned_tables(tables))
    already = standing(connection)
    return {name: statement for name, statement in wanted.items() if name not in already}


def _owned_tables(tables: set[str]) -> dict[str, str]:
    """Those of `tables` whose rows are a workspace's, and the column that says whose."""
    owned = {model._meta.db_table: "workspace_id" for model in tenant_models()}
    owned[Workspace._meta.db_table] = "id"
    return {table: column for table, column in owned.items() if table in tables}


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Put up every wall that does not stand yet."""
    statements = missing(connection).values()
    with connection.cursor() as cursor:
        if statements and connection.vendor != "sqlite":
            cursor.execute(_POSTGRESQL_FUNCTIONS)
        for statement in statements:
            cursor.execute(statement)


def before_migrate(using: str, **_: Any) -> None:
    """Signal receiver: see `take_down`."""
    take_down(connections[using])


def after_migrate(using: str, **_: Any) -> None:
    """Signal receiver: see `put_up`."""
    put_up(connections[using])
