"""The admin site for staff: KPIs can be put away, everything recorded is a fact."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kpis.formatting import format_exact
from kpis.models import (
    ConversionType,
    ConversionValue,
    Correction,
    DataChange,
    ImportRun,
    Kpi,
    KpiWatch,
    Measurement,
    ReportAlias,
    Series,
    SheetMapping,
    Source,
    SourcePull,
    Tally,
)
from kpis.services.kpis import archive_kpi
from workspaces.models import User
from workspaces.staff import FactAdmin

SHOWN_MEASUREMENTS = 100


@admin.register(Kpi)
class KpiAdmin(FactAdmin):
    """KPIs of all workspaces with their newest measurements; editors define them on the pages."""

    list_display = [
        "name",
        "key",
        "workspace",
        "kind",
        "unit",
        "cadence",
        "last_measured_on",
        "is_archived",
    ]
    list_filter = ["kind", "unit", "cadence", "is_archived", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["key", "name", "formula", "public_id", "workspace__slug"]
    date_hierarchy = "last_measured_on"
    ordering = ["workspace__slug", "name"]
    readonly_fields = ["newest_measurements"]
    actions = ["put_away", "bring_back"]

    @admin.display(description=_("newest measurements"))
    def newest_measurements(self, kpi: Kpi) -> SafeString | str:
        """Show them here, for a model with a composite key cannot have pages of its own."""
        measurements = Measurement.objects.for_workspace(kpi.workspace).filter(series__kpi=kpi)
        newest = measurements.select_related("series", "import_run").order_by("-measured_on")
        rows = (
            (one.measured_on, one.series.segment_key, format_exact(one.value), one.import_run or "")
            for one in newest[:SHOWN_MEASUREMENTS]
        )
        return format_html_join("", "<div>{} · {} · {} · {}</div>", rows) or "–"

    @admin.action(description=_("Archive the selected KPIs"), permissions=["view"])
    def put_away(self, request: HttpRequest, queryset: QuerySet[Kpi]) -> None:
        """Archive them as their editors would, under the name of the member of staff."""
        self._archive(request, queryset, is_archived=True)

    @admin.action(description=_("Bring back the selected KPIs"), permissions=["view"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Kpi]) -> None:
        """Take them out of the archive."""
        self._archive(request, queryset, is_archived=False)

    def _archive(self, request: HttpRequest, kpis: QuerySet[Kpi], *, is_archived: bool) -> None:
        if isinstance(request.user, User):
            for kpi in kpis.select_related("workspace"):
                archive_kpi(kpi=kpi, by=request.user, is_archived=is_archived)


@admin.register(Series)
class SeriesAdmin(FactAdmin):
    """Which segments of which KPI are recorded."""

    list_display = ["kpi", "segment_key", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["kpi", "workspace"]
    search_fields = ["segment_key", "kpi__key", "kpi__name", "workspace__slug"]
    ordering = ["workspace__slug", "kpi__key", "segment_key"]


@admin.register(ConversionType)
class ConversionTypeAdmin(FactAdmin):
    """Which kinds of conversion a workspace tells apart."""

    list_display = ["name", "key", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["workspace"]
    search_fields = ["key", "name", "public_id", "workspace__slug"]
    ordering = ["workspace__slug", "name"]


@admin.register(ConversionValue)
class ConversionValueAdmin(FactAdmin):
    """What conversions are worth, from which date, as whom said."""

    list_display = ["conversion_type", "valid_from", "value", "currency", "by", "at", "workspace"]
    list_filter = ["currency", "workspace"]
    list_select_related = ["conversion_type", "by", "workspace"]
    search_fields = ["conversion_type__key", "conversion_type__name", "workspace__slug"]
    date_hierarchy = "valid_from"
    ordering = ["workspace__slug", "conversion_type__key", "-valid_from"]


@admin.register(DataChange)
class DataChangeAdmin(FactAdmin):
    """Unusual values and late data, as they were noticed."""

    list_display = ["changed_at", "workspace", "kind", "kpi", "source", "on"]
    list_filter = ["kind", "workspace"]
    list_select_related = ["kpi", "source", "workspace"]
    search_fields = ["kpi__key", "kpi__name", "source__name", "workspace__slug"]
    date_hierarchy = "changed_at"
    ordering = ["-changed_at"]


@admin.register(KpiWatch)
class KpiWatchAdmin(FactAdmin):
    """How far the data of each KPI has been looked at."""

    list_display = ["kpi", "workspace", "looked_until", "judged_until", "late_from", "is_late"]
    list_filter = ["is_late", "workspace"]
    list_select_related = ["kpi", "workspace"]
    search_fields = ["kpi__key", "kpi__name", "workspace__slug"]
    ordering = ["workspace__slug", "kpi__key"]


@admin.register(Correction)
class CorrectionAdmin(FactAdmin):
    """Values that were replaced, by whom and when."""

    list_display = ["series", "measured_on", "old_value", "new_value", "by", "at", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["series", "by", "workspace"]
    search_fields = ["series__kpi__key", "series__segment_key", "by__email", "workspace__slug"]
    date_hierarchy = "at"
    ordering = ["-at"]


@admin.register(ImportRun)
class ImportRunAdmin(FactAdmin):
    """Files that came in, and what became of them."""

    list_display = [
        "file_name",
        "workspace",
        "state",
        "received_count",
        "created_count",
        "updated_count",
        "rejected_count",
        "by",
        "uploaded_at",
    ]
    list_filter = ["state", "workspace"]
    list_select_related = ["by", "workspace"]
    search_fields = ["file_name", "digest", "public_id", "by__email", "workspace__slug"]
    date_hierarchy = "uploaded_at"
    ordering = ["-uploaded_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave the errors and findings of listed files in the database."""
        return super().get_queryset(request).defer("errors", "findings")


@admin.register(SheetMapping)
class SheetMappingAdmin(FactAdmin):
    """What the columns of sheets are, as workspaces have told."""

    list_display = ["name", "workspace", "vat", "version", "created_at"]
    list_filter = ["vat", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["name", "public_id", "workspace__slug"]
    date_hierarchy = "created_at"
    ordering = ["workspace__slug", "name"]


@admin.register(ReportAlias)
class ReportAliasAdmin(FactAdmin):
    """Headings of workspaces' own."""

    list_display = ["heading", "field", "kpi", "workspace", "created_at"]
    list_filter = ["field", "workspace"]
    list_select_related = ["kpi", "workspace"]
    search_fields = ["heading", "kpi__key", "workspace__slug"]
    date_hierarchy = "created_at"
    ordering = ["workspace__slug", "heading"]


@admin.register(Source)
class SourceAdmin(FactAdmin):
    """Where measurements are pulled from; credentials are not even shown sealed."""

    list_display = [
        "name",
        "workspace",
        "kind",
        "rhythm",
        "is_paused",
        "succeeded_at",
        "next_due_at",
        "failure_count",
    ]
    list_filter = ["kind", "rhythm", "is_paused", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["name", "url", "public_id", "workspace__slug"]
    exclude = ["sealed_credential"]
    date_hierarchy = "succeeded_at"
    ordering = ["workspace__slug", "name"]


@admin.register(SourcePull)
class SourcePullAdmin(FactAdmin):
    """Each time a source was pulled, by whom, and what became of it."""

    list_display = ["source", "at", "outcome", "row_count", "by", "workspace"]
    list_filter = ["outcome", "workspace"]
    list_select_related = ["source", "by", "workspace"]
    search_fields = ["source__name", "source__public_id", "by__email", "workspace__slug"]
    date_hierarchy = "at"
    ordering = ["-at"]


@admin.register(Tally)
class TallyAdmin(FactAdmin):
    """How the values of a KPI in a period are told from other ones, and when they last changed."""

    list_display = ["kpi", "starts_on", "ends_on", "seen_version", "moved_version", "workspace"]
    list_filter = ["workspace"]
    list_select_related = ["kpi", "workspace"]
    search_fields = ["kpi__key", "kpi__name", "workspace__slug"]
    date_hierarchy = "ends_on"
    ordering = ["workspace__slug", "kpi", "ends_on"]
