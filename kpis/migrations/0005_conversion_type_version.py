"""Two editors of a conversion type are told of each other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0004_conversion_values"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversiontype",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
    ]
