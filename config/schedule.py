"""The beat schedule: one tick, at absolute times, so that no restart puts it off."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "tick": {
        "task": "alerts.tick",
        "schedule": crontab(),  # every full minute
        "options": {"expires": 55},  # seconds; after a stoppage one tick finds all the work
    },
}
