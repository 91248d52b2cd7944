"""The beat schedule: ticks at absolute times, so that no restart puts them off."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "imports": {
        "task": "kpis.work_on_imports",  # those whose bell was not heard, or whose worker died
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "tick": {
        "task": "alerts.tick",
        "schedule": crontab(),  # every full minute
        "options": {"expires": 55},  # seconds; after a stoppage one tick finds all the work
    },
    "tock": {
        "task": "alerts.tick",
        "schedule": crontab(),
        "options": {"countdown": 30, "expires": 85},  # half-way: a tick that is lost costs half
    },
    "sources": {
        "task": "kpis.pull_due",
        "schedule": crontab(),  # on its own: a slow server far away keeps nobody from judging
        "options": {"expires": 55},
    },
    "customers": {
        "task": "personas.analyse_due",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "removals": {
        "task": "workspaces.remove_due",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 590},
    },
    "exports": {
        "task": "workspaces.make_exports",  # those whose bell was not heard; files a day old go
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "campaigns": {
        "task": "goals.read_campaigns",  # whose bell was not heard, or whose worker died
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "overdue": {
        "task": "alerts.check_overdue",
        "schedule": crontab(minute=7),  # days end at different hours in different workspaces
        "options": {"expires": 3300},
    },
    "numbers": {
        "task": "goals.prove_numbers",
        "schedule": crontab(hour=17, minute=40),  # UTC: in Korea at night
        "options": {"expires": 3600},
    },
}
