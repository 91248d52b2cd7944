"""How files are read: columns of sheets, told once, and headings of the workspace's own."""

from typing import Annotated, Self

from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from kpis.enums import ReportField, VatTreatment
from kpis.models import Kpi, ReportAlias, SheetMapping
from kpis.readers.limits import MAX_COLUMNS
from kpis.readers.reports.plans import ColumnRole, PlannedColumn
from kpis.services.report_aliases import add_report_alias, delete_report_alias
from kpis.services.sheet_mappings import (
    delete_sheet_mapping,
    save_sheet_mapping,
    update_sheet_mapping,
)
from workspaces.enums import Role, Scope
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import UNSET, Body, Patch
from workspaces.rest.lookup import own, referred
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import editing, refused_field, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Measurements"])

HeadingText = Annotated[str, Field(max_length=200)]


class Column(Body):
    """One column; `name` is the key of its KPI or the name of its dimension."""

    heading: HeadingText
    role: ColumnRole
    name: Annotated[str, Field(max_length=100)] = ""


Columns = Annotated[list[Column], Field(min_length=1, max_length=MAX_COLUMNS)]


class SheetMappingOut(BaseModel):
    """What the columns of all sheets with these headings are."""

    id: str
    name: str
    columns: list[Column]
    vat: VatTreatment
    version: int

    @classmethod
    def of(cls, mapping: SheetMapping) -> Self:
        """Return what the API tells of `mapping`."""
        return cls(
            id=mapping.public_id,
            name=mapping.name,
            columns=[Column(**column) for column in mapping.columns],
            vat=VatTreatment(mapping.vat),
            version=mapping.version,
        )


class SheetMappingIn(Body):
    """What the columns of such sheets are; it replaces what was said about the same headings."""

    model_config = columns_of(SheetMapping)

    name: HeadingText
    columns: Columns
    vat: VatTreatment = VatTreatment.UNSAID


class SheetMappingPatch(Patch):
    """What to change; the headings stay those of the sheets that it is for."""

    model_config = columns_of(SheetMapping)

    name: HeadingText = UNSET
    columns: Columns = UNSET
    vat: VatTreatment = UNSET


class ReportAliasOut(BaseModel):
    """A heading and what it stands for: a field of reports, or a KPI by its key."""

    id: str
    heading: str
    field: ReportField | None
    kpi: str | None

    @classmethod
    def of(cls, alias: ReportAlias) -> Self:
        """Return what the API tells of `alias`, which comes with its KPI."""
        return cls(
            id=alias.public_id,
            heading=alias.heading,
            field=ReportField(alias.field) if alias.field else None,
            kpi=alias.kpi.key if alias.kpi else None,
        )


class ReportAliasIn(Body):
    """A new heading; either `field` or `kpi` says what it stands for."""

    model_config = columns_of(ReportAlias)

    heading: HeadingText
    field: ReportField | None = None
    kpi: str | None = None


def _mapping_of(request: ApiRequest, mapping_id: str) -> SheetMapping:
    return own(request, SheetMapping.objects.all(), mapping_id)


def _planned(columns: list[Column]) -> list[PlannedColumn]:
    return [PlannedColumn(each.heading, each.role, each.name) for each in columns]


@router.get(
    "/sheet-mappings",
    summary="List sheet mappings",
    auth=BearerToken(Scope.READ),
    response=Page[SheetMappingOut],
)
def list_sheet_mappings(request: ApiRequest, query: Query[Paging]) -> Page[SheetMappingOut]:
    """List what was said about the columns of sheets, in the order in which it was said."""
    mappings = SheetMapping.objects.for_workspace(request.token.workspace)
    return page_of(request, mappings, query, SheetMappingOut.of)


@router.post(
    "/sheet-mappings",
    summary="Tell what the columns of a sheet are",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: SheetMappingOut},
)
def define_sheet_mapping(request: ApiRequest, body: SheetMappingIn) -> SheetMappingOut:
    """Remember what columns are; every file with the same headings is then read by it."""
    with service_errors():
        mapping = save_sheet_mapping(
            workspace=request.token.workspace,
            by=request.membership,
            name=body.name,
            columns=_planned(body.columns),
            vat=body.vat,
        )
    return SheetMappingOut.of(mapping)


@router.get(
    "/sheet-mappings/{mapping_id}",
    summary="Read a sheet mapping",
    auth=BearerToken(Scope.READ),
    response=SheetMappingOut,
)
def read_sheet_mapping(request: ApiRequest, mapping_id: str) -> SheetMappingOut:
    """Return what was said about the columns of one kind of sheet."""
    return SheetMappingOut.of(_mapping_of(request, mapping_id))


@router.patch(
    "/sheet-mappings/{mapping_id}",
    summary="Change a sheet mapping",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=SheetMappingOut,
)
def change_sheet_mapping(
    request: ApiRequest, mapping_id: str, body: SheetMappingPatch
) -> SheetMappingOut:
    """Change what columns are; what was read before stays."""
    mapping = _mapping_of(request, mapping_id)

    def current() -> SheetMappingOut:
        return SheetMappingOut.of(_mapping_of(request, mapping_id))

    changes = body.changes()
    columns = _planned(body.columns) if "columns" in changes else mapping.plan.columns
    with editing(sent=body, current=current):
        update_sheet_mapping(
            mapping=mapping,
            by=request.membership,
            expected_version=body.version,
            columns=columns,
            vat=changes.get("vat", mapping.vat),
            name=changes.get("name"),
        )
    return current()


@router.delete(
    "/sheet-mappings/{mapping_id}",
    summary="Forget a sheet mapping",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_sheet_mapping(request: ApiRequest, mapping_id: str) -> None:
    """Forget what columns are; what was read by it stays."""
    delete_sheet_mapping(mapping=_mapping_of(request, mapping_id), by=request.membership)


@router.get(
    "/report-aliases",
    summary="List headings of the workspace's own",
    auth=BearerToken(Scope.READ),
    response=Page[ReportAliasOut],
)
def list_report_aliases(request: ApiRequest, query: Query[Paging]) -> Page[ReportAliasOut]:
    """List the headings beside the built-in ones, in the order in which they were added."""
    aliases = ReportAlias.objects.for_workspace(request.token.workspace)
    return page_of(request, aliases.select_related("kpi"), query, ReportAliasOut.of)


@router.post(
    "/report-aliases",
    summary="Add a heading",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: ReportAliasOut},
)
def define_report_alias(request: ApiRequest, body: ReportAliasIn) -> ReportAliasOut:
    """Say what a heading stands for in every report: a field, or a KPI."""
    workspace = request.token.workspace
    if (body.field is None) == (body.kpi is None):
        raise refused_field("field", "one_of", _("A heading stands for a field or for a KPI."))
    kpis = Kpi.objects.for_workspace(workspace)
    kpi = None if body.kpi is None else referred(kpis, "kpi", key=body.kpi)
    with service_errors():
        alias = add_report_alias(
            workspace=workspace,
            by=request.membership,
            heading=body.heading,
            field=body.field or "",
            kpi=kpi,
        )
    return ReportAliasOut.of(alias)


@router.delete(
    "/report-aliases/{alias_id}",
    summary="Forget a heading",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_report_alias(request: ApiRequest, alias_id: str) -> None:
    """Forget a heading; what was read by it stays."""
    alias = own(request, ReportAlias.objects.all(), alias_id)
    delete_report_alias(alias=alias, by=request.membership)
