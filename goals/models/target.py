"""Targets: what exactly is promised."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.calc.boundary import Limits
from goals.enums import (
    BaselineSource,
    Bound,
    Condition,
    Status,
    TargetRole,
    TargetWindow,
    Trajectory,
)
from goals.models.goal import Goal
from kpis.calc.periods import Window
from kpis.enums import Aggregation, Grain
from kpis.models import ExactDecimalField, Kpi
from workspaces.models import (
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)

MOST_JUDGED_WINDOWS = 366
FROM_BASELINE = (Condition.CHANGE_PERCENT, Condition.CHANGE_POINTS, Condition.HOLD)
"""Conditions that mean nothing without a baseline."""
RATES = (TargetWindow.DAY, TargetWindow.WEEK, TargetWindow.MONTH)


class TargetQuerySet(WorkspaceScopedQuerySet["Target"]):
    """Targets of one workspace."""

    def active(self) -> "TargetQuerySet":
        """Targets that are judged: neither they nor their goals are archived."""
        return self.filter(is_archived=False, goal__is_archived=False)

    def due_for_check(self, *, now: dt.datetime) -> "TargetQuerySet":
        """Targets whose promise or data is newer than their judgement, or whose clock has struck.

        One that failed waits for its clock.
        """
        is_judged = models.Q(
            judged_version=models.F("version"), judged_data_version=models.F("kpi__data_version")
        )
        return self.filter(
            models.Q(next_check_at__lte=now) | (models.Q(check_error="") & ~is_judged)
        )

    def not_judged_as_of(self, as_of: dt.date) -> "TargetQuerySet":
        """Targets whose promise in force on a date has not been judged as of it, on present data.

        A version that was made later, or after the end of its period, was not in force then.
        """
        is_judged = models.Q(
            assessments__as_of=as_of, assessments__data_version=models.F("kpi__data_version")
        )
        is_present = models.Q(assessments__target_version=models.F("version"))
        was_later = models.Q(versions__number=models.F("version")) & (
            models.Q(versions__made_on__gt=as_of)
            | models.Q(versions__made_on__gt=models.F("ends_on"))
        )
        judged = self.filter(is_judged & (is_present | was_later))
        return self.exclude(pk__in=judged.values("pk"))


class Target(WorkspaceScopedModel):
    """One measurable number: KPI + segment + window + condition + baseline + period.

    Values are in the KPI's own unit; a change in percent is kept as typed (20 for +20 %), and so is
    one in points (−10 for ten percentage points less). `condition_low` and `condition_high` belong
    to `between`, `tolerance_percent` to `hold`, `condition_value` to all other conditions. What
    follows from them is the `bound` and the `target_value`: of two ends, the one to be come to.
    `milestones` are `{"on": date in ISO form, "value": text}`, in order.
    The period runs from `starts_on` to `ends_on`, both included, in the workspace's time zone.
    """

    public_id = PublicIdField()
    goal = models.ForeignKey(
        Goal, on_delete=models.CASCADE, related_name="targets", verbose_name=_("goal")
    )
    link_reason = models.TextField(_("why this should move the goal"), max_length=1000)
    kpi = models.ForeignKey(
        Kpi, on_delete=models.PROTECT, related_name="targets", verbose_name=_("KPI")
    )
    segment_key = models.CharField(
        _("segment"),
        max_length=400,
        blank=True,
        help_text=_("Such as channel=instagram; empty for all."),
    )
    role = models.CharField(_("role"), max_length=9, choices=TargetRole, default=TargetRole.PRIMARY)
    window = models.CharField(
        _("window"), max_length=6, choices=TargetWindow, default=TargetWindow.TOTAL
    )
    judged_windows = models.PositiveSmallIntegerField(
        _("windows judged"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_JUDGED_WINDOWS)],
        help_text=_("The last full days, weeks or months whose mean is judged."),
    )
    condition = models.CharField(_("condition"), max_length=14, choices=Condition)
    condition_value = ExactDecimalField(_("value"), null=True, blank=True)
    condition_low = ExactDecimalField(_("lower end"), null=True, blank=True)
    condition_high = ExactDecimalField(_("upper end"), null=True, blank=True)
    tolerance_percent = ExactDecimalField(_("tolerance in percent"), null=True, blank=True)
    baseline_value = ExactDecimalField(_("baseline"), null=True, blank=True)
    baseline_from = models.DateField(_("baseline from"), null=True, blank=True)
    baseline_to = models.DateField(_("baseline to"), null=True, blank=True)
    baseline_source = models.CharField(
        _("baseline source"), max_length=8, choices=BaselineSource, blank=True
    )
    baseline_reason = models.CharField(_("reason for the baseline"), max_length=300, blank=True)
    baseline_frozen_at = models.DateTimeField(null=True, editable=False)
    baseline_frozen_by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    target_value = ExactDecimalField(_("target value"), editable=False)
    bound = models.CharField(max_length=8, choices=Bound, editable=False)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    trajectory = models.CharField(
        _("trajectory"), max_length=10, choices=Trajectory, default=Trajectory.LINEAR
    )
    milestones = models.JSONField(_("milestones"), default=list, blank=True)
    is_archived = models.BooleanField(_("archived"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    # How it stands: written by goals.services.assessments only.
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.UNKNOWN, editable=False
    )
    latest_assessment = models.ForeignKey(
        "goals.Assessment", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    judged_version = models.PositiveIntegerField(default=0, editable=False)
    judged_data_version = models.PositiveBigIntegerField(null=True, editable=False)
    next_check_at = models.DateTimeField(null=True, editable=False)
    check_error = models.CharField(max_length=300, blank=True, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="target_starts_before_end",
                violation_error_message=_("The end must not lie before the start."),
            ),
            models.CheckConstraint(
                condition=~models.Q(condition__in=FROM_BASELINE)
                | models.Q(baseline_value__isnull=False),
                name="target_change_needs_baseline",
                violation_error_message=_("A change needs a baseline."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    condition=Condition.BETWEEN,
                    condition_low__isnull=False,
                    condition_high__isnull=False,
                )
                | models.Q(condition=Condition.HOLD, tolerance_percent__isnull=False)
                | ~models.Q(condition__in=[Condition.BETWEEN, Condition.HOLD])
                & models.Q(condition_value__isnull=False),
                name="target_condition_has_its_numbers",
                violation_error_message=_("Type the numbers of the condition."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                name="target_due_for_check",
                condition=models.Q(is_archived=False, next_check_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} ({self.get_role_display()})"

    @property
    def accumulates(self) -> bool:
        """Whether the judged value is a sum that starts from nothing and grows with the days."""
        return (
            self.window == TargetWindow.TOTAL
            and not self.kpi.is_derived
            and self.kpi.aggregation == Aggregation.SUM
        )

    @property
    def is_rate(self) -> bool:
        """Whether the mean of the last full days, weeks or months is judged."""
        return self.window in RATES

    @property
    def grain(self) -> Grain:
        """The windows in which the target is judged: its own, or those of the recording."""
        return Grain(self.window) if self.is_rate else Grain(self.kpi.cadence)

    @property
    def limits(self) -> Limits:
        """The values that keep the promise."""
        match self.bound:
            case Bound.AT_LEAST:
                return Limits(low=self.target_value)
            case Bound.AT_MOST:
                return Limits(high=self.target_value)
        return Limits(low=self.condition_low, high=self.condition_high)

    @property
    def wants_more(self) -> bool:
        """Whether the target value is to be come to from below."""
        return bool(self.limits.low == self.target_value)

    @property
    def period(self) -> Window:
        """The dates from the first to the last day of the promise."""
        return Window(self.starts_on, self.ends_on)


class TargetVersion(WorkspaceScopedModel):
    """What a target promised from a moment on, and why it was changed.

    It is in force from `made_on`, in the workspace's time zone; the first one also before.
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    promise = models.JSONField(_("promise"))
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    made_on = models.DateField(_("in force from"))

    objects = WorkspaceScopedQuerySet["TargetVersion"].as_manager()

    class Meta:
        verbose_name = _("version of a target")
        verbose_name_plural = _("versions of targets")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="target_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} v{self.number}"
