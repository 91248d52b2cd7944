"""The alerts app."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Who is told, and that they were told."""

    name = "alerts"
