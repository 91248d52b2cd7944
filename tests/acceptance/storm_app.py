"""The site's own Celery application with a tick every second."""

from config.celery import app
from config.schedule import SCHEDULE

app.conf.beat_schedule = {"tick": {**SCHEDULE["tick"], "schedule": 1.0}}

__all__ = ["app"]
