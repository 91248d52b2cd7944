"""Assessments and the transitions they caused."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.enums import ChangeKind, Status
from goals.models.target import Target
from kpis.models import ExactDecimalField
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet


class Assessment(WorkspaceScopedModel):
    """The judgement of one target at one moment, from the data known then.

    The key (target, its version, day, data version) means that no scheduler, retry or second
    worker can judge the same thing twice. Values are in the KPI's unit; `attainment`,
    `expected_attainment` and `probability` are fractions. `reasons` is a list of
    `{"code": …, numbers…}`, rendered by `goals.services.reasons`.
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="assessments")
    target_version = models.PositiveIntegerField()
    as_of = models.DateField(_("as of"))
    data_version = models.PositiveBigIntegerField()
    data_until = models.DateField(_("data until"), null=True)
    status = models.CharField(_("status"), max_length=9, choices=Status)
    actual = ExactDecimalField(_("actual"), null=True)
    expected = ExactDecimalField(_("expected"), null=True)
    attainment = ExactDecimalField(_("attainment"), null=True)
    projection = ExactDecimalField(_("projection"), null=True)
    projection_low80 = ExactDecimalField(null=True)
    projection_high80 = ExactDecimalField(null=True)
    probability = ExactDecimalField(_("probability"), null=True)
    needed = ExactDecimalField(_("needed per remaining window"), null=True)
    best_ever = ExactDecimalField(_("best ever over as many windows"), null=True)
    remaining_windows = models.PositiveIntegerField(default=0)
    is_final = models.BooleanField(_("final"), default=False)
    reasons = models.JSONField(_("reasons"), default=list)
    created_at = models.DateTimeField(_("judged at"))

    objects = WorkspaceScopedQuerySet["Assessment"].as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "target_version", "as_of", "data_version"],
                name="assessment_once_per_target_day_and_data",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.as_of}: {self.status}"


class VerdictChange(WorkspaceScopedModel):
    """One transition of one target, written in the assessment's transaction; alerts claim it."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="changes")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(_("kind"), max_length=20, choices=ChangeKind)
    old_status = models.CharField(_("from"), max_length=9, choices=Status, blank=True)
    new_status = models.CharField(_("to"), max_length=9, choices=Status)
    changed_at = models.DateTimeField(_("changed at"))

    objects = WorkspaceScopedQuerySet["VerdictChange"].as_manager()

    class Meta:
        verbose_name = _("verdict change")
        verbose_name_plural = _("verdict changes")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "kind"], name="verdict_change_once_per_assessment"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-changed_at"], name="verdict_change_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.old_status} → {self.new_status}"


class GoalVerdictChange(WorkspaceScopedModel):
    """One transition of a goal's verdict, written in the transaction of its assessment."""

    goal = models.ForeignKey("goals.Goal", on_delete=models.CASCADE, related_name="changes")
    old_status = models.CharField(_("from"), max_length=9, choices=Status, blank=True)
    new_status = models.CharField(_("to"), max_length=9, choices=Status)
    decided_by = models.ForeignKey(Target, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(_("changed at"))

    objects = WorkspaceScopedQuerySet["GoalVerdictChange"].as_manager()

    class Meta:
        verbose_name = _("change of a goal's verdict")
        verbose_name_plural = _("changes of goals' verdicts")
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.old_status} → {self.new_status}"
