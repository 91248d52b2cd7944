"""Addresses of the kpis app, below `/w/<workspace_slug>/kpis/`."""

from django.urls import path

from kpis.views.conversions import (
    conversion_type_create,
    conversion_type_edit,
    conversion_type_list,
    conversion_value_add,
    conversion_value_remove,
)
from kpis.views.entry import measurement_entry
from kpis.views.exports import kpi_export, measurement_export
from kpis.views.import_mapping import (
    import_columns,
    reading_rules,
    report_alias_create,
    report_alias_delete,
    sheet_mapping_delete,
    sheet_mapping_edit,
)
from kpis.views.imports import (
    import_apply,
    import_detail,
    import_discard,
    import_errors,
    import_list,
    import_upload,
)
from kpis.views.kpis import kpi_archive, kpi_create, kpi_detail, kpi_edit, kpi_list
from kpis.views.library import library, library_add
from kpis.views.measurements import measurement_list
from kpis.views.sources import (
    source_create,
    source_delete,
    source_detail,
    source_edit,
    source_list,
    source_pull,
)
from kpis.views.undoing import import_undo

app_name = "kpis"
urlpatterns = [
    path("", kpi_list, name="kpi_list"),
    path("new/", kpi_create, name="kpi_create"),
    path("library/", library, name="library"),
    path("library/<slug:key>/", library_add, name="library_add"),
    path("imports/", import_list, name="import_list"),
    path("imports/new/", import_upload, name="import_upload"),
    path("imports/<slug:run_id>/", import_detail, name="import_detail"),
    path("imports/<slug:run_id>/apply/", import_apply, name="import_apply"),
    path("imports/<slug:run_id>/discard/", import_discard, name="import_discard"),
    path("imports/<slug:run_id>/errors/", import_errors, name="import_errors"),
    path("imports/<slug:run_id>/undo/", import_undo, name="import_undo"),
    path("imports/<slug:run_id>/columns/", import_columns, name="import_columns"),
    path("reading/", reading_rules, name="reading_rules"),
    path("reading/sheets/<slug:mapping_id>/", sheet_mapping_edit, name="sheet_mapping_edit"),
    path(
        "reading/sheets/<slug:mapping_id>/delete/",
        sheet_mapping_delete,
        name="sheet_mapping_delete",
    ),
    path("reading/headings/new/", report_alias_create, name="report_alias_create"),
    path(
        "reading/headings/<slug:alias_id>/delete/", report_alias_delete, name="report_alias_delete"
    ),
    path("sources/", source_list, name="source_list"),
    path("sources/new/", source_create, name="source_create"),
    path("sources/<slug:source_id>/", source_detail, name="source_detail"),
    path("sources/<slug:source_id>/edit/", source_edit, name="source_edit"),
    path("sources/<slug:source_id>/pull/", source_pull, name="source_pull"),
    path("sources/<slug:source_id>/delete/", source_delete, name="source_delete"),
    path("entry/", measurement_entry, name="measurement_entry"),
    path("conversions/", conversion_type_list, name="conversion_type_list"),
    path("conversions/new/", conversion_type_create, name="conversion_type_create"),
    path("conversions/<slug:type_id>/edit/", conversion_type_edit, name="conversion_type_edit"),
    path(
        "conversions/<slug:type_id>/values/new/", conversion_value_add, name="conversion_value_add"
    ),
    path(
        "conversions/<slug:type_id>/values/<slug:valid_from>/remove/",
        conversion_value_remove,
        name="conversion_value_remove",
    ),
    path("<slug:kpi_id>/", kpi_detail, name="kpi_detail"),
    path("<slug:kpi_id>/edit/", kpi_edit, name="kpi_edit"),
    path("<slug:kpi_id>/archive/", kpi_archive, name="kpi_archive"),
    path("<slug:kpi_id>/export/", kpi_export, name="kpi_export"),
    path("<slug:kpi_id>/measurements/export/", measurement_export, name="measurement_export"),
    path("<slug:kpi_id>/measurements/", measurement_list, name="measurement_list"),
]
