"""`/kpi-library`: standard KPIs to pick from."""

from typing import Self

from ninja import Router
from pydantic import BaseModel

from kpis.api.kpis import KpiOut
from kpis.enums import Aggregation, Cadence, Direction, Kind, Unit
from kpis.library import LIBRARY, LibraryKpi
from kpis.services.kpis import add_from_library
from workspaces.enums import Role, Scope
from workspaces.rest.door import BearerToken
from workspaces.rest.problems import not_found
from workspaces.rest.request import ApiRequest

router = Router(tags=["KPIs"])


class InBothLanguages(BaseModel):
    """A text in Korean and English."""

    ko: str
    en: str


class LibraryKpiOut(BaseModel):
    """A standard KPI."""

    key: str
    name: InBothLanguages
    definition: InBothLanguages
    unit: Unit
    direction: Direction
    cadence: Cadence
    kind: Kind
    aggregation: Aggregation
    formula: str
    valued_from: str
    suggested_guardrails: list[str]

    @classmethod
    def of(cls, entry: LibraryKpi) -> Self:
        """Return what the API tells of `entry`."""
        return cls(
            key=entry.key,
            name=InBothLanguages(ko=entry.name_ko, en=entry.name_en),
            definition=InBothLanguages(ko=entry.definition_ko, en=entry.definition_en),
            unit=entry.unit,
            direction=entry.direction,
            cadence=entry.cadence,
            kind=entry.kind,
            aggregation=entry.aggregation,
            formula=entry.formula,
            valued_from=entry.valued_from,
            suggested_guardrails=list(entry.guardrails),
        )


class LibraryOut(BaseModel):
    """The whole library."""

    items: list[LibraryKpiOut]


class AddedOut(BaseModel):
    """The KPIs that were not there before."""

    items: list[KpiOut]


@router.get(
    "/kpi-library",
    summary="List standard KPIs",
    auth=BearerToken(Scope.READ),
    response=LibraryOut,
)
def list_library(request: ApiRequest) -> LibraryOut:
    """List the standard marketing KPIs with their definitions and formulas."""
    return LibraryOut(items=[LibraryKpiOut.of(entry) for entry in LIBRARY.values()])


@router.post(
    "/kpi-library/{key}/add",
    summary="Add a standard KPI",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: AddedOut},
)
def add_library_kpi(request: ApiRequest, key: str) -> AddedOut:
    """Add a standard KPI to the workspace, with the KPIs that its formula needs."""
    if key not in LIBRARY:
        raise not_found()
    added = add_from_library(
        workspace=request.token.workspace, library_key=key, by=request.membership
    )
    return AddedOut(items=[KpiOut.of(kpi) for kpi in added])
