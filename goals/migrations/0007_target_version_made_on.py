"""Every version has the date from which it is in force."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("goals", "0006_date_target_versions")]

    operations = [
        migrations.AlterField(
            "targetversion", "made_on", models.DateField(verbose_name="in force from")
        ),
    ]
