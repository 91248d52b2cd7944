"""The alerts app."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Who is told, and that they were told."""

    name = "alerts"

    def ready(self) -> None:
        """Have the mails that are kept here go with the people they were sent to."""
        from alerts.models import InboxMessage  # noqa: PLC0415  (models are not loaded at the top)
        from workspaces.services.letterboxes import add_letterbox  # noqa: PLC0415

        add_letterbox(InboxMessage)
