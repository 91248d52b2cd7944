import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from alerts.enums import HeartbeatName
from alerts.services.heartbeats import beat
from config.doctor import Check, examine
from workspaces import walls

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def found(name: str) -> Check:
    return next(check for check in examine(now=NOW) if check.name == name)


def test_every_check_has_a_finding_and_every_fault_a_fix():
    checks = list(examine(now=NOW))

    assert [check.name for check in checks] == [
        "settings",
        "database",
        "migrations",
        "walls",
        "broker",
        "mail",
        "clock",
        "heartbeats",
        "outbox",
        "disk",
        "translations",
        "static files",
    ]
    assert all(check.detail for check in checks)
    assert all(check.fix for check in checks if not check.ok)


def test_missing_wall_is_found():
    assert found("walls").ok

    with connection.cursor() as cursor:
        name, table = min(walls.standing(connection).items())
        on = "" if connection.vendor == "sqlite" else f' ON "{table}"'
        cursor.execute(f'DROP TRIGGER "{name}"{on}')

    assert found("walls") == Check(
        "walls",
        ok=False,
        detail="1 walls between workspaces are missing",
        fix="run `manage.py prepare`",
    )


def test_silent_clock_is_found():
    for name in HeartbeatName:
        beat(name, now=NOW)
    assert found("heartbeats").ok

    beat(HeartbeatName.SENDER, now=NOW - dt.timedelta(hours=1))

    assert not found("heartbeats").ok
    assert "sender" in found("heartbeats").detail


def test_broker_that_is_away_is_found(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert not found("broker").ok


def test_mail_server_that_is_away_is_found(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert not found("mail").ok


def test_site_without_mail_is_sound_only_when_embedded(settings):
    assert found("mail").ok

    settings.EMBEDDED = False

    assert not found("mail").ok


def test_missing_data_folder_is_found(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"

    assert not found("disk").ok


@pytest.mark.server
def test_real_servers_are_sound():
    for name in HeartbeatName:
        beat(name, now=timezone.now())

    sound = {check.name for check in examine(now=timezone.now()) if check.ok}

    assert {"database", "migrations", "walls", "broker", "clock", "heartbeats"} <= sound


def test_command_tells_all_as_json_and_fails_where_something_is_to_mend(capsys):
    with pytest.raises(SystemExit) as caught:
        call_command("doctor", "--json")

    told = json.loads(capsys.readouterr().out)
    assert caught.value.code == 1
    assert told["ok"] is False
    assert {frozenset(check) for check in told["checks"]} == {
        frozenset({"name", "ok", "detail", "fix"})
    }
