"""The bell that has a worker begin at once."""

import time

import pytest
from celery import Celery, current_app

from alerts.tasks import deliver_due
from config.broker import free_port
from workspaces.bell import ring_after_commit

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker_away():
    """A broker that nobody answers for."""
    before = current_app._get_current_object()
    app = Celery(broker=f"redis://127.0.0.1:{free_port()}/0")
    app.conf.broker_transport_options = before.conf.broker_transport_options
    app.set_current()
    yield
    before.set_current()


def test_bell_is_rung_after_the_commit_only(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as rung:
        ring_after_commit(deliver_due)

    assert len(rung) == 1


def test_e02_broker_that_is_away_costs_nothing_but_a_line_in_the_log(
    broker_away, django_capture_on_commit_callbacks, caplog
):
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        ring_after_commit(deliver_due)

    assert "the bell could not be rung" in caplog.text
    assert time.monotonic() - began < 5  # more tries take more, and a page waits for it
