"""The workspaces app: tenancy and people. It knows no other app."""

from django.apps import AppConfig
from django.core.signals import request_finished, request_started
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class WorkspacesConfig(AppConfig):
    """Tenancy and people."""

    name = "workspaces"

    def ready(self) -> None:
        """Keep the walls up after every migration, sessions to one workspace, their keys, a log."""
        # Models are not loaded where this module is:
        from allauth.usersessions.models import UserSession  # noqa: PLC0415
        from django.contrib.sessions.models import Session  # noqa: PLC0415

        from workspaces import security_log, sight, step_up, walls  # noqa: PLC0415
        from workspaces.session_keys import keep_digests  # noqa: PLC0415

        pre_migrate.connect(walls.before_migrate, sender=self)
        post_migrate.connect(walls.after_migrate, sender=self)
        connection_created.connect(sight.post_sentry)
        request_started.connect(sight.see_nothing)
        request_finished.connect(sight.stop_looking)
        keep_digests(Session, UserSession)
        security_log.connect()
        step_up.connect()
