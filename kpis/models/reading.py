"""What a workspace has said about the files it gets: columns of sheets, and headings of its own."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kpis.enums import ReportField, VatTreatment
from kpis.models.kpi import Kpi
from kpis.readers.headings import heading_of
from kpis.readers.reports.plans import ColumnRole, PlannedColumn, SheetPlan
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet


class SheetMapping(WorkspaceScopedModel):
    """What the columns of all sheets with the same headings are.

    `columns` is a list of `{"heading", "role", "name"}` in the order of the first such sheet;
    `shape` is the digest of the headings by which later ones are known.
    """

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=200)
    shape = models.CharField(max_length=64, editable=False)
    columns = models.JSONField(default=list)
    vat = models.CharField(_("VAT"), max_length=8, choices=VatTreatment, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceScopedQuerySet["SheetMapping"].as_manager()

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "shape"],
                name="sheet_mapping_once_per_shape",
                violation_error_message=_("Sheets with these headings have a mapping already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def plan(self) -> SheetPlan:
        """The mapping as the readers take it."""
        columns = (
            PlannedColumn(column["heading"], ColumnRole(column["role"]), column["name"])
            for column in self.columns
        )
        return SheetPlan(tuple(columns), self.public_id)


class ReportAlias(WorkspaceScopedModel):
    """A heading of the workspace's own for one of our fields, or for one of its KPIs."""

    public_id = PublicIdField()
    heading = models.CharField(_("heading"), max_length=200)
    folded = models.CharField(max_length=200, editable=False)
    field = models.CharField(_("field"), max_length=12, choices=ReportField, blank=True)
    kpi = models.ForeignKey(Kpi, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceScopedQuerySet["ReportAlias"].as_manager()

    class Meta:
        verbose_name = _("heading")
        verbose_name_plural = _("headings")
        ordering = ["heading", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "folded"],
                name="report_alias_once_per_heading",
                violation_error_message=_("This heading has a meaning already."),
            ),
            models.CheckConstraint(
                condition=models.Q(field="", kpi__isnull=False)
                | (~models.Q(field="") & models.Q(kpi__isnull=True)),
                name="report_alias_means_one_thing",
                violation_error_message=_("A heading stands for a field or for a KPI."),
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    def clean_fields(self, *args: Any, **kwargs: Any) -> None:
        """Take the heading apart as the readers do, so that two that are alike are one."""
        self.folded = heading_of(self.heading).name[:200]
        super().clean_fields(*args, **kwargs)
