"""The workspaces app: tenancy and people. It knows no other app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class WorkspacesConfig(AppConfig):
    """Tenancy and people."""

    name = "workspaces"

    def ready(self) -> None:
        """Keep the walls between workspaces standing after every migration."""
        from workspaces import walls  # noqa: PLC0415  (models are not loaded at the top)

        pre_migrate.connect(walls.before_migrate, sender=self)
        post_migrate.connect(walls.after_migrate, sender=self)
