"""Fixtures that many tests need."""

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.utils import translation

from tests.people import people
from tests.tokens import api

__all__ = ["api", "people"]


def pytest_configure() -> None:
    """The same random examples come up every time."""
    hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
    hypothesis.settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    """Each test has a data folder of its own."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture(autouse=True)
def default_language():
    """Each test begins in the default language, whatever the one before was asked in."""
    with translation.override(django_settings.LANGUAGE_CODE):
        yield
