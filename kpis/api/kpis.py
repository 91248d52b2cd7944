"""`/kpis`: what is measured."""

from decimal import Decimal
from typing import Annotated, Any, Self
from unicodedata import normalize

from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from kpis.enums import Aggregation, Cadence, Direction, Kind, Unit, VatTreatment
from kpis.models import Kpi
from kpis.services.kpis import archive_kpi, create_kpi, update_kpi
from workspaces.enums import Role, Scope
from workspaces.rest.columns import ONE_LINE, columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import UNSET, Body, CurrencyOrBlank, DecimalText, Patch, Whole
from workspaces.rest.lookup import one_of
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import editing, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["KPIs"])

Description = Annotated[str, Field(max_length=1000)]
Dimensions = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=10)
]
_MARKS = r"\x00-\x1f\x7f-\x9f\s!-/:-@\[-^`{-~"
# As `KEY_PATTERN`, as far as languages agree: what a letter of another script is, they do not.
Key = Annotated[str, Field(json_schema_extra={"pattern": rf"^[^0-9{_MARKS}][^{_MARKS}]*$"})]
Formula = Annotated[str, Field(max_length=500, pattern=ONE_LINE)]
ValuedFrom = Annotated[
    str,
    Field(
        max_length=60,
        pattern=ONE_LINE,
        description="Of a valued KPI: the key of the one that counts.",
    ),
]
Keys = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=20)]


class KpiOut(BaseModel):
    """A KPI's definition."""

    key: str
    name: str
    description: str
    unit: Unit
    currency: str
    vat: VatTreatment
    vat_percent: DecimalText
    direction: Direction
    cadence: Cadence
    lag_days: int
    kind: Kind
    aggregation: Aggregation
    formula: str
    valued_from: str
    min_volume: DecimalText | None
    breakdown: list[str]
    suggested_guardrails: list[str]
    is_archived: bool
    version: int

    @classmethod
    def of(cls, kpi: Kpi) -> Self:
        """Return what the API tells of `kpi`."""
        return cls(
            key=kpi.key,
            name=kpi.name,
            description=kpi.description,
            unit=Unit(kpi.unit),
            currency=kpi.currency,
            vat=VatTreatment(kpi.vat),
            vat_percent=kpi.vat_percent,
            direction=Direction(kpi.direction),
            cadence=Cadence(kpi.cadence),
            lag_days=kpi.lag_days,
            kind=Kind(kpi.kind),
            aggregation=Aggregation(kpi.aggregation),
            formula=kpi.formula,
            valued_from=kpi.valued_from,
            min_volume=kpi.min_volume,
            breakdown=kpi.breakdown,
            suggested_guardrails=kpi.suggested_guardrails,
            is_archived=kpi.is_archived,
            version=kpi.version,
        )


class KpiIn(Body):
    """A new KPI; one in money without a currency takes the workspace's."""

    model_config = columns_of(Kpi)

    key: Key
    name: str
    description: Description = ""
    unit: Unit = Unit.COUNT
    currency: CurrencyOrBlank = ""
    vat: VatTreatment = Field(
        VatTreatment.UNSAID, description="How amounts of money are kept; others are converted."
    )
    vat_percent: DecimalText = Decimal(10)
    direction: Direction = Direction.UP
    cadence: Cadence = Cadence.DAY
    lag_days: Whole = 1
    kind: Kind = Kind.MEASURED
    aggregation: Aggregation = Aggregation.SUM
    formula: Formula = ""
    valued_from: ValuedFrom = ""
    min_volume: DecimalText | None = None
    breakdown: Dimensions = []
    suggested_guardrails: Keys = []


class KpiPatch(Patch):
    """What to change; key and kind stay, because formulas and files use them."""

    model_config = columns_of(Kpi)

    name: str = UNSET
    description: Description = UNSET
    unit: Unit = UNSET
    currency: CurrencyOrBlank = UNSET
    vat: VatTreatment = UNSET
    vat_percent: DecimalText = UNSET
    direction: Direction = UNSET
    cadence: Cadence = UNSET
    lag_days: Whole = UNSET
    aggregation: Aggregation = UNSET
    formula: Formula = UNSET
    valued_from: ValuedFrom = UNSET
    min_volume: DecimalText | None = UNSET
    breakdown: Dimensions = UNSET
    suggested_guardrails: Keys = UNSET


def kpi_of(request: ApiRequest, key: str) -> Kpi:
    """Return the KPI that an address names by its key.

    Raises:
        Problem: 404, there is none in the token's workspace.
    """
    kpi = one_of(Kpi.objects.for_workspace(request.token.workspace), key=normalize("NFKC", key))
    kpi.workspace = request.token.workspace
    return kpi


@router.get("/kpis", summary="List KPIs", auth=BearerToken(Scope.READ), response=Page[KpiOut])
def list_kpis(request: ApiRequest, query: Query[Paging]) -> Page[KpiOut]:
    """List the KPIs that are not archived, in the order in which they were made."""
    kpis = Kpi.objects.for_workspace(request.token.workspace).active()
    return page_of(request, kpis, query, KpiOut.of)


@router.post(
    "/kpis",
    summary="Define a KPI",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: KpiOut},
)
def define_kpi(request: ApiRequest, body: KpiIn) -> KpiOut:
    """Define a KPI that is measured, derived by a formula, or counts turned into money."""
    with service_errors():
        kpi = create_kpi(
            workspace=request.token.workspace, by=request.membership, **body.model_dump()
        )
    return KpiOut.of(kpi)


@router.get("/kpis/{key}", summary="Read a KPI", auth=BearerToken(Scope.READ), response=KpiOut)
def read_kpi(request: ApiRequest, key: str) -> KpiOut:
    """Return one KPI, archived or not."""
    return KpiOut.of(kpi_of(request, key))


@router.patch(
    "/kpis/{key}",
    summary="Change a KPI",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=KpiOut,
)
def change_kpi(request: ApiRequest, key: str, body: KpiPatch) -> KpiOut:
    """Change a definition; where that moves values, targets on it are judged again."""
    kpi = kpi_of(request, key)
    changes: dict[str, Any] = body.changes()
    with editing(sent=body, current=lambda: KpiOut.of(kpi_of(request, key))):
        update_kpi(
            kpi=kpi,
            by=request.membership,
            now=timezone.now(),
            expected_version=body.version,
            **changes,
        )
    return KpiOut.of(kpi)


@router.delete(
    "/kpis/{key}",
    summary="Archive a KPI",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_kpi(request: ApiRequest, key: str) -> None:
    """Put a KPI away; its measurements and the formulas on it stay."""
    archive_kpi(kpi=kpi_of(request, key), by=request.membership)
