"""Conditions with ends and a tolerance, daily and monthly windows, milestones; dated versions."""

import django.core.validators
from django.db import migrations, models

import kpis.models.exact_decimal

CONDITIONS = [
    ("change_percent", "Change by percent"),
    ("change_points", "Change by points"),
    ("at_least", "At least"),
    ("at_most", "At most"),
    ("between", "Between"),
    ("hold", "Hold the baseline"),
]


class Migration(migrations.Migration):
    dependencies = [("goals", "0004_precedent")]

    operations = [
        migrations.AddField(
            "target",
            "condition_low",
            kpis.models.exact_decimal.ExactDecimalField(
                blank=True, null=True, verbose_name="lower end"
            ),
        ),
        migrations.AddField(
            "target",
            "condition_high",
            kpis.models.exact_decimal.ExactDecimalField(
                blank=True, null=True, verbose_name="upper end"
            ),
        ),
        migrations.AddField(
            "target",
            "tolerance_percent",
            kpis.models.exact_decimal.ExactDecimalField(
                blank=True, null=True, verbose_name="tolerance in percent"
            ),
        ),
        migrations.AddField(
            "target",
            "milestones",
            models.JSONField(blank=True, default=list, verbose_name="milestones"),
        ),
        migrations.AlterField(
            "target",
            "condition_value",
            kpis.models.exact_decimal.ExactDecimalField(
                blank=True, null=True, verbose_name="value"
            ),
        ),
        migrations.AlterField(
            "target",
            "condition",
            models.CharField(choices=CONDITIONS, max_length=14, verbose_name="condition"),
        ),
        migrations.AlterField(
            "target",
            "bound",
            models.CharField(
                choices=[
                    ("at_least", "At Least"),
                    ("at_most", "At Most"),
                    ("between", "Between"),
                ],
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AlterField(
            "target",
            "window",
            models.CharField(
                choices=[
                    ("total", "Total over the period"),
                    ("day", "Per day"),
                    ("week", "Per week"),
                    ("month", "Per month"),
                    ("latest", "Latest value"),
                ],
                default="total",
                max_length=6,
                verbose_name="window",
            ),
        ),
        migrations.AlterField(
            "target",
            "judged_windows",
            models.PositiveSmallIntegerField(
                default=1,
                help_text="The last full days, weeks or months whose mean is judged.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(366),
                ],
                verbose_name="windows judged",
            ),
        ),
        migrations.AlterField(
            "target",
            "trajectory",
            models.CharField(
                choices=[
                    ("linear", "Evenly"),
                    ("step", "In steps, one at the end of each month"),
                    ("seasonal", "As in past seasons"),
                    ("milestones", "By milestones"),
                ],
                default="linear",
                max_length=10,
                verbose_name="trajectory",
            ),
        ),
        migrations.RemoveConstraint("target", "target_change_needs_baseline"),
        migrations.AddConstraint(
            "target",
            models.CheckConstraint(
                condition=models.Q(
                    ("condition__in", ("change_percent", "change_points", "hold")), _negated=True
                )
                | models.Q(("baseline_value__isnull", False)),
                name="target_change_needs_baseline",
                violation_error_message="A change needs a baseline.",
            ),
        ),
        migrations.AddConstraint(
            "target",
            models.CheckConstraint(
                condition=models.Q(
                    ("condition", "between"),
                    ("condition_high__isnull", False),
                    ("condition_low__isnull", False),
                )
                | models.Q(("condition", "hold"), ("tolerance_percent__isnull", False))
                | (
                    models.Q(("condition__in", ["between", "hold"]), _negated=True)
                    & models.Q(("condition_value__isnull", False))
                ),
                name="target_condition_has_its_numbers",
                violation_error_message="Type the numbers of the condition.",
            ),
        ),
        migrations.AddField(
            "targetversion",
            "made_on",
            models.DateField(null=True, verbose_name="in force from"),
        ),
    ]
