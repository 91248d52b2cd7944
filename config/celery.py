"""The Celery application: it carries hints, never truth (docs/architecture.md)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("mokpyo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
