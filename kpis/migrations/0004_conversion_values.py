"""Conversion types with dated values, and KPIs that turn counts into money by them."""

import django.db.models.deletion
import kpis.models.exact_decimal
import workspaces.models.scoped
import workspaces.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0003_import_findings"),
        ("workspaces", "0002_api_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConversionType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    workspaces.models.scoped.PublicIdField(
                        default=workspaces.models.scoped.new_public_id,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="As it stands in the data under conversion_type, such as lead.",
                        max_length=100,
                        verbose_name="key",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
            ],
            options={
                "verbose_name": "conversion type",
                "verbose_name_plural": "conversion types",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ConversionValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="from")),
                ("value", kpis.models.exact_decimal.ExactDecimalField(verbose_name="value")),
                (
                    "currency",
                    models.CharField(
                        max_length=3,
                        validators=[workspaces.validators.validate_currency],
                        verbose_name="currency",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "conversion value",
                "verbose_name_plural": "conversion values",
                "ordering": ["conversion_type", "-valid_from"],
            },
        ),
        migrations.AddField(
            model_name="kpi",
            name="valued_from",
            field=models.CharField(
                blank=True,
                help_text="The key of the KPI whose counts, by conversion_type, are turned into money.",
                max_length=60,
                verbose_name="counts",
            ),
        ),
        migrations.AlterField(
            model_name="kpi",
            name="kind",
            field=models.CharField(
                choices=[
                    ("measured", "Measured"),
                    ("derived", "Derived by a formula"),
                    ("valued", "Counts turned into money"),
                ],
                default="measured",
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="kpi",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "valued"), _negated=True),
                    models.Q(models.Q(("valued_from", ""), _negated=True), ("unit", "money")),
                    _connector="OR",
                ),
                name="kpi_valued_has_counts_and_is_money",
                violation_error_message="A valued KPI needs counts, and its unit is money.",
            ),
        ),
        migrations.AddField(
            model_name="conversiontype",
            name="workspace",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="workspaces.workspace",
            ),
        ),
        migrations.AddField(
            model_name="conversionvalue",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="conversionvalue",
            name="conversion_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="values",
                to="kpis.conversiontype",
            ),
        ),
        migrations.AddField(
            model_name="conversionvalue",
            name="workspace",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="workspaces.workspace",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversiontype",
            constraint=models.UniqueConstraint(
                fields=("workspace", "key"),
                name="conversion_type_key_once_per_workspace",
                violation_error_message="Another conversion type has this key.",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversionvalue",
            constraint=models.UniqueConstraint(
                fields=("conversion_type", "valid_from"), name="conversion_value_once_per_date"
            ),
        ),
    ]
