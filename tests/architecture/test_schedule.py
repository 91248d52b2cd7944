"""The beat schedule names tasks that exist, and every task can be reached."""

import inspect

from config.celery import app
from config.schedule import SCHEDULE

RUNG_BY_VIEWS_AND_TASKS = {"alerts.deliver_due"}  # a bell; the tick does the same a minute later
OURS = ("alerts.", "goals.", "personas.", "kpis.", "workspaces.", "config.")


def our_tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if name.startswith(OURS)}


def test_schedule_names_tasks_that_exist():
    assert {entry["task"] for entry in SCHEDULE.values()} <= our_tasks()


def test_every_task_is_scheduled_or_rung():
    scheduled = {entry["task"] for entry in SCHEDULE.values()}

    assert our_tasks() - scheduled == RUNG_BY_VIEWS_AND_TASKS


def test_a17_no_task_takes_anything_from_its_message():
    """A message that is replayed or forged names no person and no workspace."""
    taking = [name for name in our_tasks() if inspect.signature(app.tasks[name].run).parameters]

    assert taking == []


def test_tick_comes_at_absolute_times_and_goes_stale():
    tick = app.conf.beat_schedule["tick"]

    assert str(tick["schedule"]) == "<crontab: * * * * * (m/h/dM/MY/d)>"
    assert tick["options"]["expires"] < 60
