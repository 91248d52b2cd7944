"""The Celery application: it carries hints, never truth (docs/architecture.md)."""

import logging
import os
from typing import Any

from celery import Celery, bootsteps
from kombu.exceptions import OperationalError

from config import clock
from config.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("mokpyo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks()
log = logging.getLogger(__name__)


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


app.steps["consumer"] |= {LookForWork, clock.Clock}
app.user_options["worker"].add(clock.OPTION)
