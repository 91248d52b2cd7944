"""The kpis app."""

from django.apps import AppConfig


class KpisConfig(AppConfig):
    """Facts: what happened."""

    name = "kpis"
