"""What people have not done: overdue reviews and check-ins, and the reminder before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0014_rules"),
        ("goals", "0005_changes_by_rule"),
        ("kpis", "0011_tally"),
        ("workspaces", "0006_workspace_life"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="alert",
            name="alert_about_one_thing",
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_has_one_cause",
        ),
        migrations.AddField(
            model_name="alert",
            name="due_on",
            field=models.DateField(editable=False, null=True, verbose_name="due on"),
        ),
        migrations.AddField(
            model_name="alert",
            name="goal",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="alerts",
                to="goals.goal",
            ),
        ),
        migrations.AlterField(
            model_name="alert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("target_missed", "Target missed"),
                    ("target_off_track", "Off track"),
                    ("guardrail_breached", "Guardrail breached"),
                    ("window_missed", "Window missed"),
                    ("plan_drifted", "Plan drifted"),
                    ("value_unusual", "Unusual value"),
                    ("data_late", "Data late"),
                    ("review_overdue", "Review overdue"),
                    ("check_in_overdue", "Check-in overdue"),
                    ("target_met", "Target met"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("trouble", "Trouble"),
                    ("flapping", "Goes back and forth"),
                    ("recovery", "It is over"),
                    ("correction", "A correction of the data"),
                    ("good_news", "Good news"),
                    ("escalation", "Climbed to the owners"),
                    ("summary", "Weekly summary"),
                    ("reminder", "Reminder of check-ins"),
                ],
                default="trouble",
                max_length=10,
                verbose_name="purpose",
            ),
        ),
        migrations.AlterField(
            model_name="preference",
            name="kind",
            field=models.CharField(
                choices=[
                    ("target_missed", "Target missed"),
                    ("target_off_track", "Off track"),
                    ("guardrail_breached", "Guardrail breached"),
                    ("window_missed", "Window missed"),
                    ("plan_drifted", "Plan drifted"),
                    ("value_unusual", "Unusual value"),
                    ("data_late", "Data late"),
                    ("review_overdue", "Review overdue"),
                    ("check_in_overdue", "Check-in overdue"),
                    ("target_met", "Target met"),
                    ("summary", "Weekly summary"),
                    ("reminder", "Reminder of check-ins"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "resolved"), _negated=True),
                fields=("goal", "kind"),
                name="alert_one_unresolved_per_goal_and_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("goal", "kind", "due_on"), name="alert_once_per_goal_kind_and_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("change__isnull", False),
                        ("data_change__isnull", True),
                        ("goal__isnull", True),
                        ("kpi__isnull", True),
                        ("plan__isnull", True),
                        ("plan_change__isnull", True),
                        ("source__isnull", True),
                        ("target__isnull", False),
                    ),
                    models.Q(
                        ("change__isnull", True),
                        ("data_change__isnull", True),
                        ("goal__isnull", True),
                        ("kpi__isnull", True),
                        ("plan__isnull", False),
                        ("plan_change__isnull", False),
                        ("source__isnull", True),
                        ("target__isnull", True),
                    ),
                    models.Q(
                        ("change__isnull", True),
                        ("data_change__isnull", False),
                        ("goal__isnull", True),
                        ("kpi__isnull", False),
                        ("plan__isnull", True),
                        ("plan_change__isnull", True),
                        ("source__isnull", True),
                        ("target__isnull", True),
                    ),
                    models.Q(
                        ("change__isnull", True),
                        ("data_change__isnull", False),
                        ("goal__isnull", True),
                        ("kpi__isnull", True),
                        ("plan__isnull", True),
                        ("plan_change__isnull", True),
                        ("source__isnull", False),
                        ("target__isnull", True),
                    ),
                    models.Q(
                        ("change__isnull", True),
                        ("data_change__isnull", True),
                        ("goal__isnull", False),
                        ("kpi__isnull", True),
                        ("plan__isnull", True),
                        ("plan_change__isnull", True),
                        ("source__isnull", True),
                        ("target__isnull", True),
                        ("due_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="alert_about_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("alert__isnull", False),
                        models.Q(
                            models.Q(
                                ("change__isnull", False),
                                ("data_change__isnull", True),
                                ("plan_change__isnull", True),
                            ),
                            models.Q(
                                ("change__isnull", True),
                                ("data_change__isnull", True),
                                ("plan_change__isnull", False),
                            ),
                            models.Q(
                                ("change__isnull", True),
                                ("data_change__isnull", False),
                                ("plan_change__isnull", True),
                            ),
                            models.Q(
                                ("change__isnull", True),
                                ("data_change__isnull", True),
                                ("plan_change__isnull", True),
                            ),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("alert__isnull", True),
                        ("purpose__in", ["summary", "reminder"]),
                        ("change__isnull", True),
                        ("data_change__isnull", True),
                        ("plan_change__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="delivery_has_one_cause",
            ),
        ),
    ]
