"""Every setting is documented, and the shipped production settings pass Django's own review."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""\benv\.\w+\(\s*"([A-Z_]+)\"""")
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.M)
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SITE_URL": "https://goals.example.com",
    "SECRET_KEY": "a-key-of-the-length-that-production-needs-0123456789abcdef",
    "DATABASE_URL": "postgres://mokpyo@db/mokpyo",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp+tls://mokpyo:secret@mail:587",
}


def run(settings: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
    )


def test_settings_that_are_read_are_the_documented_ones():
    read = {
        name
        for path in (ROOT / "config" / "settings").glob("*.py")
        for name in READ.findall(path.read_text(encoding="utf-8"))
    }

    assert set(ROW.findall((ROOT / "docs" / "deploy.md").read_text(encoding="utf-8"))) == read


def test_production_settings_pass_the_review(tmp_path: Path):
    settings = PRODUCTION | {"MOKPYO_DATA_DIR": str(tmp_path)}

    result = run(settings, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "name", ["SITE_URL", "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"]
)
def test_production_does_not_start_without(name: str):
    settings = {key: value for key, value in PRODUCTION.items() if key != name}

    result = run(settings, "-c", "import config.settings.production")

    assert result.returncode != 0
    assert name in result.stderr
