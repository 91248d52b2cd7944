import pytest
from celery import Celery

from config.celery import tick_at_once
from config.schedule import SCHEDULE


@pytest.fixture
def tasks_sent(monkeypatch):
    sent = []
    monkeypatch.setattr(
        Celery, "send_task", lambda _app, name, **options: sent.append((name, options))
    )
    return sent


def test_worker_looks_for_work_as_soon_as_it_is_up(tasks_sent):
    tick_at_once(sender=None)

    assert tasks_sent == [(SCHEDULE["tick"]["task"], SCHEDULE["tick"]["options"])]
