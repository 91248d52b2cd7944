"""The personas app."""

from django.apps import AppConfig


class PersonasConfig(AppConfig):
    """Whom the goals are for."""

    name = "personas"
