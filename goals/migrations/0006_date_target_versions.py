"""Date the versions that were made before they had a date."""

from zoneinfo import ZoneInfo

from django.db import migrations


def date_versions(apps, schema_editor):
    """A version is in force from the day it was made on, in its workspace's time zone."""
    versions = apps.get_model("goals", "TargetVersion")._base_manager
    dated = []
    for version in versions.filter(made_on=None).select_related("workspace").iterator():
        version.made_on = version.at.astimezone(ZoneInfo(version.workspace.time_zone)).date()
        dated.append(version)
    versions.bulk_update(dated, ["made_on"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("goals", "0005_target_conditions")]

    operations = [migrations.RunPython(date_versions, migrations.RunPython.noop, elidable=True)]
