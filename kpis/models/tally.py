"""Tallies: what is recorded of a KPI in a period, as a number to compare."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kpis.models.kpi import Kpi
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet


class Tally(WorkspaceScopedModel):
    """A digest of all values, in all segments, that are recorded of a KPI between two dates.

    It tells without reading them into memory whether any of them is another one. It was last taken
    when the KPI's data had `seen_version`, and had last changed at `moved_version`. That is the
    greater one where the values changed although the version did not.
    """

    travels = False

    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="tallies")
    starts_on = models.DateField()
    ends_on = models.DateField()
    digest = models.BigIntegerField()
    seen_version = models.PositiveBigIntegerField()
    moved_version = models.PositiveBigIntegerField()

    objects = WorkspaceScopedQuerySet["Tally"].as_manager()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "starts_on", "ends_on"], name="tally_once_per_kpi_and_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi_id} {self.starts_on} – {self.ends_on}"
