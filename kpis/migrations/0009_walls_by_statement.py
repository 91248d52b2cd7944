"""Walls of the two tables that whole files are written into, checked once a statement.

PostgreSQL checks a foreign key by the row, at the end of the transaction: seven microseconds for
each measurement and twenty for each correction, several times what storing them takes. Triggers
with the set of rows that arrived do it in one join; they lock the rows referred to as a foreign
key does, so that nobody takes these away meanwhile, and those refuse to go while they are needed.

SQLite looks a parent up in a quarter of a microsecond, so there both tables have foreign keys
over workspace and id, and no triggers. What corrections are never searched by has no index.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION reference_arrivals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_missing boolean;
  at integer := 0;
BEGIN
  WHILE at < TG_NARGS LOOP
    EXECUTE format('SELECT 1 FROM %2$I o WHERE o.id IN (SELECT DISTINCT %1$I FROM arrived) '
      'ORDER BY o.id FOR KEY SHARE', TG_ARGV[at], TG_ARGV[at + 1]);
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM '
      '(SELECT DISTINCT workspace_id, %1$I AS key FROM arrived WHERE %1$I IS NOT NULL) a '
      'WHERE NOT EXISTS (SELECT 1 FROM %2$I o WHERE o.id = a.key AND (%3$s)))',
      TG_ARGV[at], TG_ARGV[at + 1], TG_ARGV[at + 2]) INTO is_missing;
    IF is_missing THEN
      RAISE EXCEPTION '%.% refers to nothing of its workspace', TG_TABLE_NAME, TG_ARGV[at]
        USING ERRCODE = 'foreign_key_violation';
    END IF;
    at := at + 3;
  END LOOP;
  RETURN NULL;
END $$;
CREATE FUNCTION reference_departure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_needed boolean;
  at integer := 0;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1)', TG_TABLE_NAME)
    INTO is_needed USING OLD.id;
  IF is_needed THEN  -- it is there again
    RETURN NULL;
  END IF;
  WHILE at < TG_NARGS LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = $1)', TG_ARGV[at], TG_ARGV[at + 1])
      INTO is_needed USING OLD.id;
    IF is_needed THEN
      RAISE EXCEPTION '%.% refers to a row of % that goes away',
        TG_ARGV[at], TG_ARGV[at + 1], TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
    END IF;
    at := at + 2;
  END LOOP;
  RETURN NULL;
END $$;
"""

OWN = "o.workspace_id = a.workspace_id"
REFERENCES = {
    "kpis_measurement": [
        ("series_id", "kpis_series", OWN),
        ("import_run_id", "kpis_importrun", OWN),
    ],
    "kpis_correction": [
        ("series_id", "kpis_series", OWN),
        ("import_run_id", "kpis_importrun", OWN),
        ("old_import_run_id", "kpis_importrun", OWN),
        ("by_id", "workspaces_user", "true"),
    ],
}
MEASUREMENT_KEYS = {
    "measurement_in_series_of_workspace": ("series_id", "kpis_series"),
    "measurement_from_import_of_workspace": ("import_run_id", "kpis_importrun"),
}
CORRECTION_KEYS = {
    "workspace_id": "workspaces_workspace",
    "series_id": "kpis_series",
    "import_run_id": "kpis_importrun",
    "old_import_run_id": "kpis_importrun",
    "by_id": "workspaces_user",
}
UNUSED_INDEXES = ("workspace_id", "series_id", "by_id")
KEPT_INDEXES = {
    "correction_of_series": '"series_id", "measured_on"{}',
    "kpis_correction_import_run_id_7a45a657": '"import_run_id"',
    "kpis_correction_old_import_run_id_d34f801d": '"old_import_run_id"',
}
CORRECTION_COLUMNS = """
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "measured_on" date NOT NULL,
    "old_value" exact_blob NOT NULL,
    "new_value" exact_blob NULL,
    "at" datetime NOT NULL,
    "by_id" bigint NULL REFERENCES "workspaces_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "workspace_id" bigint NOT NULL{workspace},
    "import_run_id" bigint NULL{run},
    "series_id" bigint NOT NULL{series},
    "old_import_run_id" bigint NULL{run}{more}
"""
COPIED = (
    '"id", "measured_on", "old_value", "new_value", "at", "by_id", "workspace_id", '
    '"import_run_id", "series_id", "old_import_run_id"'
)


def put_up(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        keys = "".join(
            f', FOREIGN KEY ("workspace_id", "{column}") REFERENCES "{target}" '
            '("workspace_id", "id") DEFERRABLE INITIALLY DEFERRED'
            for column, target, own in REFERENCES["kpis_correction"]
            if own == OWN
        )
        columns = CORRECTION_COLUMNS.format(workspace="", run="", series="", more=keys)
        remake(schema_editor, columns, order="")
        return
    for name in MEASUREMENT_KEYS:
        schema_editor.execute(f"ALTER TABLE kpis_measurement DROP CONSTRAINT {name}")
    for column in CORRECTION_KEYS:
        for name in found(schema_editor, column, "foreign_key"):
            schema_editor.execute(f'ALTER TABLE kpis_correction DROP CONSTRAINT "{name}"')
    for column in UNUSED_INDEXES:
        for name in found(schema_editor, column, "index"):
            schema_editor.execute(f'DROP INDEX "{name}"')
    turn_index(schema_editor, order="")
    schema_editor.execute(FUNCTIONS, params=None)
    for table, references in REFERENCES.items():
        arguments = ", ".join(f"'{part}'" for reference in references for part in reference)
        for event in ("insert", "update"):
            schema_editor.execute(
                f"CREATE TRIGGER reference_{event} AFTER {event} ON {table} "
                "REFERENCING NEW TABLE AS arrived "
                f"EXECUTE FUNCTION reference_arrivals({arguments})"
            )
    for target, arguments in departures().items():
        schema_editor.execute(
            f"CREATE CONSTRAINT TRIGGER reference_departure AFTER DELETE OR UPDATE OF id "
            f"ON {target} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            f"EXECUTE FUNCTION reference_departure({arguments})"
        )


def take_down(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        references = {
            name: f' REFERENCES "{target}" ("id") DEFERRABLE INITIALLY DEFERRED'
            for name, target in (
                ("workspace", "workspaces_workspace"),
                ("run", "kpis_importrun"),
                ("series", "kpis_series"),
            )
        }
        remake(schema_editor, CORRECTION_COLUMNS.format(**references, more=""), order=" DESC")
        for column in UNUSED_INDEXES:
            schema_editor.execute(index_on(column))
        return
    for target in departures():
        schema_editor.execute(f"DROP TRIGGER reference_departure ON {target}")
    for table in REFERENCES:
        for event in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER reference_{event} ON {table}")
    schema_editor.execute("DROP FUNCTION reference_arrivals, reference_departure")
    turn_index(schema_editor, order=" DESC")
    for column in UNUSED_INDEXES:
        schema_editor.execute(index_on(column))
    for column, target in CORRECTION_KEYS.items():
        schema_editor.execute(
            f"ALTER TABLE kpis_correction ADD CONSTRAINT kpis_correction_{column}_fk "
            f"FOREIGN KEY ({column}) REFERENCES {target} (id) DEFERRABLE INITIALLY DEFERRED"
        )
    for name, (column, target) in MEASUREMENT_KEYS.items():
        schema_editor.execute(
            f"ALTER TABLE kpis_measurement ADD CONSTRAINT {name} "
            f"FOREIGN KEY (workspace_id, {column}) REFERENCES {target} (workspace_id, id) "
            "DEFERRABLE INITIALLY DEFERRED"
        )


def departures():
    """The tables referred to, each with the tables and columns that refer to it."""
    arguments = {}
    for table, references in REFERENCES.items():
        for column, target, _own in references:
            arguments.setdefault(target, []).append(f"'{table}', '{column}'")
    return {target: ", ".join(pairs) for target, pairs in arguments.items()}


def found(schema_editor, column, kind):
    """The names of the constraints or indexes of `kpis_correction` on one column alone."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "kpis_correction")
    return [
        name for name, facts in constraints.items() if facts["columns"] == [column] and facts[kind]
    ]


def index_on(column):
    return f"CREATE INDEX kpis_correction_{column}_again ON kpis_correction ({column})"


def turn_index(schema_editor, *, order):
    """Corrections come in by series and day: an index the same way round fills page by page."""
    schema_editor.execute("DROP INDEX correction_of_series")
    schema_editor.execute(
        f"CREATE INDEX correction_of_series ON kpis_correction (series_id, measured_on{order})"
    )


def remake(schema_editor, columns, *, order):
    schema_editor.execute(f"CREATE TABLE kpis_correction_new ({columns})")
    schema_editor.execute(
        f"INSERT INTO kpis_correction_new ({COPIED}) SELECT {COPIED} FROM kpis_correction"
    )
    schema_editor.execute("DROP TABLE kpis_correction")
    schema_editor.execute("ALTER TABLE kpis_correction_new RENAME TO kpis_correction")
    for name, indexed in KEPT_INDEXES.items():
        indexed = indexed.format(order)
        schema_editor.execute(f'CREATE INDEX "{name}" ON kpis_correction ({indexed})')


def reference(to, **options):
    return models.ForeignKey(db_constraint=False, related_name="+", to=to, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0008_vat"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(put_up, take_down)],
            state_operations=[
                migrations.RemoveIndex(model_name="correction", name="correction_of_series"),
                migrations.AddIndex(
                    model_name="correction",
                    index=models.Index(
                        fields=["series", "measured_on"], name="correction_of_series"
                    ),
                ),
                migrations.AlterField(
                    model_name="correction",
                    name="workspace",
                    field=reference(
                        "workspaces.workspace",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                    ),
                ),
                migrations.AlterField(
                    model_name="correction",
                    name="series",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="kpis.series",
                    ),
                ),
                migrations.AlterField(
                    model_name="correction",
                    name="import_run",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="corrections",
                        to="kpis.importrun",
                    ),
                ),
                migrations.AlterField(
                    model_name="correction",
                    name="old_import_run",
                    field=reference(
                        "kpis.importrun",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                    ),
                ),
                migrations.AlterField(
                    model_name="correction",
                    name="by",
                    field=reference(
                        settings.AUTH_USER_MODEL,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                    ),
                ),
            ],
        ),
    ]
