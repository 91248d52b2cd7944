"""The Celery application: it carries hints, never truth (docs/architecture.md)."""

import logging
import os
import signal
from typing import Any, Final

from celery import Celery, bootsteps
from kombu.exceptions import OperationalError

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


class LookForWork(bootsteps.StartStopStep):
    """Looks for work whenever the broker is reached: at first, and after it was away.

    What a killed broker had handed out comes back much later, and the next full minute may be
    nearly one away.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        """Send a tick; where the broker is away again already, its return is waited for."""
        tick = SCHEDULE["tick"]
        try:
            app.send_task(tick["task"], **tick["options"])
        except OperationalError as error:
            log.warning("the broker is away again: %s", error)


app.steps["consumer"].add(LookForWork)
