"""A workspace may be archived, and deleted after some days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0005_audit_entry_address")]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="archived_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="archived"),
        ),
        migrations.AddField(
            model_name="workspace",
            name="delete_after",
            field=models.DateTimeField(editable=False, null=True, verbose_name="is deleted after"),
        ),
    ]
