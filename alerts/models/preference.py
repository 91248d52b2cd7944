"""What people want to be mailed of, how soon, and when not."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.enums import AlertKind, Pace
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet

SUMMARY: Final = "summary"
"""The weekly summary stands beside the kinds of alerts; its pace is weekly or none."""


REMINDER: Final = "reminder"
"""So does the reminder of check-ins; its pace is at once or none."""
_OTHERS: Final = [(SUMMARY, _("Weekly summary")), (REMINDER, _("Reminder of check-ins"))]


class Preference(WorkspaceScopedModel):
    """How soon a person wants to hear of one kind of thing in one workspace; at once unless set."""

    user = models.ForeignKey(
        "workspaces.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=[*AlertKind.choices, *_OTHERS])
    pace = models.CharField(_("how soon"), max_length=7, choices=Pace)

    objects = WorkspaceScopedQuerySet["Preference"].as_manager()

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user", "kind"], name="preference_once_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.pace}"


class QuietHours(models.Model):
    """When a person's mail waits, by the clock of their own time zone; over midnight, too."""

    user = models.OneToOneField(
        "workspaces.User", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")

    def __str__(self) -> str:
        return f"{self.starts_at:%H:%M} – {self.ends_at:%H:%M}"
