"""Mails kept on the site hold links that open something: they are kept sealed."""

from django.db import migrations

from workspaces.sealing import seal, unseal


def seal_source(source):
    return seal(bytes(source).decode("latin-1")).encode("ascii")


def open_source(source):
    return unseal(bytes(source).decode("ascii")).encode("latin-1")


def turn(make):
    def run(apps, schema_editor):
        mails = apps.get_model("alerts", "InboxMessage")._base_manager
        for mail in mails.iterator():
            mails.filter(pk=mail.pk).update(source=make(mail.source))

    return run


class Migration(migrations.Migration):
    dependencies = [("alerts", "0015_overdue_and_reminders")]

    operations = [migrations.RunPython(turn(seal_source), turn(open_source))]
