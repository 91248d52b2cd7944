"""People who want to hear of a goal that is not theirs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet


class Watch(WorkspaceScopedModel):
    """A member watches a goal: told of its targets like its owner."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="watches")
    user = models.ForeignKey(
        "workspaces.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    since = models.DateTimeField(_("since"))

    objects = WorkspaceScopedQuerySet["Watch"].as_manager()

    class Meta:
        verbose_name = _("watched goal")
        verbose_name_plural = _("watched goals")
        constraints = [
            models.UniqueConstraint(fields=["goal", "user"], name="watch_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.goal_id}"
