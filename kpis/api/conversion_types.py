"""`/conversion-types`: what conversions are worth, and from which date on."""

import datetime as dt
from typing import Annotated, Any, Self

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from kpis.models import ConversionType, ConversionValue
from kpis.services.conversions import (
    NewValue,
    add_conversion_type,
    remove_conversion_value,
    update_conversion_type,
)
from workspaces.enums import Role, Scope
from workspaces.models import Workspace
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import UNSET, Body, Day, DecimalText, Patch
from workspaces.rest.lookup import one_of
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import editing, not_found, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["KPIs"])

MOST_VALUES = 1000


class ValueOut(BaseModel):
    """What one conversion is worth from a date on, until the next value begins."""

    valid_from: dt.date = Field(alias="from")
    value: DecimalText
    currency: str


class ConversionTypeOut(BaseModel):
    """A conversion type; counts name it by `key` in their dimension `conversion_type`."""

    id: str
    key: str
    name: str
    values: list[ValueOut]
    version: int

    @classmethod
    def of(cls, conversion_type: ConversionType) -> Self:
        """Return what the API tells of `conversion_type`, whose values are at hand."""
        return cls(
            id=conversion_type.public_id,
            key=conversion_type.key,
            name=conversion_type.name,
            values=[
                ValueOut.model_validate(
                    {"from": each.valid_from, "value": each.value, "currency": each.currency}
                )
                for each in conversion_type.values.all()
            ],
            version=conversion_type.version,
        )


class ValueIn(Body):
    """A value from a date on; without a currency it is in the workspace's."""

    model_config = columns_of(ConversionValue)

    valid_from: Day = Field(alias="from")
    value: DecimalText
    currency: str = ""


Values = Annotated[list[ValueIn], Field(max_length=MOST_VALUES)]


class ConversionTypeIn(Body):
    """A new conversion type."""

    model_config = columns_of(ConversionType)

    key: str
    name: str
    values: Values = []


class ConversionTypePatch(Patch):
    """What to change; the values are added to those that are there, or correct them."""

    model_config = columns_of(ConversionType)

    name: str = UNSET
    values: Values = UNSET


def _types(workspace: Workspace) -> QuerySet[ConversionType]:
    values = ConversionValue.objects.for_workspace(workspace).order_by("valid_from")
    types = ConversionType.objects.for_workspace(workspace)
    return types.prefetch_related(Prefetch("values", values))


def _type_of(request: ApiRequest, type_id: str) -> ConversionType:
    workspace = request.token.workspace
    conversion_type = one_of(_types(workspace), public_id=type_id)
    conversion_type.workspace = workspace
    return conversion_type


def _new_values(sent: list[ValueIn] | None) -> list[NewValue]:
    return [NewValue(each.valid_from, each.value, each.currency) for each in sent or []]


@router.get(
    "/conversion-types",
    summary="List conversion types",
    auth=BearerToken(Scope.READ),
    response=Page[ConversionTypeOut],
    by_alias=True,
)
def list_conversion_types(request: ApiRequest, query: Query[Paging]) -> Page[ConversionTypeOut]:
    """List the types with their values, in the order in which they were made."""
    return page_of(request, _types(request.token.workspace), query, ConversionTypeOut.of)


@router.post(
    "/conversion-types",
    summary="Add a conversion type",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: ConversionTypeOut},
    by_alias=True,
)
def define_conversion_type(request: ApiRequest, body: ConversionTypeIn) -> ConversionTypeOut:
    """Add a type, with what it is worth."""
    with service_errors():
        added = add_conversion_type(
            workspace=request.token.workspace,
            by=request.membership,
            key=body.key,
            name=body.name,
            values=_new_values(body.values),
            now=timezone.now(),
        )
    return ConversionTypeOut.of(_type_of(request, added.public_id))


@router.get(
    "/conversion-types/{type_id}",
    summary="Read a conversion type",
    auth=BearerToken(Scope.READ),
    response=ConversionTypeOut,
    by_alias=True,
)
def read_conversion_type(request: ApiRequest, type_id: str) -> ConversionTypeOut:
    """Return one type with its values, the earliest first."""
    return ConversionTypeOut.of(_type_of(request, type_id))


@router.patch(
    "/conversion-types/{type_id}",
    summary="Change a conversion type",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=ConversionTypeOut,
    by_alias=True,
)
def change_conversion_type(
    request: ApiRequest, type_id: str, body: ConversionTypePatch
) -> ConversionTypeOut:
    """Rename a type, or say what it is worth from some dates on; other dates stay as they are."""
    changes: dict[str, Any] = body.changes()
    with editing(sent=body, current=lambda: ConversionTypeOut.of(_type_of(request, type_id))):
        update_conversion_type(
            conversion_type=_type_of(request, type_id),
            by=request.membership,
            expected_version=body.version,
            name=changes.get("name"),
            values=_new_values(body.values),
            now=timezone.now(),
        )
    return ConversionTypeOut.of(_type_of(request, type_id))


@router.delete(
    "/conversion-types/{type_id}/values/{valid_from}",
    summary="Take back a value",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_value(request: ApiRequest, type_id: str, valid_from: Day) -> None:
    """Take back what was said from a date on; the value before it holds on."""
    is_removed = remove_conversion_value(
        conversion_type=_type_of(request, type_id),
        by=request.membership,
        valid_from=valid_from,
        now=timezone.now(),
    )
    if not is_removed:
        raise not_found()
