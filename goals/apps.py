"""The goals app."""

from django.apps import AppConfig


class GoalsConfig(AppConfig):
    """What was promised, and how it stands."""

    name = "goals"
