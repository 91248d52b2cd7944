"""What the preview of an import shows beside its counts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kpis", "0002_measurement_table")]

    operations = [
        migrations.AddField(
            model_name="importrun", name="findings", field=models.JSONField(default=dict)
        ),
    ]
