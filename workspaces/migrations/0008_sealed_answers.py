"""Kept answers may hold a secret that was told once: they are kept sealed."""

from django.db import migrations

from workspaces.sealing import seal, unseal


def turn(make):
    def run(apps, schema_editor):
        answers = apps.get_model("workspaces", "KeptAnswer")._base_manager
        for answer in answers.exclude(content="").iterator():
            answers.filter(pk=answer.pk).update(content=make(answer.content))

    return run


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0007_accounts")]

    operations = [migrations.RunPython(turn(seal), turn(unseal))]
