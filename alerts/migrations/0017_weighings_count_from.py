"""From when on a target counts, where that is later than its rule says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0016_sealed_mails")]

    operations = [
        migrations.AddField(
            model_name="weighing",
            name="counts_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="weighing",
            name="is_away",
            field=models.BooleanField(default=False),
        ),
    ]
