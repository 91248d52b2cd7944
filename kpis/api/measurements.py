"""`/measurements`: values in, and out again."""

import tempfile
import time
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from kpis.api.rejections import RejectedOut, refused_file, refused_rows
from kpis.api.segments import SegmentText, segment_key_of
from kpis.models import Measurement, Series
from kpis.readers.refusal import Refused
from kpis.services.deliveries import MOST_RECORDS, import_records
from kpis.services.exports import measurement_lines
from kpis.services.import_checks import FileCheck
from kpis.services.imports import import_file
from workspaces.enums import Role, Scope
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Day, DecimalText
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.parsing import read_json
from workspaces.rest.problems import refused_field
from workspaces.rest.request import ApiRequest

router = Router(tags=["Measurements"])

CSV: Final = "text/csv"
_RECORD: Final = {
    "type": "object",
    "properties": {
        "kpi": {"type": "string", "description": "The key of a measured KPI."},
        "date": {"type": "string", "format": "date"},
        "value": {"type": ["string", "number"], "description": "A decimal; text keeps it exact."},
        "segment": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["kpi", "date", "value"],
    "additionalProperties": False,
}
_DELIVERY: Final = {
    "type": "object",
    "properties": {"measurements": {"type": "array", "items": _RECORD, "maxItems": MOST_RECORDS}},
    "required": ["measurements"],
    "additionalProperties": False,
}
_BODY: Final = {
    "required": True,
    "content": {
        "application/json": {"schema": _DELIVERY},
        CSV: {
            "schema": {
                "type": "string",
                "description": "Columns kpi, date, value and any dimensions.",
            }
        },
    },
}


class DeliveryQuery(BaseModel):
    """How strict to be."""

    keep_good: bool = Field(False, description="Store the good rows beside refused ones.")
    dry_run: bool = Field(False, description="Check and count, store nothing.")


class DeliveredOut(BaseModel):
    """What became of a delivery; `import` is its record, null where nothing was stored."""

    import_id: str | None = Field(serialization_alias="import")
    received: int
    created: int
    updated: int
    unchanged: int
    rejected: list[RejectedOut]
    seconds: float

    @classmethod
    def of(cls, check: FileCheck, *, seconds: float) -> Self:
        """Return what the API tells of a delivery."""
        return cls(
            import_id=check.run.public_id if check.run else None,
            **check.counts._asdict(),
            rejected=[RejectedOut.of(error) for error in check.errors],
            seconds=round(seconds, 3),
        )


class MeasurementOut(BaseModel):
    """One recorded value."""

    kpi: str
    date: Day
    value: DecimalText
    segment: dict[str, str]

    @classmethod
    def of(cls, measurement: Measurement) -> Self:
        """Return what the API tells of `measurement`, which comes with its series and KPI."""
        return cls(
            kpi=measurement.series.kpi.key,
            date=measurement.measured_on,
            value=measurement.value,
            segment=measurement.series.dimensions,
        )


class Format(StrEnum):
    """How measurements are written."""

    JSON = "json"
    CSV = "csv"


class MeasurementQuery(Paging):
    """Which measurements; as CSV all of them at once."""

    kpi: str | None = Field(None, description="A key; all KPIs unless given.")
    start: Day | None = Field(None, alias="from")
    end: Day | None = Field(None, alias="to")
    segment: SegmentText | None = Field(
        None, description="Exactly this one, empty for totals; all unless given."
    )
    import_id: str | None = Field(None, alias="import", description="What an import wrote last.")
    format: Format = Format.JSON


@router.post(
    "/measurements",
    summary="Deliver measurements",
    auth=BearerToken(Scope.INGEST, Role.EDITOR),
    response=DeliveredOut,
    by_alias=True,
    openapi_extra={"requestBody": _BODY},
)
def deliver_measurements(request: ApiRequest, query: Query[DeliveryQuery]) -> DeliveredOut:
    """Store up to 100,000 values, as JSON or CSV; a value with the same key is corrected.

    Nothing is stored if any row is refused, unless `keep_good` is set.
    """
    started = time.perf_counter()
    is_json = request.content_type != CSV
    check = _from_json(request, query) if is_json else _from_csv(request, query)
    has_good = check.counts.received > check.refused
    if check.errors and not (query.keep_good and has_good):
        members = {"received": check.counts.received, "rejected_count": check.refused}
        raise refused_rows(check.errors, is_json=is_json, **members)
    return DeliveredOut.of(check, seconds=time.perf_counter() - started)


@router.get(
    "/measurements",
    summary="List or export measurements",
    auth=BearerToken(Scope.READ),
    response=Page[MeasurementOut],
    openapi_extra={"responses": {200: {"content": {CSV: {"schema": {"type": "string"}}}}}},
)
def list_measurements(
    request: ApiRequest, query: Query[MeasurementQuery]
) -> Page[MeasurementOut] | HttpResponseBase:
    """List recorded values by series and date, or all of them as a CSV file."""
    rows = _found(request, query)
    if query.format == Format.CSV:
        return _as_csv(request, rows)
    return page_of(request, rows, query, MeasurementOut.of, by=("series_id", "measured_on"))


def _from_json(request: ApiRequest, query: DeliveryQuery) -> FileCheck:
    return import_records(
        workspace=request.token.workspace,
        records=_records(read_json(request.body)),
        content=request.body,
        name=f"API {request.token.prefix}",
        by=request.membership,
        now=timezone.now(),
        is_dry_run=query.dry_run,
        keep_good=query.keep_good,
    )


def _records(body: Any) -> Sequence[Any]:
    if not isinstance(body, dict) or "measurements" not in body:
        raise refused_field("measurements", "missing", _("This field is required."))
    strays = sorted(body.keys() - {"measurements"})
    if strays:
        raise refused_field(strays[0], "extra_forbidden", _("There is no such field here."))
    records = body["measurements"]
    if not isinstance(records, list):
        raise refused_field("measurements", "list_type", _("Write a list."))
    if len(records) > MOST_RECORDS:
        message = _("Send at most %(max_length)s of them.") % {"max_length": MOST_RECORDS}
        raise refused_field("measurements", "too_long", message)
    return records


def _from_csv(request: ApiRequest, query: DeliveryQuery) -> FileCheck:
    with tempfile.TemporaryDirectory(prefix="mokpyo-") as folder:
        path = Path(folder) / f"API {request.token.prefix}.csv"
        path.write_bytes(request.body)
        try:
            return import_file(
                workspace=request.token.workspace,
                path=path,
                by=request.membership,
                now=timezone.now(),
                is_dry_run=query.dry_run,
                keep_good=query.keep_good,
            )
        except Refused as error:
            raise refused_file(error) from error


def _found(request: ApiRequest, query: MeasurementQuery) -> QuerySet[Measurement]:
    found = {
        "series__kpi__key": query.kpi,
        "measured_on__gte": query.start,
        "measured_on__lte": query.end,
        "series__segment_key": None if query.segment is None else segment_key_of(query.segment)[0],
        "import_run__public_id": query.import_id,
    }
    rows = Measurement.objects.for_workspace(request.token.workspace)
    wanted = {name: value for name, value in found.items() if value is not None}
    return rows.filter(**wanted).select_related("series__kpi")


def _as_csv(request: ApiRequest, rows: QuerySet[Measurement]) -> HttpResponseBase:
    used = Series.objects.for_workspace(request.token.workspace).filter(
        pk__in=rows.values("series_id")
    )
    dimensions = sorted(
        {name for each in used.values_list("dimensions", flat=True) for name in each}
    )
    ordered = rows.order_by("series__kpi__key", "series_id", "measured_on")
    lines = measurement_lines(ordered.iterator(chunk_size=2000), dimensions=dimensions)
    head = {"Content-Disposition": 'attachment; filename="measurements.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=head)
