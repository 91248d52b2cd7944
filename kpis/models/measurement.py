"""Measurements: KPI + segment + date + value, one value per key."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kpis.models.exact_decimal import ExactDecimalField
from kpis.models.kpi import Kpi
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet


class Series(WorkspaceScopedModel):
    """One KPI in one segment: what measurements hang on.

    `segment_key` is the canonical text of `dimensions` (`channel=instagram`, sorted, `;` between;
    empty for the total), see `kpis.calc.segments`.
    """

    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="series")
    segment_key = models.CharField(_("segment"), max_length=400, blank=True)
    dimensions = models.JSONField(default=dict, blank=True)

    objects = WorkspaceScopedQuerySet["Series"].as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "segment_key"], name="series_once_per_kpi_and_segment"
            ),
            models.UniqueConstraint(fields=["workspace", "id"], name="series_workspace_and_id"),
        ]

    def __str__(self) -> str:
        return f"{self.kpi_id} [{self.segment_key}]"


class Measurement(WorkspaceScopedModel):
    """The value of a series on a date of the workspace's calendar.

    The table has no surrogate key; on SQLite it is stored in key order (`WITHOUT ROWID`). What it
    refers to the database checks over workspace and id: PostgreSQL once a statement, SQLite by
    foreign keys (migration 0009).
    """

    pk = models.CompositePrimaryKey("series", "measured_on")
    workspace = models.ForeignKey(
        "workspaces.Workspace",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    series = models.ForeignKey(
        Series,
        on_delete=models.CASCADE,
        related_name="measurements",
        db_index=False,
        db_constraint=False,
    )
    measured_on = models.DateField(_("date"))
    value = ExactDecimalField(_("value"))
    import_run = models.ForeignKey(
        "kpis.ImportRun",
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    objects = WorkspaceScopedQuerySet["Measurement"].as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")

    def __str__(self) -> str:
        return f"{self.measured_on}: {self.value}"


class Correction(WorkspaceScopedModel):
    """A value that was replaced: the old one, the new one, who and when.

    `import_run` wrote the new value, if an import did, and `old_import_run` the old one. What it
    refers to is checked by the database as for measurements.
    """

    workspace = models.ForeignKey(
        "workspaces.Workspace",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    series = models.ForeignKey(
        Series,
        on_delete=models.CASCADE,
        related_name="corrections",
        db_index=False,  # there is a better one
        db_constraint=False,
    )
    measured_on = models.DateField(_("date"))
    old_value = ExactDecimalField(_("old value"))
    new_value = ExactDecimalField(_("new value"), null=True)
    import_run = models.ForeignKey(
        "kpis.ImportRun",
        null=True,
        on_delete=models.SET_NULL,
        related_name="corrections",
        db_constraint=False,
    )
    old_import_run = models.ForeignKey(
        "kpis.ImportRun",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,
    )
    by = models.ForeignKey(
        "workspaces.User",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    at = models.DateTimeField(_("at"))

    objects = WorkspaceScopedQuerySet["Correction"].as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [models.Index(fields=["series", "measured_on"], name="correction_of_series")]

    def __str__(self) -> str:
        return f"{self.measured_on}: {self.old_value} → {self.new_value}"
