"""What people say to each other about an alert."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.models.alert import Alert
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet


class Comment(WorkspaceScopedModel):
    """One remark in the thread of an alert; it stays as it was said."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="comments")
    by = models.ForeignKey(
        "workspaces.User",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))
    text = models.TextField(_("comment"), max_length=2000)

    objects = WorkspaceScopedQuerySet["Comment"].as_manager()

    class Meta:
        verbose_name = _("comment on an alert")
        verbose_name_plural = _("comments on alerts")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.text[:40]}"
