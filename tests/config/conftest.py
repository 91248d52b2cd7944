"""Fixtures for the tests of the whole site."""

import os

import pytest

from tests.config.first_start import FirstStart, start_once


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    """A site that was started once, the same for all workers of a run."""
    own = tmp_path_factory.getbasetemp()
    return start_once(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)
