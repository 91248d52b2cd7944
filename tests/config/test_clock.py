import datetime as dt

import pytest
import time_machine
from celery import Celery

from config.celery import app
from config.clock import Clock
from config.schedule import SCHEDULE

MIDNIGHT = dt.datetime(2026, 4, 2, tzinfo=dt.UTC)


class Worker:
    """What a step sees of a worker: its application, and a timer whose hand we move."""

    app = app

    def __init__(self):
        self.timer = self

    def call_repeatedly(self, seconds, look):
        assert seconds * len(SCHEDULE) < 5, "a tick would come late"
        self._look = look

    def look(self):
        for _ in SCHEDULE:
            self._look()


@pytest.fixture
def tasks_sent(monkeypatch):
    sent = []

    def send_task(_app, name, *_arguments, **_options):
        sent.append(name)

    monkeypatch.setattr(Celery, "send_task", send_task)
    return sent


def test_each_full_minute_sends_what_is_due_once(tasks_sent):
    worker = Worker()
    every_minute = [
        about["task"] for about in SCHEDULE.values() if len(about["schedule"].minute) == 60
    ]

    with time_machine.travel(MIDNIGHT + dt.timedelta(minutes=1, seconds=20), tick=False) as clock:
        Clock(worker, clock=True).start(worker)
        worker.look()
        clock.shift(40)
        worker.look()
        first = [*tasks_sent]
        clock.shift(59)
        worker.look()

    assert sorted(first) == sorted(every_minute)
    assert tasks_sent == first


def test_what_fell_due_while_the_broker_was_away_is_sent_once(tasks_sent):
    worker = Worker()

    with time_machine.travel(MIDNIGHT + dt.timedelta(seconds=20), tick=False) as clock:
        step = Clock(worker, clock=True)
        step.start(worker)
        clock.shift(600)
        step.start(worker)
        worker.look()
        worker.look()

    assert sorted(tasks_sent) == sorted(
        about["task"] for name, about in SCHEDULE.items() if name != "numbers"
    )


def test_worker_without_the_option_keeps_no_clock():
    assert not Clock(Worker()).enabled
