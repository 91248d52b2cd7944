"""The smallest valid rows of what a workspace has said about its files."""

from typing import Any

from kpis.models import ReportAlias, SheetMapping
from kpis.readers.reports.plans import shape_of
from workspaces.models import Workspace

COLUMNS = [
    {"heading": "Day", "role": "date", "name": ""},
    {"heading": "Clicks", "role": "kpi", "name": "clicks"},
]


def make_sheet_mapping(*, workspace: Workspace, **fields: Any) -> SheetMapping:
    columns = fields.setdefault("columns", COLUMNS)
    shape = shape_of([column["heading"] for column in columns])
    return SheetMapping.objects.create(
        workspace=workspace, **{"name": "sheet.csv", "shape": shape, **fields}
    )


def make_report_alias(*, workspace: Workspace, **fields: Any) -> ReportAlias:
    heading = fields.setdefault("heading", "Ausgaben")
    return ReportAlias.objects.create(
        workspace=workspace, **{"folded": heading.casefold(), "field": "cost", **fields}
    )
