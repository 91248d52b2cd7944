"""Goals that are being set, step by step."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.goal import Goal
from workspaces.models import (
    Membership,
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)
from workspaces.steps import TypedSteps


class GoalDraftQuerySet(WorkspaceScopedQuerySet["GoalDraft"]):
    """Drafts of one workspace."""

    def being_set(self) -> "GoalDraftQuerySet":
        """Drafts that are not a goal yet, the last one worked on first."""
        return self.filter(goal__isnull=True).order_by("-updated_at", "-pk")

    def waiting(self) -> "GoalDraftQuerySet":
        """Drafts that became a goal while some of their targets still wait for data."""
        return self.filter(goal__isnull=False).order_by("pk")


class GoalDraft(TypedSteps, WorkspaceScopedModel):
    """What somebody has typed of a goal so far, as it was typed; `step` is where they left.

    `values` holds a dictionary for each step (`goals.calc.steps`), which its form writes and reads.
    `words` is what the page says of it in both languages, worked out when a step is saved
    (`goals.services.draft_words`). Once the goal is made, `waiting` keeps the targets that nothing
    could be promised for yet, each with the reason; without any the draft is deleted.
    """

    public_id = PublicIdField()
    owner = models.ForeignKey(
        Membership,
        verbose_name=_("owner"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    template = models.CharField(_("template"), max_length=40, blank=True)
    step = models.CharField(_("step"), max_length=20)
    values = models.JSONField(_("typed so far"), default=dict, blank=True)
    words = models.JSONField(default=dict, blank=True)
    goal = models.ForeignKey(Goal, null=True, on_delete=models.CASCADE, related_name="drafts")
    waiting = models.JSONField(_("targets that wait"), default=list, blank=True)
    created_at = models.DateTimeField(_("begun at"))
    updated_at = models.DateTimeField(_("saved at"))

    objects = GoalDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a goal")
        verbose_name_plural = _("drafts of goals")

    def __str__(self) -> str:
        return self.title or str(_("A goal without a title yet"))

    @property
    def title(self) -> str:
        """The title as it is typed so far."""
        return str(self.typed("specific").get("title", ""))
