"""Alerts: something happened that a person should act on."""

from typing import TypeAlias, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.enums import AlertKind, AlertState, ClaimOutcome
from goals.models import Goal, Plan, PlanChange, Target, VerdictChange
from kpis.models import DataChange, Kpi, Source
from workspaces.models import (
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)


class AlertQuerySet(WorkspaceScopedQuerySet["Alert"]):
    """Alerts of one workspace."""

    def unresolved(self) -> "AlertQuerySet":
        """Alerts that still wait for somebody or for better numbers."""
        return self.exclude(state=AlertState.RESOLVED)

    def waiting(self) -> "AlertQuerySet":
        """Alerts that nobody has taken in hand."""
        return self.filter(state=AlertState.OPEN)


Subject: TypeAlias = Target | Plan | Kpi | Source | Goal
Undertaking: TypeAlias = Goal | Plan | Kpi | Source

_LINKS = ["target", "change", "plan", "plan_change", "kpi", "source", "data_change", "goal"]


def _is_about(*links: str) -> models.Q:
    """Exactly these links are there."""
    return models.Q(**{f"{link}__isnull": link not in links for link in _LINKS})


class Alert(WorkspaceScopedModel):
    """One incident of a target, a plan, a KPI, a source or a goal, from opening to resolution.

    Each of them has at most one unresolved alert, a KPI and a goal one of each kind: while it
    lives, a worse transition of the target changes its kind, and what moves further is told again.
    What a goal's people have not done was `due_on` a day, and is told once. `story` is what the
    last transition told (`alerts.calc`: `story` and its like), frozen, so that pages and mails
    say the same. `resolved_by` and `resolution` are empty where it resolved itself. Good news is
    resolved from the start. While an alert `is_flapping` its target goes back and forth, and
    nothing is told until it settles (`alerts.services.flapping`). A miss that has been
    `waiting_since` too long climbs to the owners, once (`alerts.services.escalation`).
    """

    public_id = PublicIdField()
    target = models.ForeignKey(Target, null=True, on_delete=models.CASCADE, related_name="alerts")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.CASCADE, related_name="alerts")
    kpi = models.ForeignKey(Kpi, null=True, on_delete=models.CASCADE, related_name="alerts")
    source = models.ForeignKey(Source, null=True, on_delete=models.CASCADE, related_name="alerts")
    goal = models.ForeignKey(Goal, null=True, on_delete=models.CASCADE, related_name="alerts")
    due_on = models.DateField(_("due on"), null=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=AlertKind)
    change = models.ForeignKey(
        VerdictChange,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("cause"),
    )
    plan_change = models.ForeignKey(
        PlanChange,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("change of the plan"),
    )
    data_change = models.ForeignKey(
        DataChange,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("change of the data"),
    )
    state = models.CharField(_("state"), max_length=12, choices=AlertState, default=AlertState.OPEN)
    opened_at = models.DateTimeField(_("opened"))
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "workspaces.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField(_("plan"), blank=True, max_length=2000)
    snoozed_until = models.DateField(_("snoozed until"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        "workspaces.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    resolution = models.TextField(_("what settled it"), blank=True, max_length=2000)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("climbed to the owners"), null=True, blank=True)
    is_flapping = models.BooleanField(_("goes back and forth"), default=False)
    story = models.JSONField(default=dict, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target"],
                condition=~models.Q(state=AlertState.RESOLVED),
                name="alert_one_unresolved_per_target",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=~models.Q(state=AlertState.RESOLVED),
                name="alert_one_unresolved_per_plan",
            ),
            models.UniqueConstraint(
                fields=["kpi", "kind"],
                condition=~models.Q(state=AlertState.RESOLVED),
                name="alert_one_unresolved_per_kpi_and_kind",
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=~models.Q(state=AlertState.RESOLVED),
                name="alert_one_unresolved_per_source",
            ),
            models.UniqueConstraint(
                fields=["goal", "kind"],
                condition=~models.Q(state=AlertState.RESOLVED),
                name="alert_one_unresolved_per_goal_and_kind",
            ),
            models.UniqueConstraint(
                fields=["goal", "kind", "due_on"], name="alert_once_per_goal_kind_and_day"
            ),
            models.CheckConstraint(
                condition=_is_about("target", "change")
                | _is_about("plan", "plan_change")
                | _is_about("kpi", "data_change")
                | _is_about("source", "data_change")
                | _is_about("goal") & models.Q(due_on__isnull=False),
                name="alert_about_one_thing",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AlertState.SNOOZED)
                | models.Q(snoozed_until__isnull=False),
                name="alert_snooze_has_end",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "state", "-opened_at"], name="alert_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.target.kpi if self.target else self.subject}"

    @property
    def subject(self) -> Subject:
        """What it is about; the database holds that one of them is there."""
        return cast(Subject, self.target or self.plan or self.kpi or self.source or self.goal)

    @property
    def undertaking(self) -> Undertaking:
        """Whose people are told: those of the target's goal, or of what else it is about."""
        return self.target.goal if self.target else cast(Undertaking, self.subject)


class ChangeClaim(WorkspaceScopedModel):
    """A verdict change that has been dealt with: unique, so dealt with once."""

    change = models.OneToOneField(VerdictChange, on_delete=models.CASCADE, related_name="claim")
    alert = models.ForeignKey(Alert, null=True, on_delete=models.SET_NULL, related_name="claims")
    outcome = models.CharField(_("outcome"), max_length=10, choices=ClaimOutcome)
    claimed_at = models.DateTimeField(_("claimed at"))

    objects = WorkspaceScopedQuerySet["ChangeClaim"].as_manager()

    class Meta:
        verbose_name = _("claim of a change")
        verbose_name_plural = _("claims of changes")

    def __str__(self) -> str:
        return f"{self.change_id}: {self.outcome}"


class PlanChangeClaim(WorkspaceScopedModel):
    """A change of a plan that has been dealt with: unique, so dealt with once."""

    change = models.OneToOneField(PlanChange, on_delete=models.CASCADE, related_name="claim")
    alert = models.ForeignKey(
        Alert, null=True, on_delete=models.SET_NULL, related_name="plan_claims"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=ClaimOutcome)
    claimed_at = models.DateTimeField(_("claimed at"))

    objects = WorkspaceScopedQuerySet["PlanChangeClaim"].as_manager()

    class Meta:
        verbose_name = _("claim of a plan's change")
        verbose_name_plural = _("claims of plans' changes")

    def __str__(self) -> str:
        return f"{self.change_id}: {self.outcome}"


class DataChangeClaim(WorkspaceScopedModel):
    """A change of data that has been dealt with: unique, so dealt with once."""

    change = models.OneToOneField(DataChange, on_delete=models.CASCADE, related_name="claim")
    alert = models.ForeignKey(
        Alert, null=True, on_delete=models.SET_NULL, related_name="data_claims"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=ClaimOutcome)
    claimed_at = models.DateTimeField(_("claimed at"))

    objects = WorkspaceScopedQuerySet["DataChangeClaim"].as_manager()

    class Meta:
        verbose_name = _("claim of a change of data")
        verbose_name_plural = _("claims of changes of data")

    def __str__(self) -> str:
        return f"{self.change_id}: {self.outcome}"
