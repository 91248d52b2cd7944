"""Up to when the owners of a workspace know what was given up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet


class LossNotice(WorkspaceScopedModel):
    """The owners know of every message given up by `told_until`; they were mailed at `told_at`."""

    told_until = models.DateTimeField(_("told until"))
    told_at = models.DateTimeField(_("told at"))

    objects = WorkspaceScopedQuerySet["LossNotice"].as_manager()

    class Meta:
        verbose_name = _("notice of lost messages")
        verbose_name_plural = _("notices of lost messages")
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="loss_notice_once_per_workspace"),
        ]

    def __str__(self) -> str:
        return f"{self.workspace_id}: {self.told_until:%Y-%m-%d %H:%M}"
