"""Alert rules: what is worth telling of which targets, where it differs from what is usual."""

from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from alerts.calc.rules import RuleTerms
from alerts.enums import Audience
from goals.calc.spells import MOST_READINGS, Terms
from goals.models import Assessment, Target, VerdictChange
from kpis.models import ExactDecimalField, Kpi
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet

_COUNTS = [MinValueValidator(1), MaxValueValidator(MOST_READINGS)]
_CHANCES = [MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal("0.99"))]


class Rule(WorkspaceScopedModel):
    """What is told of one target, of all targets on a KPI, or of the workspace's other targets.

    The most specific rule of a target is its only one; without any, going off track twice in a row
    is told to everybody concerned. The words and bounds are those of the status: `off_needed` of
    the last `off_among` judgements on new data were off track, which means a probability below
    `line`, a fraction, where the rule has a line of its own. A rate of which the divisor is below
    `least_volume` does not count. That a target is missed is told whatever a rule says.

    Nothing is told of what was known before: spells of being off track count from `counts_from`,
    when the rule last came to count otherwise, and windows that end on `windows_from` or later.
    """

    public_id = PublicIdField()
    target = models.ForeignKey(Target, null=True, on_delete=models.CASCADE, related_name="rules")
    kpi = models.ForeignKey(Kpi, null=True, on_delete=models.CASCADE, related_name="rules")
    tells_off_track = models.BooleanField(_("tell of going off track"), default=True)
    off_needed = models.PositiveSmallIntegerField(_("off track in"), default=2, validators=_COUNTS)
    off_among = models.PositiveSmallIntegerField(
        _("of the last judgements on new data"), default=2, validators=_COUNTS
    )
    line = ExactDecimalField(_("line of its own"), null=True, blank=True, validators=_CHANCES)
    tells_missed_windows = models.BooleanField(_("tell of each missed window"), default=False)
    least_volume = ExactDecimalField(
        _("least volume"), null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    audience = models.CharField(
        _("who is told"), max_length=10, choices=Audience, default=Audience.EVERYBODY
    )
    counts_from = models.DateTimeField(editable=False)
    windows_from = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    changed_by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = WorkspaceScopedQuerySet["Rule"].as_manager()

    class Meta:
        verbose_name = _("alert rule")
        verbose_name_plural = _("alert rules")
        constraints = [
            models.UniqueConstraint(fields=["target"], name="rule_once_per_target"),
            models.UniqueConstraint(fields=["kpi"], name="rule_once_per_kpi"),
            models.UniqueConstraint(
                fields=["workspace"],
                condition=Q(target=None, kpi=None),
                name="rule_once_for_the_others",
            ),
            models.CheckConstraint(
                condition=Q(target=None) | Q(kpi=None), name="rule_for_target_or_kpi"
            ),
            models.CheckConstraint(
                condition=Q(off_needed__lte=F("off_among")),
                name="rule_needs_no_more_than_it_looks_at",
                violation_error_message=_("Not more than there are judgements to look at."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.target or self.kpi or _("All other targets"))

    @property
    def is_of_others(self) -> bool:
        """Whether it is for all targets without a more specific rule."""
        return self.target_id is None and self.kpi_id is None

    @property
    def terms(self) -> RuleTerms:
        """What it asks for, as calculations take it."""
        return RuleTerms(
            tells_off_track=self.tells_off_track,
            off_track=Terms(needed=self.off_needed, among=self.off_among, line=self.line),
            tells_missed_windows=self.tells_missed_windows,
        )


class Weighing(WorkspaceScopedModel):
    """The latest judgement of a target that its rule has been held against; none is passed over.

    Nothing is told of what was before `counts_from`, whatever the rule says of itself: by then
    another rule of the target was removed, or the target came back after it `is_away`, archived
    with its goal or its KPI.
    """

    target = models.OneToOneField(Target, on_delete=models.CASCADE, related_name="weighing")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+")
    counts_from = models.DateTimeField(null=True)
    is_away = models.BooleanField(default=False)

    objects = WorkspaceScopedQuerySet["Weighing"].as_manager()

    class Meta:
        verbose_name = _("weighing by a rule")
        verbose_name_plural = _("weighings by rules")

    def __str__(self) -> str:
        return f"{self.target_id}: {self.assessment_id}"


class WindowVerdictQuerySet(WorkspaceScopedQuerySet["WindowVerdict"]):
    """Verdicts on windows of one workspace."""

    def open_misses(self) -> Self:
        """The missed windows of targets of which nothing was noted since."""
        later = WindowVerdict.objects.across_workspaces(reason="bound to the row's target").filter(
            target=OuterRef("target"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later), is_kept=False)


class WindowVerdict(WorkspaceScopedModel):
    """A closed window of a rate that failed its condition, or one that was kept after such.

    A window's failure is unique, so told once. One that was kept although it was missed before is
    one whose data was corrected. `value` is the window's own, in the KPI's unit.
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="window_verdicts")
    change = models.OneToOneField(
        VerdictChange, on_delete=models.CASCADE, related_name="window_verdict"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    value = ExactDecimalField(_("value"))
    is_kept = models.BooleanField(_("kept"))

    objects = WindowVerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict on a window")
        verbose_name_plural = _("verdicts on windows")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "starts_on"],
                condition=Q(is_kept=False),
                name="window_missed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.starts_on}: {self.is_kept}"
