import django.core.validators
import django.db.models.deletion
import kpis.models.exact_decimal
import workspaces.models.scoped
import workspaces.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workspaces", "0001_initial"),
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
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
                "verbose_name": "conversion type",
                "verbose_name_plural": "conversion types",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "key"),
                        name="conversion_type_key_once_per_workspace",
                        violation_error_message="Another conversion type has this key.",
                    )
                ],
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
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "conversion_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="kpis.conversiontype",
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
                "verbose_name": "conversion value",
                "verbose_name_plural": "conversion values",
                "ordering": ["conversion_type", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("conversion_type", "valid_from"),
                        name="conversion_value_once_per_date",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
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
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("size_bytes", models.PositiveBigIntegerField(default=0)),
                ("stored_as", models.CharField(blank=True, max_length=100)),
                ("encoding", models.CharField(blank=True, max_length=20, verbose_name="encoding")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("previewed", "Waiting for confirmation"),
                            ("applied", "Applied"),
                            ("refused", "Refused"),
                            ("discarded", "Discarded"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("received_count", models.PositiveIntegerField(default=0, verbose_name="rows")),
                ("created_count", models.PositiveIntegerField(default=0, verbose_name="new")),
                ("updated_count", models.PositiveIntegerField(default=0, verbose_name="changed")),
                (
                    "unchanged_count",
                    models.PositiveIntegerField(default=0, verbose_name="unchanged"),
                ),
                ("rejected_count", models.PositiveIntegerField(default=0, verbose_name="refused")),
                ("errors", models.JSONField(default=list)),
                ("findings", models.JSONField(default=dict)),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="applied")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-uploaded_at", "-pk"],
                "indexes": [
                    models.Index(fields=["workspace", "-uploaded_at"], name="import_newest_first")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "id"), name="import_workspace_and_id"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Kpi",
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
                        help_text="The name used in formulas and files, such as new_visitors.",
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[^\\W\\d]\\w*$",
                                "Use letters, digits and _ only, and begin with a letter.",
                            )
                        ],
                        verbose_name="key",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "description",
                    models.TextField(blank=True, max_length=1000, verbose_name="definition"),
                ),
                ("library_key", models.CharField(blank=True, editable=False, max_length=60)),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("count", "Count"),
                            ("money", "Money"),
                            ("percent", "Percent"),
                            ("ratio", "Ratio"),
                            ("seconds", "Seconds"),
                        ],
                        default="count",
                        max_length=8,
                        verbose_name="unit",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        max_length=3,
                        validators=[workspaces.validators.validate_currency],
                        verbose_name="currency",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "Up is better"), ("down", "Down is better")],
                        default="up",
                        max_length=4,
                        verbose_name="better",
                    ),
                ),
                (
                    "cadence",
                    models.CharField(
                        choices=[("day", "Daily"), ("week", "Weekly"), ("month", "Monthly")],
                        default="day",
                        max_length=5,
                        verbose_name="cadence",
                    ),
                ),
                (
                    "lag_days",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MaxValueValidator(60)],
                        verbose_name="usual delay of the data, in days",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
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
                (
                    "aggregation",
                    models.CharField(
                        choices=[
                            ("sum", "Sum"),
                            ("mean", "Mean"),
                            ("last", "Last"),
                            ("min", "Smallest"),
                            ("max", "Largest"),
                        ],
                        default="sum",
                        max_length=4,
                        verbose_name="over time",
                    ),
                ),
                ("formula", models.CharField(blank=True, max_length=500, verbose_name="formula")),
                (
                    "valued_from",
                    models.CharField(
                        blank=True,
                        help_text="The key of the KPI whose counts, by conversion_type, are turned into money.",
                        max_length=60,
                        verbose_name="counts",
                    ),
                ),
                (
                    "min_volume",
                    kpis.models.exact_decimal.ExactDecimalField(
                        blank=True,
                        help_text="For ratios: below this denominator the value is shown but not judged.",
                        null=True,
                        verbose_name="smallest denominator to judge",
                    ),
                ),
                ("breakdown", models.JSONField(blank=True, default=list, verbose_name="breakdown")),
                ("suggested_guardrails", models.JSONField(blank=True, default=list)),
                ("is_archived", models.BooleanField(default=False, verbose_name="archived")),
                ("data_version", models.PositiveBigIntegerField(default=0, editable=False)),
                ("data_changed_at", models.DateTimeField(editable=False, null=True)),
                ("last_measured_on", models.DateField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                "verbose_name": "KPI",
                "verbose_name_plural": "KPIs",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "key"),
                        name="kpi_key_once_per_workspace",
                        violation_error_message="Another KPI has this key.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "derived"), _negated=True),
                            models.Q(("formula", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="kpi_derived_has_formula",
                        violation_error_message="A derived KPI needs a formula.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "valued"), _negated=True),
                            models.Q(
                                models.Q(("valued_from", ""), _negated=True), ("unit", "money")
                            ),
                            _connector="OR",
                        ),
                        name="kpi_valued_has_counts_and_is_money",
                        violation_error_message="A valued KPI needs counts, and its unit is money.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit", "money"), _negated=True),
                            models.Q(("currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="kpi_money_has_currency",
                        violation_error_message="A KPI in money needs a currency.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "segment_key",
                    models.CharField(blank=True, max_length=400, verbose_name="segment"),
                ),
                ("dimensions", models.JSONField(blank=True, default=dict)),
                (
                    "kpi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="series",
                        to="kpis.kpi",
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
                "verbose_name": "series",
                "verbose_name_plural": "series",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kpi", "segment_key"), name="series_once_per_kpi_and_segment"
                    ),
                    models.UniqueConstraint(
                        fields=("workspace", "id"), name="series_workspace_and_id"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measured_on", models.DateField(verbose_name="date")),
                (
                    "old_value",
                    kpis.models.exact_decimal.ExactDecimalField(verbose_name="old value"),
                ),
                (
                    "new_value",
                    kpis.models.exact_decimal.ExactDecimalField(
                        null=True, verbose_name="new value"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "import_run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="corrections",
                        to="kpis.importrun",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="kpis.series",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "indexes": [
                    models.Index(fields=["series", "-measured_on"], name="correction_of_series")
                ],
            },
        ),
    ]
