"""What a KPI's own history says about a target."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.target import Target
from kpis.models import ExactDecimalField
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet


class Precedent(WorkspaceScopedModel):
    """How often a target's KPI moved as far, in as much time, as the target asks for.

    In `found_count` of the last `window_count` windows of `length_days` the change was `needed` or
    better; `largest` is the best of them. Changes are fractions. It was weighed from the promise
    `target_version` on the data `data_version`; only `goals.services.precedents` writes it.
    """

    target = models.OneToOneField(Target, on_delete=models.CASCADE, related_name="precedent")
    target_version = models.PositiveIntegerField()
    data_version = models.PositiveBigIntegerField()
    found_count = models.PositiveSmallIntegerField(_("windows that moved as far"))
    window_count = models.PositiveSmallIntegerField(_("windows looked at"))
    length_days = models.PositiveIntegerField(_("days of a window"))
    needed = ExactDecimalField(_("change asked for"), null=True)
    largest = ExactDecimalField(_("largest change"), null=True)
    weighed_at = models.DateTimeField(_("weighed at"))

    objects = WorkspaceScopedQuerySet["Precedent"].as_manager()

    class Meta:
        verbose_name = _("precedent of a target")
        verbose_name_plural = _("precedents of targets")

    def __str__(self) -> str:
        return f"{self.target_id}: {self.found_count} / {self.window_count}"
