"""The bell that has a worker begin at once."""

import socket
import threading

import pytest
from celery import Celery, current_app

from alerts.tasks import deliver_due
from workspaces.bell import ring_after_commit

pytestmark = pytest.mark.django_db


@pytest.fixture
def tries():
    """The connections to a broker that hangs up on everybody."""
    before = current_app._get_current_object()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        app = Celery(broker=f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        app.conf.broker_transport_options = before.conf.broker_transport_options
        app.set_current()
        taken = []

        def hang_up():
            while True:
                try:
                    line, _address = listener.accept()
                except OSError:  # shut
                    return
                taken.append(line)
                line.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        yield taken
        before.set_current()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_bell_is_rung_after_the_commit_only(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as rung:
        ring_after_commit(deliver_due)

    assert len(rung) == 1


def test_e02_broker_that_is_away_costs_nothing_but_a_line_in_the_log(
    tries, django_capture_on_commit_callbacks, caplog
):
    with django_capture_on_commit_callbacks(execute=True):
        ring_after_commit(deliver_due)

    assert "the bell could not be rung" in caplog.text
    assert len(tries) == 1  # each takes up to a second, and a page waits for it
