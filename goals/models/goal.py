"""Business goals and the marketing goals that serve them."""

import datetime as dt
from decimal import Decimal
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.enums import CheckInRhythm, Horizon, Level, ReviewRhythm, Status
from kpis.models import ExactDecimalField
from personas.models import Persona, Product
from workspaces.models import (
    Membership,
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)
from workspaces.validators import validate_currency


class GoalQuerySet(WorkspaceScopedQuerySet["Goal"]):
    """Goals of one workspace."""

    def active(self) -> "GoalQuerySet":
        """Goals that are not archived."""
        return self.filter(is_archived=False)

    def held(self) -> Self:
        """As every table's, but first the goals that serve others: their verdicts come first."""
        return super().held().order_by("-level", "pk")

    def prioritised(self, *, today: dt.date) -> "GoalQuerySet":
        """Goals that ask for attention first and have not ended."""
        return self.active().filter(priority__isnull=False, ends_on__gte=today)


class Goal(WorkspaceScopedModel):
    """What the company wants, or what marketing does for it; targets say how it is measured.

    `budget` is the money there is for it, in `budget_currency`; `assumptions` is what is taken
    for granted, in words.
    """

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
    horizon = models.CharField(_("horizon"), max_length=6, choices=Horizon, blank=True)
    review_rhythm = models.CharField(
        _("review rhythm"), max_length=9, choices=ReviewRhythm, blank=True
    )
    check_in_rhythm = models.CharField(
        _("check-in rhythm"), max_length=8, choices=CheckInRhythm, default=CheckInRhythm.WEEKLY
    )
    resources = models.TextField(_("resources"), blank=True, max_length=2000)
    constraints = models.TextField(_("constraints"), blank=True, max_length=2000)
    assumptions = models.TextField(_("assumptions"), blank=True, max_length=2000)
    budget = ExactDecimalField(
        _("budget"), null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    budget_currency = models.CharField(
        _("currency of the budget"), max_length=3, blank=True, validators=[validate_currency]
    )
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
    products = models.ManyToManyField(
        Product, through="GoalProduct", related_name="+", verbose_name=_("products")
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
            models.CheckConstraint(
                condition=models.Q(budget__isnull=True) | ~models.Q(budget_currency=""),
                name="goal_budget_has_currency",
                violation_error_message=_("A budget needs a currency."),
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


class GoalProduct(WorkspaceScopedModel):
    """A goal is for a product."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="product_links")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="goal_links")

    objects = WorkspaceScopedQuerySet["GoalProduct"].as_manager()

    class Meta:
        verbose_name = _("product of a goal")
        verbose_name_plural = _("products of goals")
        constraints = [
            models.UniqueConstraint(fields=["goal", "product"], name="goal_product_once"),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} → {self.product_id}"
