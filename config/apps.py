"""The config app."""

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig

from config.celery import app as celery_app

__all__ = ["ConfigConfig", "celery_app"]  # the Celery app must exist before tasks are declared


class ConfigConfig(AppConfig):
    """Settings, URLs, schedule and start."""

    name = "config"


class StaffConfig(SimpleAdminConfig):
    """The admin site; `config.urls` looks for what it administers."""

    default_site = "workspaces.staff.StaffSite"
