import django.core.validators
import django.db.models.deletion
import kpis.models.exact_decimal
import workspaces.models.scoped
import workspaces.validators
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kpis", "0002_measurement_table"),
        ("personas", "0001_initial"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Goal",
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
                    "level",
                    models.CharField(
                        choices=[("business", "Business goal"), ("marketing", "Marketing goal")],
                        default="business",
                        max_length=9,
                        verbose_name="level",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("purpose", models.TextField(blank=True, max_length=2000, verbose_name="purpose")),
                (
                    "link_reason",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="why this should move the parent"
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="priority"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                (
                    "horizon",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("short", "Short term, up to 3 months"),
                            ("medium", "Medium term, up to a year"),
                            ("long", "Long term, more than a year"),
                        ],
                        max_length=6,
                        verbose_name="horizon",
                    ),
                ),
                (
                    "review_rhythm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("weekly", "Every week"),
                            ("biweekly", "Every two weeks"),
                            ("monthly", "Every month"),
                            ("quarterly", "Every quarter"),
                        ],
                        max_length=9,
                        verbose_name="review rhythm",
                    ),
                ),
                (
                    "resources",
                    models.TextField(blank=True, max_length=2000, verbose_name="resources"),
                ),
                (
                    "constraints",
                    models.TextField(blank=True, max_length=2000, verbose_name="constraints"),
                ),
                (
                    "assumptions",
                    models.TextField(blank=True, max_length=2000, verbose_name="assumptions"),
                ),
                (
                    "budget",
                    kpis.models.exact_decimal.ExactDecimalField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="budget",
                    ),
                ),
                (
                    "budget_currency",
                    models.CharField(
                        blank=True,
                        max_length=3,
                        validators=[workspaces.validators.validate_currency],
                        verbose_name="currency of the budget",
                    ),
                ),
                ("is_archived", models.BooleanField(default=False, verbose_name="archived")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("upcoming", "Upcoming"),
                            ("unknown", "Unknown"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("offset", "Cancelled out"),
                        ],
                        default="unknown",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "net_value",
                    kpis.models.exact_decimal.ExactDecimalField(editable=False, null=True),
                ),
                (
                    "net_baseline",
                    kpis.models.exact_decimal.ExactDecimalField(editable=False, null=True),
                ),
                ("verdict_reasons", models.JSONField(default=list, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.membership",
                        verbose_name="owner",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="goals.goal",
                        verbose_name="serves the business goal",
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
                "verbose_name": "goal",
                "verbose_name_plural": "goals",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="goal_starts_before_end",
                        violation_error_message="The end must not lie before the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level", "marketing"), ("parent__isnull", True), _connector="OR"
                        ),
                        name="goal_business_has_no_parent",
                        violation_error_message="A business goal stands on its own.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("link_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="goal_link_has_reason",
                        violation_error_message="Say why this goal should move its parent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget__isnull", True),
                            models.Q(("budget_currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="goal_budget_has_currency",
                        violation_error_message="A budget needs a currency.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalDraft",
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
                ("template", models.CharField(blank=True, max_length=40, verbose_name="template")),
                ("step", models.CharField(max_length=20, verbose_name="step")),
                ("values", models.JSONField(blank=True, default=dict, verbose_name="typed so far")),
                ("words", models.JSONField(blank=True, default=dict)),
                (
                    "waiting",
                    models.JSONField(blank=True, default=list, verbose_name="targets that wait"),
                ),
                ("created_at", models.DateTimeField(verbose_name="begun at")),
                ("updated_at", models.DateTimeField(verbose_name="saved at")),
                (
                    "goal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="goals.goal",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.membership",
                        verbose_name="owner",
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
                "verbose_name": "draft of a goal",
                "verbose_name_plural": "drafts of goals",
            },
        ),
        migrations.CreateModel(
            name="GoalPersona",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="persona_links",
                        to="goals.goal",
                    ),
                ),
                (
                    "persona",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goal_links",
                        to="personas.persona",
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
                "verbose_name": "persona of a goal",
                "verbose_name_plural": "personas of goals",
                "constraints": [
                    models.UniqueConstraint(fields=("goal", "persona"), name="goal_persona_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="goal",
            name="personas",
            field=models.ManyToManyField(
                related_name="+",
                through="goals.GoalPersona",
                to="personas.persona",
                verbose_name="personas",
            ),
        ),
        migrations.CreateModel(
            name="Plan",
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
                ("calculator", models.CharField(max_length=40, verbose_name="calculator")),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("inputs", models.JSONField(verbose_name="inputs")),
                ("result", models.JSONField(verbose_name="result")),
                (
                    "told_value",
                    kpis.models.exact_decimal.ExactDecimalField(
                        editable=False, null=True, verbose_name="result told last"
                    ),
                ),
                ("is_archived", models.BooleanField(default=False, verbose_name="archived")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.membership",
                        verbose_name="owner",
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
                "verbose_name": "plan",
                "verbose_name_plural": "plans",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PlanAssumption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "value",
                    kpis.models.exact_decimal.ExactDecimalField(verbose_name="assumed value"),
                ),
                (
                    "segment_key",
                    models.CharField(blank=True, max_length=400, verbose_name="segment"),
                ),
                (
                    "window_days",
                    models.PositiveSmallIntegerField(
                        default=28,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(366),
                        ],
                        verbose_name="days of the window",
                    ),
                ),
                ("as_of", models.DateField(verbose_name="as of")),
                (
                    "checked_value",
                    kpis.models.exact_decimal.ExactDecimalField(
                        null=True, verbose_name="present value"
                    ),
                ),
                ("checked_until", models.DateField(null=True, verbose_name="checked until")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="checked at")),
                ("checked_data_version", models.PositiveBigIntegerField(editable=False, null=True)),
                (
                    "drift",
                    kpis.models.exact_decimal.ExactDecimalField(null=True, verbose_name="drift"),
                ),
                (
                    "kpi",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="kpis.kpi",
                        verbose_name="checked by",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assumptions",
                        to="goals.plan",
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
                "verbose_name": "assumption of a plan",
                "verbose_name_plural": "assumptions of plans",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "name"), name="plan_assumption_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_version", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("drifted", "Drifted"),
                            ("returned", "Back to the plan"),
                            ("impossible", "No result any more"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "old_value",
                    kpis.models.exact_decimal.ExactDecimalField(null=True, verbose_name="from"),
                ),
                (
                    "new_value",
                    kpis.models.exact_decimal.ExactDecimalField(null=True, verbose_name="to"),
                ),
                ("causes", models.JSONField(default=list, verbose_name="causes")),
                ("refusal", models.JSONField(blank=True, default=dict)),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="goals.plan",
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
                "verbose_name": "change of a plan",
                "verbose_name_plural": "changes of plans",
                "ordering": ["-changed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Stakeholder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customer", "Customers"),
                            ("employee", "Employees"),
                            ("shareholder", "Shareholders"),
                            ("partner", "Partners"),
                            ("other", "Others"),
                        ],
                        max_length=11,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("need", models.CharField(max_length=500, verbose_name="what they need")),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stakeholders",
                        to="goals.goal",
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
                "verbose_name": "stakeholder",
                "verbose_name_plural": "stakeholders",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target_version", models.PositiveIntegerField()),
                ("as_of", models.DateField(verbose_name="as of")),
                ("data_version", models.PositiveBigIntegerField()),
                ("data_until", models.DateField(null=True, verbose_name="data until")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("upcoming", "Upcoming"),
                            ("unknown", "Unknown"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("offset", "Cancelled out"),
                        ],
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "actual",
                    kpis.models.exact_decimal.ExactDecimalField(null=True, verbose_name="actual"),
                ),
                (
                    "expected",
                    kpis.models.exact_decimal.ExactDecimalField(null=True, verbose_name="expected"),
                ),
                (
                    "attainment",
                    kpis.models.exact_decimal.ExactDecimalField(
                        null=True, verbose_name="attainment"
                    ),
                ),
                (
                    "projection",
                    kpis.models.exact_decimal.ExactDecimalField(
                        null=True, verbose_name="projection"
                    ),
                ),
                ("projection_low80", kpis.models.exact_decimal.ExactDecimalField(null=True)),
                ("projection_high80", kpis.models.exact_decimal.ExactDecimalField(null=True)),
                (
                    "probability",
                    kpis.models.exact_decimal.ExactDecimalField(
                        null=True, verbose_name="probability"
                    ),
                ),
                (
                    "needed",
                    kpis.models.exact_decimal.ExactDecimalField(
                        null=True, verbose_name="needed per remaining window"
                    ),
                ),
                (
                    "best_ever",
                    kpis.models.exact_decimal.ExactDecimalField(
                        null=True, verbose_name="best ever over as many windows"
                    ),
                ),
                ("remaining_windows", models.PositiveIntegerField(default=0)),
                ("is_final", models.BooleanField(default=False, verbose_name="final")),
                ("reasons", models.JSONField(default=list, verbose_name="reasons")),
                ("created_at", models.DateTimeField(verbose_name="judged at")),
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
                "verbose_name": "assessment",
                "verbose_name_plural": "assessments",
                "ordering": ["-as_of", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Target",
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
                    "link_reason",
                    models.TextField(max_length=1000, verbose_name="why this should move the goal"),
                ),
                (
                    "segment_key",
                    models.CharField(
                        blank=True,
                        help_text="Such as channel=instagram; empty for all.",
                        max_length=400,
                        verbose_name="segment",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("primary", "Primary"),
                            ("secondary", "Secondary"),
                            ("guardrail", "Guardrail"),
                        ],
                        default="primary",
                        max_length=9,
                        verbose_name="role",
                    ),
                ),
                (
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
                (
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
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("change_percent", "Change by percent"),
                            ("change_points", "Change by points"),
                            ("at_least", "At least"),
                            ("at_most", "At most"),
                            ("between", "Between"),
                            ("hold", "Hold the baseline"),
                        ],
                        max_length=14,
                        verbose_name="condition",
                    ),
                ),
                (
                    "condition_value",
                    kpis.models.exact_decimal.ExactDecimalField(
                        blank=True, null=True, verbose_name="value"
                    ),
                ),
                (
                    "condition_low",
                    kpis.models.exact_decimal.ExactDecimalField(
                        blank=True, null=True, verbose_name="lower end"
                    ),
                ),
                (
                    "condition_high",
                    kpis.models.exact_decimal.ExactDecimalField(
                        blank=True, null=True, verbose_name="upper end"
                    ),
                ),
                (
                    "tolerance_percent",
                    kpis.models.exact_decimal.ExactDecimalField(
                        blank=True, null=True, verbose_name="tolerance in percent"
                    ),
                ),
                (
                    "baseline_value",
                    kpis.models.exact_decimal.ExactDecimalField(
                        blank=True, null=True, verbose_name="baseline"
                    ),
                ),
                (
                    "baseline_from",
                    models.DateField(blank=True, null=True, verbose_name="baseline from"),
                ),
                (
                    "baseline_to",
                    models.DateField(blank=True, null=True, verbose_name="baseline to"),
                ),
                (
                    "baseline_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("computed", "Computed from recorded data"),
                            ("typed", "Typed in"),
                        ],
                        max_length=8,
                        verbose_name="baseline source",
                    ),
                ),
                (
                    "baseline_reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="reason for the baseline"
                    ),
                ),
                ("baseline_frozen_at", models.DateTimeField(editable=False, null=True)),
                (
                    "target_value",
                    kpis.models.exact_decimal.ExactDecimalField(
                        editable=False, verbose_name="target value"
                    ),
                ),
                (
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
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                (
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
                (
                    "milestones",
                    models.JSONField(blank=True, default=list, verbose_name="milestones"),
                ),
                ("is_archived", models.BooleanField(default=False, verbose_name="archived")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("upcoming", "Upcoming"),
                            ("unknown", "Unknown"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("offset", "Cancelled out"),
                        ],
                        default="unknown",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("judged_version", models.PositiveIntegerField(default=0, editable=False)),
                ("judged_data_version", models.PositiveBigIntegerField(editable=False, null=True)),
                ("next_check_at", models.DateTimeField(editable=False, null=True)),
                ("check_error", models.CharField(blank=True, editable=False, max_length=300)),
                (
                    "baseline_frozen_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="goals.goal",
                        verbose_name="goal",
                    ),
                ),
                (
                    "kpi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="kpis.kpi",
                        verbose_name="KPI",
                    ),
                ),
                (
                    "latest_assessment",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="goals.assessment",
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
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("is_archived", False), ("next_check_at__isnull", False)
                        ),
                        fields=["next_check_at"],
                        name="target_due_for_check",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="target_starts_before_end",
                        violation_error_message="The end must not lie before the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("condition__in", ("change_percent", "change_points", "hold")),
                                _negated=True,
                            ),
                            ("baseline_value__isnull", False),
                            _connector="OR",
                        ),
                        name="target_change_needs_baseline",
                        violation_error_message="A change needs a baseline.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("condition", "between"),
                                ("condition_high__isnull", False),
                                ("condition_low__isnull", False),
                            ),
                            models.Q(("condition", "hold"), ("tolerance_percent__isnull", False)),
                            models.Q(
                                models.Q(("condition__in", ["between", "hold"]), _negated=True),
                                ("condition_value__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="target_condition_has_its_numbers",
                        violation_error_message="Type the numbers of the condition.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="assessment",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="assessments",
                to="goals.target",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                fields=("target", "target_version", "as_of", "data_version"),
                name="assessment_once_per_target_day_and_data",
            ),
        ),
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
                    "workspace",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
                (
                    "target",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="precedent",
                        to="goals.target",
                    ),
                ),
            ],
            options={
                "verbose_name": "precedent of a target",
                "verbose_name_plural": "precedents of targets",
            },
        ),
        migrations.CreateModel(
            name="PlanTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, verbose_name="number of the plan")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="target_links",
                        to="goals.plan",
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
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_links",
                        to="goals.target",
                    ),
                ),
            ],
            options={
                "verbose_name": "target of a plan",
                "verbose_name_plural": "targets of plans",
                "constraints": [
                    models.UniqueConstraint(fields=("target",), name="plan_target_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalVerdictChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "old_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upcoming", "Upcoming"),
                            ("unknown", "Unknown"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("offset", "Cancelled out"),
                        ],
                        max_length=9,
                        verbose_name="from",
                    ),
                ),
                (
                    "new_status",
                    models.CharField(
                        choices=[
                            ("upcoming", "Upcoming"),
                            ("unknown", "Unknown"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("offset", "Cancelled out"),
                        ],
                        max_length=9,
                        verbose_name="to",
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="goals.goal",
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
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="goals.target",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a goal's verdict",
                "verbose_name_plural": "changes of goals' verdicts",
                "ordering": ["-changed_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="goal",
            name="decided_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="goals.target",
            ),
        ),
        migrations.CreateModel(
            name="TargetVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("promise", models.JSONField(verbose_name="promise")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("made_on", models.DateField(verbose_name="in force from")),
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
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
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
                "verbose_name": "version of a target",
                "verbose_name_plural": "versions of targets",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("target", "number"), name="target_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ToldMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("must_agree", models.BooleanField(default=False, verbose_name="has to agree")),
                ("told_at", models.DateTimeField(verbose_name="told at")),
                ("read_at", models.DateTimeField(null=True, verbose_name="read at")),
                ("agreed_at", models.DateTimeField(null=True, verbose_name="agreed at")),
                (
                    "agreed_version",
                    models.PositiveIntegerField(null=True, verbose_name="version agreed to"),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="goals.goal",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.membership",
                        verbose_name="member",
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
                "verbose_name": "member told of a goal",
                "verbose_name_plural": "members told of goals",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("goal", "member"), name="told_member_once_per_goal"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VerdictChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("status", "Status changed"),
                            ("off_track_confirmed", "Off track twice in a row"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "old_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upcoming", "Upcoming"),
                            ("unknown", "Unknown"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("offset", "Cancelled out"),
                        ],
                        max_length=9,
                        verbose_name="from",
                    ),
                ),
                (
                    "new_status",
                    models.CharField(
                        choices=[
                            ("upcoming", "Upcoming"),
                            ("unknown", "Unknown"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("offset", "Cancelled out"),
                        ],
                        max_length=9,
                        verbose_name="to",
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="goals.assessment",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
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
                "verbose_name": "verdict change",
                "verbose_name_plural": "verdict changes",
                "ordering": ["-changed_at", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["workspace", "-changed_at"], name="verdict_change_newest_first"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "kind"), name="verdict_change_once_per_assessment"
                    )
                ],
            },
        ),
    ]
