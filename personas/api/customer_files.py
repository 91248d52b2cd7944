"""`/customer-files`: customers in, groups of them out."""

import datetime as dt
from http import HTTPStatus
from typing import Annotated, Any, Final, Self

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import BaseModel, Field

from personas.api.personas import PersonaOut
from personas.enums import CustomerFileState
from personas.exceptions import FileSettledError
from personas.models import CustomerFile, CustomerSegment
from personas.services.customer_files import (
    cancel_customer_file,
    delete_customer_file,
    take_customer_file,
)
from personas.services.file_words import refusal_of
from personas.services.segment_personas import draft_persona
from personas.services.segment_words import statements_of
from workspaces.enums import Role, Scope
from workspaces.rest.columns import ONE_LINE_NOT_BLANK
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Body, Day, number_text
from workspaces.rest.lookup import own
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.parsing import refuse_strays
from workspaces.rest.problems import Problem, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Personas"])


_SHARES: Final = ("share", "low", "high", "base")


class ColumnOut(BaseModel):
    """A column of the file: what it was taken for, or why it was dropped."""

    name: str
    kind: str
    dropped: str
    has_masked: bool


class StatementOut(BaseModel):
    """What sets a group apart, with its figures, in the caller's language."""

    claim: str
    figures: str


class SegmentOut(BaseModel):
    """A group of ten customers or more; `traits` hold shares in hundredths, null of a few."""

    id: str
    number: int
    size: int
    statements: list[StatementOut]
    traits: list[dict[str, Any]]

    @classmethod
    def of(cls, segment: CustomerSegment) -> Self:
        """Return what the API tells of `segment`."""
        return cls(
            id=segment.public_id,
            number=segment.number,
            size=segment.size,
            statements=[
                StatementOut(claim=each.claim, figures=each.figures)
                for each in statements_of(segment)
            ],
            traits=[_as_told(trait) for trait in segment.traits],
        )


class CustomerFileOut(BaseModel):
    """A customer file; `profile`, `candidates` and `segments` come when it is analysed."""

    id: str
    title: str
    as_of: Day
    consent: str
    state: CustomerFileState
    customers: int | None = Field(description="Null where the file was never read.")
    refusal: str = Field(description="Why a long file could not be used, once it was read.")
    columns: list[ColumnOut]
    progress: tuple[int, int]
    profile: list[dict[str, Any]]
    candidates: list[dict[str, Any]]
    segments: list[SegmentOut]
    uploaded_at: dt.datetime

    @classmethod
    def of(cls, file: CustomerFile) -> Self:
        """Return what the API tells of `file`, which comes with its segments."""
        return cls(
            id=file.public_id,
            title=file.title,
            as_of=file.as_of,
            consent=file.consent,
            state=CustomerFileState(file.state),
            customers=file.known_count,
            refusal=refusal_of(file),
            columns=file.columns,
            progress=(file.progress_done, file.progress_total),
            profile=[_as_told(trait) for trait in file.profile],
            candidates=file.candidates,
            segments=[SegmentOut.of(segment) for segment in file.segments.all()],
            uploaded_at=file.uploaded_at,
        )


class CustomerFileIn(Body):
    """What is said of a customer file; `consent` is the grounds on which it may be used."""

    title: Annotated[str, Field(max_length=80, json_schema_extra={"pattern": ONE_LINE_NOT_BLANK})]
    as_of: Day
    consent: Annotated[
        str, Field(max_length=300, json_schema_extra={"pattern": ONE_LINE_NOT_BLANK})
    ]


@router.get(
    "/customer-files",
    summary="List customer files",
    auth=BearerToken(Scope.READ),
    response=Page[CustomerFileOut],
)
def list_customer_files(request: ApiRequest, query: Query[Paging]) -> Page[CustomerFileOut]:
    """List the customer files, the latest first."""
    files = CustomerFile.objects.for_workspace(request.token.workspace)
    files = files.order_by().prefetch_related("segments")
    return page_of(request, files, query, CustomerFileOut.of, newest_first=True)


@router.post(
    "/customer-files",
    summary="Upload a customer file",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: CustomerFileOut},
)
def upload_customer_file(
    request: ApiRequest, about: Form[CustomerFileIn], file: File[UploadedFile]
) -> CustomerFileOut:
    """Take a file with a row for each customer; what identifies people is never stored.

    The analysis starts within a minute; read the file again to see how far it is. A file of more
    than a megabyte is read there too, and lies encrypted until then.
    """
    refuse_strays(request, known={*CustomerFileIn.model_fields, "file"})
    with service_errors():
        taken = take_customer_file(
            workspace=request.token.workspace,
            file=file,
            by=request.membership,
            now=timezone.now(),
            **about.sent(),
        )
    return CustomerFileOut.of(taken)


@router.get(
    "/customer-files/{file_id}",
    summary="Read a customer file",
    auth=BearerToken(Scope.READ),
    response=CustomerFileOut,
)
def read_customer_file(request: ApiRequest, file_id: str) -> CustomerFileOut:
    """Return one customer file with what was found in it."""
    return CustomerFileOut.of(_file_of(request, file_id))


@router.post(
    "/customer-files/{file_id}/cancel",
    summary="Call off an analysis",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=CustomerFileOut,
)
def cancel_analysis(request: ApiRequest, file_id: str) -> CustomerFileOut:
    """Call off the analysis; what was kept of the file is deleted."""
    file = _file_of(request, file_id)
    try:
        return CustomerFileOut.of(cancel_customer_file(file=file, by=request.membership))
    except FileSettledError as error:
        raise Problem(HTTPStatus.CONFLICT, _("The analysis had ended already.")) from error


@router.delete(
    "/customer-files/{file_id}",
    summary="Delete a customer file",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_customer_file(request: ApiRequest, file_id: str) -> None:
    """Delete a file with everything that was found in it."""
    delete_customer_file(file=_file_of(request, file_id), by=request.membership)


@router.post(
    "/customer-segments/{segment_id}/persona",
    summary="Draft a persona from a segment",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: PersonaOut},
)
def draft_from_segment(request: ApiRequest, segment_id: str) -> PersonaOut:
    """Draft a persona whose claims cite the figures of the group."""
    segment = own(request, CustomerSegment.objects.select_related("file"), segment_id)
    with service_errors():
        return PersonaOut.of(draft_persona(segment=segment, by=request.membership))


def _as_told(trait: dict[str, Any]) -> dict[str, Any]:
    """Return a trait as pages tell it: no counts, and shares in whole per cent.

    Exact ones would give away the customer by whom two files differ, and of how few a value is
    missing.
    """
    values = [
        {
            name: number_text(each) if isinstance(each, float) else each
            for name, each in value.items()
            if name != "count" and name not in _SHARES
        }
        | {
            name: None if value.get(name) is None else number_text(round(value[name], 2))
            for name in _SHARES
        }
        for value in trait["values"]
    ]
    return {**{name: each for name, each in trait.items() if name != "known"}, "values": values}


def _file_of(request: ApiRequest, file_id: str) -> CustomerFile:
    return own(request, CustomerFile.objects.all(), file_id)
