"""The Celery application: it carries hints, never truth (docs/architecture.md)."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

from config.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("mokpyo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks()


@worker_ready.connect
def tick_at_once(**_: Any) -> None:
    """Let a worker that has just come up look for work without waiting for the next minute."""
    tick = SCHEDULE["tick"]
    app.send_task(tick["task"], **tick["options"])
