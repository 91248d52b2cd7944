"""The table of measurements: keyed by series and date, in key order, walled by its key."""

import django.db.models.deletion
from django.db import migrations, models

import kpis.models.exact_decimal

COLUMNS = """
    workspace_id bigint NOT NULL,
    series_id bigint NOT NULL,
    measured_on date NOT NULL,
    value {value} NOT NULL,
    import_run_id bigint NULL,
    PRIMARY KEY (series_id, measured_on),
    CONSTRAINT measurement_in_series_of_workspace FOREIGN KEY (workspace_id, series_id)
        REFERENCES kpis_series (workspace_id, id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT measurement_from_import_of_workspace FOREIGN KEY (workspace_id, import_run_id)
        REFERENCES kpis_importrun (workspace_id, id) DEFERRABLE INITIALLY DEFERRED
"""


def create_table(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE TABLE kpis_measurement ({COLUMNS.format(value='numeric')})")
        schema_editor.execute(
            "CREATE INDEX measurement_brin_day ON kpis_measurement USING brin (measured_on)"
        )
    else:
        columns = COLUMNS.format(value="exact_blob")
        schema_editor.execute(f"CREATE TABLE kpis_measurement ({columns}) WITHOUT ROWID")


def drop_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE kpis_measurement")


class Migration(migrations.Migration):
    dependencies = [("kpis", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create_table, drop_table)],
            state_operations=[
                migrations.CreateModel(
                    name="Measurement",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "series",
                                "measured_on",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("measured_on", models.DateField(verbose_name="date")),
                        (
                            "value",
                            kpis.models.exact_decimal.ExactDecimalField(verbose_name="value"),
                        ),
                        (
                            "import_run",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="kpis.importrun",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="workspaces.workspace",
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="measurements",
                                to="kpis.series",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "measurement",
                        "verbose_name_plural": "measurements",
                    },
                ),
            ],
        ),
    ]
