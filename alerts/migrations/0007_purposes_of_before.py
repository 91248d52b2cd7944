from django.db import migrations

RECOVERIES = ["returned", "usual", "arrived"]


def name_recoveries(apps, schema_editor):
    """Messages that say that something is over have been written before they could say so."""
    deliveries = apps.get_model("alerts", "Delivery").objects
    for cause in ("plan_change", "data_change"):
        deliveries.filter(**{f"{cause}__kind__in": RECOVERIES}).update(purpose="recovery")


class Migration(migrations.Migration):
    dependencies = [("alerts", "0006_endings")]
    operations = [migrations.RunPython(name_recoveries, migrations.RunPython.noop)]
