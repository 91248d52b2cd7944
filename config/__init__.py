"""The outermost room: settings, URLs, the schedule and the start sequence."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
