"""Business goals and the marketing goals that serve them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.enums import Level, Status
from kpis.models import ExactDecimalField
from personas.models import Persona
from workspaces.models import (
    Membership,
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)


class GoalQuerySet(WorkspaceScopedQuerySet["Goal"]):
    """Goals of one workspace."""

    def active(self) -> "GoalQuerySet":
        """Goals that are not archived."""
        return self.filter(is_archived=False)


class Goal(WorkspaceScopedModel):
    """What the company wants, or what marketing does for it; targets say how it is measured."""

    public_id = PublicIdField()
    level = models.CharField(_("level"), max_length=9, choices=Level, default=Level.BUSINESS)
    title = models.CharField(_("title"), max_length=160)
    purpose = models.TextField(_("purpose"), blank=True, max_length=2000)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("serves the business goal"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
    )
    link_reason = models.TextField(
        _("why this should move the parent"), blank=True, max_length=1000
    )
    owner = models.ForeignKey(
        Membership,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    priority = models.PositiveSmallIntegerField(_("priority"), null=True, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    is_archived = models.BooleanField(_("archived"), default=False)

    # The verdict, written by assessments together with the targets' (goals.services.verdicts).
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.UNKNOWN, editable=False
    )
    decided_by = models.ForeignKey(
        "goals.Target", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    net_value = ExactDecimalField(null=True, editable=False)
    net_baseline = ExactDecimalField(null=True, editable=False)
    verdict_reasons = models.JSONField(default=list, editable=False)

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    personas = models.ManyToManyField(
        Persona, through="GoalPersona", related_name="+", verbose_name=_("personas")
    )

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="goal_starts_before_end",
                violation_error_message=_("The end must not lie before the start."),
            ),
            models.CheckConstraint(
                condition=models.Q(level=Level.MARKETING) | models.Q(parent__isnull=True),
                name="goal_business_has_no_parent",
                violation_error_message=_("A business goal stands on its own."),
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(link_reason=""),
                name="goal_link_has_reason",
                violation_error_message=_("Say why this goal should move its parent."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GoalPersona(WorkspaceScopedModel):
    """A goal serves a persona."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="persona_links")
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="goal_links")

    objects = WorkspaceScopedQuerySet["GoalPersona"].as_manager()

    class Meta:
        verbose_name = _("persona of a goal")
        verbose_name_plural = _("personas of goals")
        constraints = [
            models.UniqueConstraint(fields=["goal", "persona"], name="goal_persona_once"),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} → {self.persona_id}"
