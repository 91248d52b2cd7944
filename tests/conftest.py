"""Fixtures that many tests need."""

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import translation

from tests.emptied import emptied_in_short
from tests.people import people
from tests.prepared import copied_to_memory
from tests.sessions import end_other_sessions
from tests.tokens import api

__all__ = ["api", "people"]


def pytest_configure() -> None:
    """The same few random examples come up every time; `--hypothesis-profile=many` tries more."""
    hypothesis.settings.register_profile("few", derandomize=True, deadline=None, max_examples=30)
    hypothesis.settings.register_profile("many", deadline=None, database=None, max_examples=2_000)
    hypothesis.settings.load_profile("few")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Workers copy a migrated database instead of walking through all migrations."""
    with copied_to_memory():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What Django asks a database once is counted in no test, whichever comes first.

    PostgreSQL drops no database in use: a browser may still hold a thread of the site open.
    """
    with django_db_blocker.unblock():
        assert connection.features.supports_json_field
    with emptied_in_short():
        yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            end_other_sessions()


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
