"""Reviews: what the numbers said, what was decided, what was learned."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.enums import Decision, LessonOutcome
from goals.models.goal import Goal
from goals.models.target import Target
from kpis.models import ExactDecimalField, Kpi
from personas.models import Persona
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet


class Review(WorkspaceScopedModel):
    """One meeting over a goal and those that serve it; one at a time is open.

    It looks at the days from `period_from` to `period_to`. `lines` is what was known when it was
    opened (`goals.services.review_lines`), frozen, so that it reads the same in a year.
    """

    public_id = PublicIdField()
    goal = models.ForeignKey(
        Goal, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("goal")
    )
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("to"))
    lines = models.JSONField(default=list)
    summary = models.TextField(_("summary"), blank=True, max_length=4000)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    acknowledged_by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WorkspaceScopedQuerySet["Review"].as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-period_to", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["goal"],
                condition=models.Q(closed_at__isnull=True),
                name="review_one_open_per_goal",
            ),
            models.CheckConstraint(
                condition=models.Q(period_from__lte=models.F("period_to")),
                name="review_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal}, {self.period_from} – {self.period_to}"

    @property
    def is_open(self) -> bool:
        """Whether decisions may still be written."""
        return self.closed_at is None


class ReviewDecision(WorkspaceScopedModel):
    """What a review decided about one target, and whether its reason held.

    `link_held` is None where nobody could tell. `new_value` is what the target promises instead
    once the review is closed, where it is to be adjusted and somebody said to what.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="decisions")
    decision = models.CharField(_("decision"), max_length=6, choices=Decision)
    link_held = models.BooleanField(_("its reason held"), null=True, blank=True)
    new_value = ExactDecimalField(_("new target value"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = WorkspaceScopedQuerySet["ReviewDecision"].as_manager()

    class Meta:
        verbose_name = _("decision of a review")
        verbose_name_plural = _("decisions of reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "target"], name="review_decides_once_per_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.get_decision_display()}"


class Lesson(WorkspaceScopedModel):
    """What was learned, of success or failure, findable by KPI, channel and persona."""

    public_id = PublicIdField()
    text = models.CharField(_("lesson"), max_length=1000)
    outcome = models.CharField(_("learned from"), max_length=7, choices=LessonOutcome)
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.SET_NULL, related_name="lessons"
    )
    review = models.ForeignKey(
        Review, null=True, blank=True, on_delete=models.SET_NULL, related_name="lessons"
    )
    kpi = models.ForeignKey(
        Kpi,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("KPI"),
    )
    channel = models.CharField(_("channel"), max_length=120, blank=True)
    persona = models.ForeignKey(
        Persona,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("persona"),
    )
    by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    objects = WorkspaceScopedQuerySet["Lesson"].as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text
