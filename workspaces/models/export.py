"""Files that hold a whole workspace, made by the worker for the owners who asked for them."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workspaces.models.scoped import (
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)


class ExportState(models.TextChoices):
    """How far a file is."""

    WAITING = "waiting", pgettext_lazy("export", "Waiting")
    AT_WORK = "at_work", pgettext_lazy("export", "Being made")
    READY = "ready", pgettext_lazy("export", "Ready")
    FAILED = "failed", pgettext_lazy("export", "Failed")
    EXPIRED = "expired", pgettext_lazy("export", "Deleted")


UNDER_WAY = (ExportState.WAITING, ExportState.AT_WORK)


class WorkspaceExportQuerySet(WorkspaceScopedQuerySet["WorkspaceExport"]):
    """Exports of one workspace."""

    def under_way(self) -> "WorkspaceExportQuerySet":
        """Those whose file is still to be made."""
        return self.filter(state__in=UNDER_WAY)

    def unclaimed(self, *, now: dt.datetime) -> "WorkspaceExportQuerySet":
        """Those that no process is at; a claim that has run out belonged to a dead one."""
        return self.filter(models.Q(claimed_until=None) | models.Q(claimed_until__lte=now))

    def over(self, *, now: dt.datetime) -> "WorkspaceExportQuerySet":
        """Those whose file has lain long enough."""
        return self.filter(state=ExportState.READY, expires_at__lte=now)


class WorkspaceExport(WorkspaceScopedModel):
    """A file with everything of the workspace; it lies for a day."""

    travels = False

    public_id = PublicIdField()
    state = models.CharField(
        _("state"), max_length=8, choices=ExportState, default=ExportState.WAITING
    )
    by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_name = models.CharField(_("by"), max_length=254)
    stored_as = models.CharField(_("stored as"), max_length=60)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    asked_at = models.DateTimeField(_("asked for"))
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    claim_key = models.CharField(_("claim"), max_length=32, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)

    objects = WorkspaceExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"],
                condition=models.Q(state__in=UNDER_WAY),
                name="workspace_export_one_under_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="workspace_export_over",
                condition=models.Q(state=ExportState.READY),
            ),
        ]

    def __str__(self) -> str:
        return self.stored_as.rpartition("/")[2]

    @property
    def is_under_way(self) -> bool:
        """Whether the file is still to be made."""
        return self.state in UNDER_WAY
