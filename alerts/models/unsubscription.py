"""People who do not want to be mailed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet


class Unsubscription(WorkspaceScopedModel):
    """A person wants no alert mail from a workspace; they still see its alerts on the pages."""

    user = models.ForeignKey(
        "workspaces.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    since = models.DateTimeField(_("since"))

    objects = WorkspaceScopedQuerySet["Unsubscription"].as_manager()

    class Meta:
        verbose_name = _("unsubscription")
        verbose_name_plural = _("unsubscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user"], name="unsubscription_once_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
