"""The config app."""

from django.apps import AppConfig

from config.celery import app as celery_app

__all__ = ["ConfigConfig", "celery_app"]  # the Celery app must exist before tasks are declared


class ConfigConfig(AppConfig):
    """Settings, URLs, schedule and start."""

    name = "config"
