"""The alerts app."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Who is told, and that they were told."""

    name = "alerts"

    def ready(self) -> None:
        """Have the mails that are kept here go with the people they were sent to."""
        from alerts.models import InboxMessage  # noqa: PLC0415  (models are not loaded at the top)
        from workspaces.services.letterboxes import Letterbox, letterboxes  # noqa: PLC0415

        def source_of(message: InboxMessage) -> bytes:
            from alerts.services import inbox  # noqa: PLC0415  (only who takes their data reads)

            return inbox.source_of(message)

        letterboxes.append(Letterbox(InboxMessage, source_of))
