"""A restored site holds its outbox."""

from django.db import migrations, models

REASONS = [
    ("inactive", "The account is no longer active"),
    ("no_recipient", "Neither the owner nor a manager any more"),
    ("unsubscribed", "Does not want alert mail from this workspace"),
    ("archived", "What it is about was archived"),
    ("resolved", "It was over before the message left"),
    ("unwanted", "Chose not to be mailed of this kind"),
    ("answered", "Somebody has taken it in hand"),
    ("disabled", "The address outside was switched off"),
    ("untold", "The trouble itself was never told to them"),
    ("restored", "The site was restored from a backup, and it may have been sent"),
    ("arrived", "The workspace came from another site"),
]


class Migration(migrations.Migration):
    dependencies = [("alerts", "0012_loss_notices")]

    operations = [
        migrations.CreateModel(
            name="OutboxHold",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="since")),
            ],
            options={
                "verbose_name": "held outbox",
                "verbose_name_plural": "held outboxes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="outbox_is_held_once"
                    )
                ],
            },
        ),
        *[
            migrations.AlterField(
                model_name=model,
                name="cancel_reason",
                field=models.CharField(
                    blank=True,
                    choices=REASONS,
                    max_length=12,
                    verbose_name="not sent because",
                ),
            )
            for model in ("delivery", "posting")
        ],
    ]
