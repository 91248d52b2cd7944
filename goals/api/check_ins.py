"""`/check-ins`: what people say about targets between judgements."""

import datetime as dt
from typing import Annotated, Self

from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from goals.api.targets import targets_of
from goals.models import CheckIn
from goals.services.check_ins import record_check_in
from workspaces.enums import Role, Scope
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Body, Day, DecimalText, Whole
from workspaces.rest.lookup import referred
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Targets"])


class CheckInOut(BaseModel):
    """What one person said; `confidence` is in percent."""

    id: str
    target: str
    by: str | None
    at: dt.datetime
    date: dt.date
    confidence: int
    note: str
    value: DecimalText | None
    value_on: dt.date | None

    @classmethod
    def of(cls, said: CheckIn) -> Self:
        """Return what the API tells of a check-in."""
        return cls(
            id=said.public_id,
            target=said.target.public_id,
            by=said.by.email if said.by else None,
            at=said.at,
            date=said.on,
            confidence=said.confidence,
            note=said.note,
            value=said.value,
            value_on=said.value_on,
        )


class CheckInIn(Body):
    """What the caller says about a target; a value is recorded as a measurement too."""

    model_config = columns_of(CheckIn)

    target: str
    confidence: Annotated[Whole, Field(ge=0, le=100, description="In percent.")]
    note: Annotated[str, Field(max_length=500)] = ""
    value: DecimalText | None = None
    value_on: Day | None = Field(None, description="The date of the value.")


class CheckInQuery(Paging):
    """Which check-ins."""

    target: str | None = Field(None, description="The target's id.")


@router.get(
    "/check-ins",
    summary="List check-ins",
    auth=BearerToken(Scope.READ),
    response=Page[CheckInOut],
)
def list_check_ins(request: ApiRequest, query: Query[CheckInQuery]) -> Page[CheckInOut]:
    """List what was said, the latest first."""
    said = CheckIn.objects.for_workspace(request.token.workspace).select_related("target", "by")
    if query.target is not None:
        said = said.filter(target__public_id=query.target)
    return page_of(request, said, query, CheckInOut.of, newest_first=True)


@router.post(
    "/check-ins",
    summary="Check in on a target",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: CheckInOut},
)
def say_check_in(request: ApiRequest, body: CheckInIn) -> CheckInOut:
    """Say how sure one is that a target is reached, with a note and the newest value."""
    target = referred(targets_of(request), "target", public_id=body.target)
    with service_errors():
        said = record_check_in(
            target=target,
            by=request.membership,
            now=timezone.now(),
            confidence=body.confidence,
            note=body.note,
            value=body.value,
            value_on=body.value_on,
        )
    return CheckInOut.of(said)
