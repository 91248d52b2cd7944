"""`/sources`: the addresses that measurements are pulled from."""

import dataclasses
import datetime as dt
from http import HTTPStatus
from typing import Annotated, Any, Final, Self

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field
from urllib3.util import parse_url

from kpis.enums import PullOutcome, Rhythm, SourceKind, VatTreatment
from kpis.models import Source
from kpis.services.source_overview import sources_of
from kpis.services.source_pulls import pull_source
from kpis.services.sources import create_source, delete_source, update_source
from kpis.sources.connectors import CONNECTORS
from kpis.sources.reasons import trouble_sentence
from kpis.sources.shape import Shape
from kpis.sources.web import CREDENTIAL
from workspaces.enums import Role, Scope
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import UNSET, Body, Flag, Patch, Reason
from workspaces.rest.lookup import one_of
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import Problem, editing, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["KPIs"])

_NAMES: Final = {
    "records_path": "shape.records",
    "date_path": "shape.date",
    "values": "shape.values",
    "segments": "shape.segments",
    "kpi_path": "shape.kpi",
    "value_path": "shape.value",
    **{
        field.name: f"{'secrets' if field.is_secret else 'options'}.{field.name}"
        for connector in CONNECTORS.values()
        for field in connector.fields
    },
}

Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["06:00"])]
Path = Annotated[str, Field(max_length=200)]
Options = Annotated[dict[str, Annotated[str, Field(max_length=10_000)]], Field(max_length=30)]
Paths = Annotated[dict[str, Path], Field(max_length=100)]


WebAddress = Annotated[str, Field(json_schema_extra={"pattern": "^(https?://.+)?$"})]


class ShapeBody(Body):
    """Which part is which: paths of a JSON record, columns of a query, names of a service."""

    records: Path = Field("", description="The list of records; empty if the document is it.")
    date: Path = ""
    values: Paths = Field({}, description="A place for the key of each KPI.")
    segments: Paths = Field({}, description="A place for the name of each dimension.")
    kpi: Path = Field("", description="Where each record names its own KPI.")
    value: Path = Field("", description="The number that belongs to the KPI of the record.")


class SourceOut(BaseModel):
    """A source and how it stands; who may not edit gets no `url` and no `options`.

    `held_import` waits for a person.
    """

    id: str
    name: str
    kind: SourceKind
    host: str
    url: str | None
    shape: ShapeBody | None
    options: dict[str, str]
    vat: VatTreatment
    rhythm: Rhythm
    daily_at: Clock
    is_paused: bool
    credential_header: str
    next_due_at: dt.datetime | None
    pulled_at: dt.datetime | None
    succeeded_at: dt.datetime | None
    trouble: Reason | None
    held_import: str | None
    version: int

    @classmethod
    def of(cls, source: Source, request: ApiRequest) -> Self:
        """Return what the API tells of `source` to who asks."""
        shape, may_edit = source.shape, request.membership.may(Role.EDITOR)
        return cls(
            id=source.public_id,
            name=source.name,
            kind=SourceKind(source.kind),
            host=parse_url(source.url).host or "",
            url=source.url if may_edit else None,
            shape=ShapeBody(**dataclasses.asdict(shape)) if source.columns else None,
            options=source.options if may_edit else {},
            vat=VatTreatment(source.vat),
            rhythm=Rhythm(source.rhythm),
            daily_at=source.daily_at.strftime("%H:%M"),
            is_paused=source.is_paused,
            credential_header=source.credential_header,
            next_due_at=source.next_due_at,
            pulled_at=source.pulled_at,
            succeeded_at=source.succeeded_at,
            trouble=_reason(source.trouble),
            held_import=source.held_run.public_id if source.is_held and source.held_run else None,
            version=source.version,
        )


class PullOut(BaseModel):
    """What became of a pull; `import` is the import that it made, if it made one."""

    outcome: PullOutcome
    rows: int
    import_id: str | None = Field(serialization_alias="import")
    trouble: Reason | None


class SourceIn(Body):
    """A new source; secrets are taken here and given out nowhere.

    `options` and `secrets` are what its kind wants to know, as the fields of its form.
    """

    model_config = columns_of(Source)

    name: str
    url: WebAddress = ""
    kind: SourceKind = SourceKind.CSV_URL
    shape: ShapeBody | None = None
    options: Options = {}
    secrets: Options = {}
    vat: VatTreatment = VatTreatment.UNSAID
    rhythm: Rhythm = Rhythm.DAILY
    daily_at: Clock = "06:00"
    credential_header: str = ""
    credential: Annotated[str, Field(max_length=2000)] = ""


class SourcePatch(Patch):
    """What to change; a secret stays as it is unless another is sent."""

    model_config = columns_of(Source)

    name: str = UNSET
    url: WebAddress = UNSET
    kind: SourceKind = UNSET
    shape: ShapeBody | None = UNSET
    options: Options = UNSET
    secrets: Options = UNSET
    vat: VatTreatment = UNSET
    rhythm: Rhythm = UNSET
    daily_at: Clock = UNSET
    is_paused: Flag = UNSET
    credential_header: str = UNSET
    credential: Annotated[str, Field(max_length=2000)] = UNSET


def _source_of(request: ApiRequest, source_id: str) -> Source:
    workspace = request.token.workspace
    source = one_of(sources_of(workspace), public_id=source_id)
    source.workspace = workspace
    return source


def _fields(sent: dict[str, Any]) -> dict[str, Any]:
    """Return what was sent as the fields of the service."""
    if "daily_at" in sent:
        sent["daily_at"] = dt.time.fromisoformat(sent["daily_at"])
    if "shape" in sent:
        shape = Shape(**(sent.pop("shape") or {}))
        sent |= {
            "records_path": shape.records,
            "columns": shape.as_columns() if shape != Shape() else {},
        }
    secrets = sent.pop("secrets", {})
    if "credential" in sent:
        secrets = {**secrets, CREDENTIAL: sent.pop("credential")}
    return {**sent, "secrets": secrets}


def _reason(trouble: dict[str, Any]) -> Reason | None:
    if not trouble:
        return None
    place = {name: trouble[name] for name in ("row", "column", "value") if trouble.get(name)}
    told = {"code": trouble["code"], "message": trouble_sentence(trouble)}
    return Reason.model_validate({**trouble["params"], **place, **told})


@router.get(
    "/sources", summary="List sources", auth=BearerToken(Scope.READ), response=Page[SourceOut]
)
def list_sources(request: ApiRequest, query: Query[Paging]) -> Page[SourceOut]:
    """List the sources with how they stand, in the order in which they were made."""
    sources = sources_of(request.token.workspace)
    return page_of(request, sources, query, lambda source: SourceOut.of(source, request))


@router.post(
    "/sources",
    summary="Add a source",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: SourceOut},
)
def add_source(request: ApiRequest, body: SourceIn) -> SourceOut:
    """Add a source; it is pulled within a minute, then on its schedule."""
    with service_errors(_NAMES):
        source = create_source(
            workspace=request.token.workspace,
            by=request.membership,
            now=timezone.now(),
            **_fields(body.model_dump()),
        )
    return SourceOut.of(source, request)


@router.get(
    "/sources/{source_id}",
    summary="Read a source",
    auth=BearerToken(Scope.READ),
    response=SourceOut,
)
def read_source(request: ApiRequest, source_id: str) -> SourceOut:
    """Return one source and how it stands."""
    return SourceOut.of(_source_of(request, source_id), request)


@router.patch(
    "/sources/{source_id}",
    summary="Change a source",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=SourceOut,
)
def change_source(request: ApiRequest, source_id: str, body: SourcePatch) -> SourceOut:
    """Change a source; for another server its credential has to be sent again."""
    source = _source_of(request, source_id)

    def current() -> SourceOut:
        return SourceOut.of(_source_of(request, source_id), request)

    with editing(sent=body, current=current, names=_NAMES):
        update_source(
            source=source,
            by=request.membership,
            now=timezone.now(),
            expected_version=body.version,
            **_fields(body.changes()),
        )
    return current()


@router.delete(
    "/sources/{source_id}",
    summary="Delete a source",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_source(request: ApiRequest, source_id: str) -> None:
    """Forget a source and its credential; the measurements that it brought stay."""
    delete_source(source=_source_of(request, source_id), by=request.membership)


@router.post(
    "/sources/{source_id}/pull",
    summary="Pull a source now",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=PullOut,
    by_alias=True,
)
def pull_now(request: ApiRequest, source_id: str) -> PullOut:
    """Pull a source and wait for the outcome; 409 if it is being pulled already."""
    source = _source_of(request, source_id)
    pull = pull_source(source=source, by=request.membership, now=timezone.now())
    if pull is None:
        raise Problem(HTTPStatus.CONFLICT, _("The source is being pulled already."))
    return PullOut(
        outcome=PullOutcome(pull.outcome),
        rows=pull.row_count,
        import_id=pull.import_run.public_id if pull.import_run else None,
        trouble=_reason(pull.trouble),
    )
