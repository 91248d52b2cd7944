import django.db.models.deletion
import kpis.models.exact_decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0003_goal_setting"),
        ("workspaces", "0002_api_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="Precedent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target_version", models.PositiveIntegerField()),
                ("data_version", models.PositiveBigIntegerField()),
                (
                    "found_count",
                    models.PositiveSmallIntegerField(verbose_name="windows that moved as far"),
                ),
                (
                    "window_count",
                    models.PositiveSmallIntegerField(verbose_name="windows looked at"),
                ),
                ("length_days", models.PositiveIntegerField(verbose_name="days of a window")),
                (
                    "needed",
                    kpis.models.exact_decimal.ExactDecimalField(
                        null=True, verbose_name="change asked for"
                    ),
                ),
                (
                    "largest",
                    kpis.models.exact_decimal.ExactDecimalField(
                        null=True, verbose_name="largest change"
                    ),
                ),
                ("weighed_at", models.DateTimeField(verbose_name="weighed at")),
                (
                    "target",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="precedent",
                        to="goals.target",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "verbose_name": "precedent of a target",
                "verbose_name_plural": "precedents of targets",
            },
        ),
    ]
