"""run.py in a folder of its own, without a network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOST = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
STARTER = "import sys; print(sys.prefix, *sys.argv[1:])\n"
ONE_PACKAGE = f"vine==5.1.0 --hash=sha256:{'0' * 64}\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """run.py with nothing to install, and a starter that says where it runs."""
    folder = tmp_path / "checkout"
    (folder / "config").mkdir(parents=True)
    for name in ("run.py", "config/__init__.py", "config/options.py"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "config" / "starter.py").write_text(STARTER)
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        (folder / name).write_text("")
    return folder


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    dropped = {"PIP_FIND_LINKS", "PIP_CONFIG_FILE", "MOKPYO_DATA_DIR"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    return subprocess.run(
        [HOST, checkout / "run.py", *arguments],
        cwd=checkout.parent,
        env=environment
        | {
            "PIP_NO_INDEX": "1",
            "PIP_CONFIG_FILE": os.devnull,
            "UV_OFFLINE": "1",
            "UV_CACHE_DIR": str(checkout.parent / "cache"),
        },
        capture_output=True,
        text=True,
    )


def test_wrong_usage_is_refused_before_anything_is_made(checkout: Path):
    refused = run(checkout, "--prot", "9000")

    assert refused.returncode == 2
    assert "--port" in refused.stderr
    assert not (checkout / ".venv").exists()


def test_help_is_shown_before_anything_is_made(checkout: Path):
    shown = run(checkout, "--help")

    assert shown.returncode == 0
    assert "--data DIR" in shown.stdout
    assert not (checkout / ".venv").exists()


@pytest.mark.server  # slow: it makes environments
def test_installs_once_tells_what_fails_and_begins_anew_after_that(checkout: Path):
    inside = f"{checkout / '.venv'} --empty\n"
    first, second = run(checkout, "--empty"), run(checkout, "--empty")

    assert (first.returncode, first.stdout) == (0, inside)
    assert "Installing requirements.txt" in first.stderr
    assert (second.returncode, second.stdout, second.stderr) == (0, inside, "")

    (checkout / "requirements.txt").write_text(ONE_PACKAGE)
    refused = run(checkout)

    assert refused.returncode == 1
    doing, reason = refused.stderr.splitlines()
    assert doing.startswith("Installing requirements.txt")
    assert reason.startswith("Mokpyo: could not install requirements.txt: ")
    assert "Check the network" in reason

    (checkout / "requirements.txt").write_text("")
    (checkout / ".venv" / "leftover").touch()
    again = run(checkout, "--empty")

    assert (again.returncode, again.stdout) == (0, inside)
    assert "Making .venv" in again.stderr
    assert {path.name for path in checkout.glob(".venv/*")} & {"unfinished", "leftover"} == set()
