"""Whom a goal concerns: those with a stake in it, and the members who are told of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.enums import StakeholderKind
from goals.models.goal import Goal
from workspaces.models import Membership, WorkspaceScopedModel, WorkspaceScopedQuerySet


class Stakeholder(WorkspaceScopedModel):
    """Somebody with a stake in a goal, and what they need from it."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="stakeholders")
    kind = models.CharField(_("kind"), max_length=11, choices=StakeholderKind)
    name = models.CharField(_("name"), max_length=120, blank=True)
    need = models.CharField(_("what they need"), max_length=500)

    objects = WorkspaceScopedQuerySet["Stakeholder"].as_manager()

    class Meta:
        verbose_name = _("stakeholder")
        verbose_name_plural = _("stakeholders")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


class ToldMember(WorkspaceScopedModel):
    """A member who is told of a goal, and perhaps has to agree to it.

    Reading and agreeing are receipts that only the member gives. `agreed_version` is the version
    of the goal that was agreed to, so that a later change shows.
    """

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="told")
    member = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+", verbose_name=_("member")
    )
    must_agree = models.BooleanField(_("has to agree"), default=False)
    told_at = models.DateTimeField(_("told at"))
    read_at = models.DateTimeField(_("read at"), null=True)
    agreed_at = models.DateTimeField(_("agreed at"), null=True)
    agreed_version = models.PositiveIntegerField(_("version agreed to"), null=True)

    objects = WorkspaceScopedQuerySet["ToldMember"].as_manager()

    class Meta:
        verbose_name = _("member told of a goal")
        verbose_name_plural = _("members told of goals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "member"], name="told_member_once_per_goal"),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} → {self.member_id}"
