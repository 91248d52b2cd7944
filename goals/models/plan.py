"""Plans: saved calculations whose assumptions are watched."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.enums import PlanChangeKind
from goals.models.target import Target
from kpis.models import ExactDecimalField, Kpi
from workspaces.models import (
    Membership,
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)


class PlanQuerySet(WorkspaceScopedQuerySet["Plan"]):
    """Plans of one workspace."""

    def active(self) -> "PlanQuerySet":
        """Plans that are not archived."""
        return self.filter(is_archived=False)


class Plan(WorkspaceScopedModel):
    """A calculation as it was saved: what went in, what came out, and who stands for it.

    `inputs` are plain JSON as `goals.calc.calculators` takes them, decimals as text; money in them
    is in `currency`. `told_value` is the result that the owner was told last, null where there was
    none; only checks (`goals.services.plan_checks`) move it.
    """

    public_id = PublicIdField()
    calculator = models.CharField(_("calculator"), max_length=40)
    title = models.CharField(_("title"), max_length=160)
    owner = models.ForeignKey(
        Membership,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    currency = models.CharField(_("currency"), max_length=3)
    inputs = models.JSONField(_("inputs"))
    result = models.JSONField(_("result"))
    told_value = ExactDecimalField(_("result told last"), null=True, editable=False)
    is_archived = models.BooleanField(_("archived"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created at"))

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class PlanAssumption(WorkspaceScopedModel):
    """A dated number that a plan rests on, and the KPI that can prove it wrong.

    `name` is its path among the plan's inputs, such as `aov` or `stages.1.rate`. A bound one is
    checked against the KPI's value over `window_days` days up to `checked_until`; `drift` is the
    difference as a share of what was assumed.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="assumptions")
    name = models.CharField(_("name"), max_length=120)
    value = ExactDecimalField(_("assumed value"))
    kpi = models.ForeignKey(
        Kpi, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("checked by")
    )
    segment_key = models.CharField(_("segment"), max_length=400, blank=True)
    window_days = models.PositiveSmallIntegerField(
        _("days of the window"),
        default=28,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    as_of = models.DateField(_("as of"))
    checked_value = ExactDecimalField(_("present value"), null=True)
    checked_until = models.DateField(_("checked until"), null=True)
    checked_at = models.DateTimeField(_("checked at"), null=True)
    checked_data_version = models.PositiveBigIntegerField(null=True, editable=False)
    drift = ExactDecimalField(_("drift"), null=True)

    objects = WorkspaceScopedQuerySet["PlanAssumption"].as_manager()

    class Meta:
        verbose_name = _("assumption of a plan")
        verbose_name_plural = _("assumptions of plans")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="plan_assumption_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.name}"


class PlanChange(WorkspaceScopedModel):
    """One transition of a plan, written in the transaction of its check, for alerts to claim.

    The values are the headline of the plan's calculator, null where it has no result. `causes` are
    the assumptions that moved, `{"name", "kpi", "library_key", "unit", "assumed", "checked",
    "drift"}`; `refusal` says why there is no result, `{"field", "code", "params"}`.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes")
    plan_version = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=PlanChangeKind)
    old_value = ExactDecimalField(_("from"), null=True)
    new_value = ExactDecimalField(_("to"), null=True)
    causes = models.JSONField(_("causes"), default=list)
    refusal = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField(_("changed at"))

    objects = WorkspaceScopedQuerySet["PlanChange"].as_manager()

    class Meta:
        verbose_name = _("change of a plan")
        verbose_name_plural = _("changes of plans")
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.old_value} → {self.new_value}"


class PlanTarget(WorkspaceScopedModel):
    """A target that was made of a plan; `key` is the number of the plan that it promises."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="target_links")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="plan_links")
    key = models.CharField(_("number of the plan"), max_length=120)

    objects = WorkspaceScopedQuerySet["PlanTarget"].as_manager()

    class Meta:
        verbose_name = _("target of a plan")
        verbose_name_plural = _("targets of plans")
        constraints = [
            models.UniqueConstraint(fields=["target"], name="plan_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} → {self.target_id}"
