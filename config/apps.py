"""The config app."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, URLs, schedule and start."""

    name = "config"
