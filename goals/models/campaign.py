"""Campaigns: efforts that are over, read backwards, and kept for the next one to learn from."""

import datetime as dt
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.enums import CampaignOutcome, CampaignSource, CampaignState
from goals.models.goal import Goal
from goals.models.review import Lesson
from kpis.calc.periods import Window
from kpis.models import ExactDecimalField
from personas.models import Persona
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet
from workspaces.validators import validate_currency


class CampaignQuerySet(WorkspaceScopedQuerySet["Campaign"]):
    """Campaigns of one workspace."""

    def confirmed(self) -> Self:
        """Those in the library."""
        return self.filter(state=CampaignState.CONFIRMED)

    def open(self) -> Self:
        """Those that somebody still looks at."""
        return self.exclude(state=CampaignState.CONFIRMED)

    def to_be_read(self, *, now: dt.datetime) -> Self:
        """Those whose report waits for the worker, and that nobody is at work on."""
        waiting = self.filter(state=CampaignState.READING)
        return waiting.exclude(claimed_until__gt=now).order_by("created_at")


class Campaign(WorkspaceScopedModel):
    """One effort with its dates, what its figures say, and which goals it was confirmed to serve.

    `figures` is what its report says, by KPI, as `goals.services.campaign_reports` freezes it;
    empty where the figures are those of the workspace's KPIs. `analysis` is what followed
    (`goals.services.campaign_analysis`): metrics and candidates; `chosen` names the candidates that
    a person confirmed, and `baseline` is the record that the next goal is measured from.
    A refused report leaves its reason in `refusal`.
    """

    public_id = PublicIdField()
    title = models.CharField(_("title"), max_length=160)
    state = models.CharField(_("state"), max_length=9, choices=CampaignState)
    source = models.CharField(_("source"), max_length=6, choices=CampaignSource)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    channels = models.CharField(
        _("channels"), max_length=200, blank=True, help_text=_("Such as instagram, search.")
    )
    segment_key = models.CharField(_("segment"), max_length=400, blank=True)
    cost = ExactDecimalField(
        _("cost"), null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    cost_currency = models.CharField(
        _("currency of the cost"), max_length=3, blank=True, validators=[validate_currency]
    )
    outcome = models.CharField(_("outcome"), max_length=7, choices=CampaignOutcome, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    file_name = models.CharField(_("report"), max_length=200, blank=True)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    stored_as = models.CharField(max_length=100, blank=True)  # below MEDIA_ROOT
    refusal = models.JSONField(default=dict, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    figures = models.JSONField(default=dict, blank=True)
    analysis = models.JSONField(default=dict, blank=True)
    kpi_keys = models.TextField(blank=True, editable=False)  # ",clicks,ctr,", to be searched
    chosen = models.JSONField(default=list, blank=True)
    baseline = models.JSONField(default=dict, blank=True)

    created_at = models.DateTimeField(_("begun at"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    personas = models.ManyToManyField(
        Persona, through="CampaignPersona", related_name="+", verbose_name=_("personas")
    )
    goals = models.ManyToManyField(
        Goal, through="CampaignGoal", related_name="+", verbose_name=_("goals")
    )
    lessons = models.ManyToManyField(
        Lesson, through="CampaignLesson", related_name="+", verbose_name=_("lessons")
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True, ends_on__isnull=True)
                | models.Q(starts_on__lte=models.F("ends_on")),
                name="campaign_dates_in_order",
                violation_error_message=_("The end must not lie before the start."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CampaignState.CONFIRMED)
                | models.Q(starts_on__isnull=False, confirmed_at__isnull=False),
                name="campaign_confirmed_has_dates",
                violation_error_message=_("A campaign in the library has its dates."),
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "state", "-ends_on"], name="campaign_latest_first"),
            models.Index(
                fields=["created_at"],
                name="campaign_to_be_read",
                condition=models.Q(state=CampaignState.READING),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_confirmed(self) -> bool:
        """Whether it is in the library."""
        return self.state == CampaignState.CONFIRMED

    @property
    def period(self) -> Window | None:
        """Its first and last day, where they are known."""
        if self.starts_on is None or self.ends_on is None:
            return None
        return Window(self.starts_on, self.ends_on)

    @property
    def channel_names(self) -> list[str]:
        """Its channels, one by one."""
        return [name for part in self.channels.split(",") if (name := part.strip())]

    @property
    def metrics(self) -> list[dict[str, Any]]:
        """What its figures were compared to."""
        return list(self.analysis.get("metrics", []))


class CampaignPersona(WorkspaceScopedModel):
    """A campaign was for a persona."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="persona_links")
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="campaign_links")

    objects = WorkspaceScopedQuerySet["CampaignPersona"].as_manager()

    class Meta:
        verbose_name = _("persona of a campaign")
        verbose_name_plural = _("personas of campaigns")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "persona"], name="campaign_persona_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} → {self.persona_id}"


class CampaignGoal(WorkspaceScopedModel):
    """A campaign was run for a goal."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="goal_links")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="campaign_links")

    objects = WorkspaceScopedQuerySet["CampaignGoal"].as_manager()

    class Meta:
        verbose_name = _("goal of a campaign")
        verbose_name_plural = _("goals of campaigns")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "goal"], name="campaign_goal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} → {self.goal_id}"


class CampaignLesson(WorkspaceScopedModel):
    """A lesson was learned from a campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="lesson_links")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="campaign_links")

    objects = WorkspaceScopedQuerySet["CampaignLesson"].as_manager()

    class Meta:
        verbose_name = _("lesson of a campaign")
        verbose_name_plural = _("lessons of campaigns")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "lesson"], name="campaign_lesson_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} → {self.lesson_id}"
