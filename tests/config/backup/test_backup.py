"""A backup becomes the same site elsewhere, or nothing at all (reliability B1, B2)."""

import json
import resource
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from alerts.models import Delivery
from config.backup.errors import BackupRefusedError
from config.backup.making import LEFT_OUT, backup_tables, make_backup
from config.backup.restoring import restore_backup
from kpis.models import Measurement
from tests.alerts.factories import make_delivery
from tests.factories import PASSWORD, make_measurement, make_series, make_user
from workspaces.models import User

VALUES = [Decimal("0.1"), Decimal("-12345678901234567890.123456789"), Decimal(0)]


@pytest.fixture
def site(settings):
    """A site with a message that waits, figures to the last digit, and an upload."""
    delivery = make_delivery()
    series = make_series(dimensions={"채널": "인스타그램", "x": 1.5})
    for day, value in enumerate(VALUES, 1):
        make_measurement(series=series, value=value, measured_on=f"2026-01-0{day}")
    upload = Path(settings.MEDIA_ROOT) / "imports" / "abc"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"kpi,date,value\n")
    customers = upload.parent.with_name("customers") / "abc.sealed"
    customers.parent.mkdir()
    customers.write_bytes(b"names")
    return delivery


def change(backup: Path, entry: str, content: bytes) -> Path:
    """A copy of the backup with other content in one entry."""
    changed = backup.with_name("changed")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == entry else old.read(name))
    return changed


def test_backup_becomes_the_same_site_elsewhere(elsewhere, site, tmp_path, settings, capsys):
    person = make_user(name="한결")
    backup = tmp_path / "backup"
    call_command("backup", backup, "--json")
    made = json.loads(capsys.readouterr().out)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"

    restored = restore_backup(backup, using=elsewhere)

    reason = {"reason": "test"}
    there = User.objects.using(elsewhere)
    values = Measurement.objects.using(elsewhere).across_workspaces(**reason).order_by("pk")
    assert restored.tables == made["tables"]
    assert made["tables"]["kpis_measurement"]["rows"] >= len(VALUES)
    assert [row.value for row in values][-len(VALUES) :] == VALUES
    assert there.get(name="한결").check_password(PASSWORD)
    assert there.create(email="next@example.test").pk > person.pk
    assert (settings.MEDIA_ROOT / "imports" / "abc").read_bytes() == b"kpi,date,value\n"
    assert not (settings.MEDIA_ROOT / "customers").exists()
    assert restored.has_key
    due = Delivery.objects.across_workspaces(**reason).due(now=timezone.now())
    assert (due.exists(), due.using(elsewhere).exists()) == (True, False)


def test_what_is_not_a_sound_backup_of_this_version_leaves_an_empty_site(
    elsewhere, site, tmp_path, settings
):
    backup = tmp_path / "backup"
    make_backup(backup)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        people = archive.read("tables/workspaces_user.jsonl")
    older = json.dumps({**manifest, "product": "0.0.1"}).encode()
    behind = json.dumps({**manifest, "migrations": manifest["migrations"][:-1]}).encode()
    cases = {
        "no archive": tmp_path / "elsewhere.sqlite3",
        "made by version 0.0.1": change(backup, "manifest.json", older).rename(tmp_path / "older"),
        "differ by 1 migrations": change(backup, "manifest.json", behind).rename(tmp_path / "a"),
        "damaged": change(
            backup, "tables/workspaces_user.jsonl", people.replace(b"person", b"nobody")
        ).rename(tmp_path / "b"),
        "(imports/abc)": change(backup, "files/imports/abc", b"other").rename(tmp_path / "c"),
    }
    cases["no archive"].touch()

    told = {}
    for words, path in cases.items():
        with pytest.raises(BackupRefusedError) as refusal:
            restore_backup(path, using=elsewhere)
        told[words] = str(refusal.value)

    assert [words for words, text in told.items() if words not in text] == []
    assert not User.objects.using(elsewhere).exists()
    assert not settings.MEDIA_ROOT.exists()
    with pytest.raises(BackupRefusedError, match="an empty database"):
        restore_backup(backup)


def test_every_table_is_in_the_backup_or_left_out_with_intent(db):
    kept = {table.model._meta.label for table in backup_tables()}

    assert kept.isdisjoint(LEFT_OUT)
    assert {"kpis.Measurement", "mfa.Authenticator", "workspaces.User_groups"} <= kept


def test_f14_full_disk_leaves_no_half_backup(transactional_db, tmp_path):
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, usual[1]))  # bytes of any file
    try:
        with pytest.raises(CommandError, match="There is no backup"):
            call_command("backup", tmp_path / "backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "too short\n"])
def test_weak_passphrase_is_refused(tmp_path, text):
    file = tmp_path / "passphrase"
    file.write_text(text)

    with pytest.raises(CommandError, match="12 characters"):
        call_command("backup", tmp_path / "backup", passphrase_file=file)
