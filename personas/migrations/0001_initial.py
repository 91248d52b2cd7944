import django.core.validators
import django.db.models.deletion
import workspaces.models.scoped
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Persona",
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
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "quote",
                    models.CharField(blank=True, max_length=200, verbose_name="in their own words"),
                ),
                ("story", models.TextField(blank=True, max_length=2000, verbose_name="story")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("validated", "Validated"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "age_from",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="age from",
                    ),
                ),
                (
                    "age_to",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="age to",
                    ),
                ),
                ("gender", models.CharField(blank=True, max_length=200, verbose_name="gender")),
                ("location", models.CharField(blank=True, max_length=200, verbose_name="location")),
                ("income", models.CharField(blank=True, max_length=200, verbose_name="income")),
                (
                    "education",
                    models.CharField(blank=True, max_length=200, verbose_name="education"),
                ),
                (
                    "occupation",
                    models.CharField(blank=True, max_length=200, verbose_name="occupation"),
                ),
                (
                    "marital_status",
                    models.CharField(blank=True, max_length=200, verbose_name="marital status"),
                ),
                (
                    "interests",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="interests and hobbies"
                    ),
                ),
                (
                    "values",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="values and beliefs"
                    ),
                ),
                (
                    "attitudes",
                    models.TextField(blank=True, max_length=2000, verbose_name="attitudes"),
                ),
                (
                    "lifestyle",
                    models.TextField(blank=True, max_length=2000, verbose_name="lifestyle"),
                ),
                (
                    "personality",
                    models.TextField(blank=True, max_length=2000, verbose_name="personality"),
                ),
                ("needs", models.TextField(blank=True, max_length=2000, verbose_name="needs")),
                (
                    "pains",
                    models.TextField(blank=True, max_length=2000, verbose_name="pain points"),
                ),
                (
                    "motivations",
                    models.TextField(blank=True, max_length=2000, verbose_name="motivations"),
                ),
                (
                    "objections",
                    models.TextField(blank=True, max_length=2000, verbose_name="objections"),
                ),
                (
                    "preferred_channels",
                    models.CharField(blank=True, max_length=200, verbose_name="preferred channels"),
                ),
                (
                    "buying_stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("awareness", "Awareness"),
                            ("consideration", "Consideration"),
                            ("decision", "Decision"),
                        ],
                        max_length=13,
                        verbose_name="buying stage",
                    ),
                ),
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
                "verbose_name": "persona",
                "verbose_name_plural": "personas",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "name"),
                        name="persona_name_once_per_workspace",
                        violation_error_message="Another persona has this name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("age_from__isnull", True),
                            ("age_to__isnull", True),
                            ("age_from__lte", models.F("age_to")),
                            _connector="OR",
                        ),
                        name="persona_age_from_before_to",
                        violation_error_message="The age range must not end before it begins.",
                    ),
                ],
            },
        ),
    ]
