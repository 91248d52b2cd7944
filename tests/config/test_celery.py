import subprocess
import sys

import pytest
from celery import Celery

from config.celery import LookForWork
from config.options import ROOT
from config.schedule import SCHEDULE


@pytest.fixture
def tasks_sent(monkeypatch):
    sent = []
    monkeypatch.setattr(
        Celery, "send_task", lambda _app, name, **options: sent.append((name, options))
    )
    return sent


def test_worker_looks_for_work_as_soon_as_it_reaches_the_broker(tasks_sent):
    LookForWork(None).start(None)

    assert tasks_sent == [(SCHEDULE["tick"]["task"], SCHEDULE["tick"]["options"])]


@pytest.mark.slow
def test_worker_waits_without_what_only_its_work_needs():
    code = (
        "import sys, django; django.setup(); from config.celery import app; "
        "app.loader.import_default_modules(); "
        "heavy = {'numpy', 'pydantic', 'config.urls'} & {*sys.modules}; "
        "print('alerts.tasks' in sys.modules, heavy)"
    )

    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "config.settings.test", "CELERY_SKIP_CHECKS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.strip() == "True set()"
