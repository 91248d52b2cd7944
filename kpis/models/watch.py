"""What was seen in the numbers: values out of the ordinary, and data that does not come."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kpis.enums import DataChangeKind
from kpis.models.kpi import Kpi
from kpis.models.source import Source
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet


class KpiWatch(WorkspaceScopedModel):
    """How far a KPI's data has been looked at, and what is the matter with it now.

    `data_version` and `kpi_version` are those looked at, `looked_until` the day before that look.
    `judged_until` is the last day, or the last day of the last week, whose value was judged.
    `unusual_on` is the day told of last, while a correction may still make it an ordinary one.
    `late_from` is the day from which the data counts as late, unless some more arrives.
    """

    kpi = models.OneToOneField(Kpi, on_delete=models.CASCADE, related_name="watch")
    data_version = models.PositiveBigIntegerField(default=0)
    kpi_version = models.PositiveIntegerField(default=0)
    looked_until = models.DateField(null=True)
    judged_until = models.DateField(null=True)
    unusual_on = models.DateField(null=True)
    late_from = models.DateField(null=True)
    is_late = models.BooleanField(default=False)

    objects = WorkspaceScopedQuerySet["KpiWatch"].as_manager()

    class Meta:
        verbose_name = _("watch over a KPI")
        verbose_name_plural = _("watches over KPIs")
        indexes = [
            models.Index(
                fields=["late_from"],
                name="watch_late_from",
                condition=models.Q(is_late=False, late_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.kpi)


class DataChange(WorkspaceScopedModel):
    """Something happened to the data of a KPI, or to a source, that somebody may want to hear of.

    `on` is the day it is about: the unusual one, the one from which data is late, or that of the
    pull. `facts` are its numbers, as texts.
    """

    kpi = models.ForeignKey(
        Kpi, null=True, on_delete=models.CASCADE, related_name="data_changes", verbose_name=_("KPI")
    )
    source = models.ForeignKey(
        Source, null=True, on_delete=models.CASCADE, related_name="data_changes"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=DataChangeKind)
    on = models.DateField(_("day"))
    facts = models.JSONField(default=dict)
    changed_at = models.DateTimeField(_("noticed"))

    objects = WorkspaceScopedQuerySet["DataChange"].as_manager()

    class Meta:
        verbose_name = _("change of data")
        verbose_name_plural = _("changes of data")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kpi__isnull=False, source__isnull=True)
                | models.Q(kpi__isnull=True, source__isnull=False),
                name="data_change_about_kpi_or_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.kpi or self.source}, {self.on}"
