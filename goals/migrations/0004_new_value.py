"""The new value that a review decided on; whether a reason held may stay open."""

from django.db import migrations, models

import kpis.models.exact_decimal


class Migration(migrations.Migration):
    dependencies = [("goals", "0003_reviews")]

    operations = [
        migrations.AddField(
            model_name="reviewdecision",
            name="new_value",
            field=kpis.models.exact_decimal.ExactDecimalField(
                blank=True, null=True, verbose_name="new target value"
            ),
        ),
        migrations.AlterField(
            model_name="reviewdecision",
            name="link_held",
            field=models.BooleanField(blank=True, null=True, verbose_name="its reason held"),
        ),
    ]
