import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from config import preparation
from config.demo import sign_in
from config.options import ROOT
from tests.config.first_start import FirstStart
from tests.factories import make_user
from workspaces import walls


def prepare(data_dir: Path, *arguments: str) -> dict:
    """Run the command as the starter does, on a folder of its own."""
    result = subprocess.run(
        [sys.executable, "manage.py", "prepare", "--json", *arguments],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if name != "STATIC_ROOT"},
            "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
            "MOKPYO_DATA_DIR": str(data_dir),
            "DATABASE_URL": f"sqlite:///{data_dir}/mokpyo.sqlite3",
        },
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.server  # slow: it begins with a first start
def test_second_time_finds_nothing_to_do(first_start: FirstStart, tmp_path: Path):
    folder = shutil.copytree(first_start.folder, tmp_path / "copy")

    second = prepare(folder)

    assert (second["migrated"], second["static_collected"]) == (False, False)
    assert second["translations_compiled"] is False
    assert (folder / "static" / "staticfiles.json").exists()


@pytest.mark.django_db
def test_walls_that_a_killed_migration_left_down_go_up_again(monkeypatch):
    monkeypatch.setattr("config.preparation.find_faults", lambda connection: [])
    walls.take_down(connection)

    assert preparation.prepare_database() == {"migrated": False}
    assert walls.missing(connection) == {}


@pytest.mark.django_db
def test_demo_is_there_when_its_manager_can_sign_in():
    assert not preparation.has_demo()

    make_user(email=sign_in.MANAGER)

    assert preparation.has_demo()
