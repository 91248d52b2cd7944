"""The workspaces app: tenancy and people. It knows no other app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class WorkspacesConfig(AppConfig):
    """Tenancy and people."""

    name = "workspaces"

    def ready(self) -> None:
        """Keep the walls standing after every migration; log who comes and goes."""
        from workspaces import security_log, walls  # noqa: PLC0415  (models are not loaded yet)

        pre_migrate.connect(walls.before_migrate, sender=self)
        post_migrate.connect(walls.after_migrate, sender=self)
        security_log.connect()
