"""A web server that this site may pull from, and a source that names it."""

import datetime as dt
from ipaddress import ip_network

import pytest

from kpis.models import Source
from tests.kpis.sources.server import serving

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def site(settings):
    """Serve at 127.0.0.1, which the settings let sources name."""
    with serving() as site:
        settings.SOURCE_NETWORKS = [ip_network(site.address)]
        settings.SOURCE_PORTS = [site.port]
        yield site


def make_source(*, workspace, **fields):
    """A source as it is stored, unchecked."""
    return Source.objects.create(
        workspace=workspace, **{"name": "Sheet", "url": "https://data.example/", **fields}
    )
