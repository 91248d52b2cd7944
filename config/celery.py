"""The Celery application: it carries hints, never truth (docs/architecture.md)."""

import logging
import os
import signal
from typing import Any, Final

from celery import Celery, bootsteps
from celery.signals import worker_ready

from config.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("mokpyo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks()
log = logging.getLogger(__name__)

_LOOK_EVERY: Final = 5.0  # seconds


class SchedulerWatch(bootsteps.StartStopStep):
    """Ends a worker whose own scheduler has died: whoever keeps the worker starts both again.

    Celery itself would go on without one, and no tick would ever come again.
    """

    requires = ("celery.worker.components:Timer", "celery.worker.components:Beat")

    def start(self, parent: Any) -> None:
        """Look every few seconds, in a worker that was started with `--beat`."""
        if parent.beat:
            parent.timer.call_repeatedly(_LOOK_EVERY, self.look, (parent.beat,))

    def look(self, beat: Any) -> None:
        """Ask this process to end, what it has begun first, if the scheduler is gone."""
        if not beat.is_alive():
            log.critical("the scheduler has died; the worker ends, to be started with a new one")
            os.kill(os.getpid(), signal.SIGTERM)


app.steps["worker"].add(SchedulerWatch)


@worker_ready.connect
def tick_at_once(**_: Any) -> None:
    """Let a worker that has just come up look for work without waiting for the next minute."""
    tick = SCHEDULE["tick"]
    app.send_task(tick["task"], **tick["options"])
