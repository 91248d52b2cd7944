"""Fixtures that many tests need."""

from pathlib import Path

import hypothesis
import pytest

from config.translations import compile_catalogues
from tests.people import people
from tests.tokens import api

__all__ = ["api", "people"]

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure() -> None:
    """Translations are compiled, not committed; the same random examples come up every time."""
    hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
    hypothesis.settings.load_profile("repeatable")
    compile_catalogues(ROOT / "locale")


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    """Each test has a data folder of its own."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path
