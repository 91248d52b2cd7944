"""Addresses outside, and a receiver on loopback that they lead to."""

from ipaddress import ip_network

import pytest

from alerts.enums import EndpointEvent, EndpointKind
from alerts.models import Endpoint, Posting
from alerts.services.endpoints import create_endpoint
from alerts.services.posting import write_test
from tests.alerts.factories import NOW, make_alert, make_judged_target
from tests.factories import make_membership
from tests.kpis.sources.server import Site, serving
from workspaces.enums import Role
from workspaces.models import Workspace
from workspaces.sealing import seal

PATIENCE = 60.0  # seconds


@pytest.fixture
def receiver(settings, monkeypatch):
    """A server that may be called although it is not public; a busy machine makes it slow."""
    monkeypatch.setattr("alerts.services.endpoints.PATIENCE_SECONDS", 2 * PATIENCE)
    monkeypatch.setattr("alerts.services.postings.SLOW_SECONDS", PATIENCE)
    with serving() as site:
        settings.SOURCE_NETWORKS = [ip_network(site.address)]
        settings.SOURCE_PORTS = [site.port]
        yield site


def make_endpoint(
    workspace: Workspace,
    url: str = "https://192.0.43.10/hook",
    kind: EndpointKind = EndpointKind.WEBHOOK,
) -> tuple[Endpoint, str]:
    """An address that is told of everything, with its secret."""
    manager = make_membership(workspace=workspace, role=Role.MANAGER)
    events = [event for event in EndpointEvent if event != EndpointEvent.TEST]
    return create_endpoint(
        workspace=workspace, kind=kind, url=url, events=events, by=manager, now=NOW
    )


def make_posting(receiver: Site, path: str = "/hook", **target) -> Posting:
    """A message about a missed target that waits for its sender."""
    target = make_judged_target(**target)
    endpoint, _secret = make_endpoint(target.workspace, receiver.url + path)
    make_alert(target=target)
    return Posting.objects.for_workspace(target.workspace).get(endpoint=endpoint)


def make_refused_posting(workspace: Workspace, *, name: str) -> Posting:
    """A test to an address that is refused when it is called, so that nothing is."""
    endpoint, _secret = make_endpoint(workspace)
    endpoint.name, endpoint.sealed_url = name, seal("http://127.0.0.1/")
    endpoint.save()
    return write_test(endpoint=endpoint, now=NOW)
