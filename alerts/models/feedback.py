"""What people think of an alert."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.models.alert import Alert
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet


class Feedback(WorkspaceScopedModel):
    """One person found an alert useful, or noise; they may change their mind."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="feedback")
    user = models.ForeignKey(
        "workspaces.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    is_useful = models.BooleanField(_("useful"))
    given_at = models.DateTimeField(_("given at"))

    objects = WorkspaceScopedQuerySet["Feedback"].as_manager()

    class Meta:
        verbose_name = _("feedback on an alert")
        verbose_name_plural = _("feedback on alerts")
        constraints = [
            models.UniqueConstraint(fields=["alert", "user"], name="feedback_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.is_useful}"
