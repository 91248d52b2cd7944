"""`/campaigns`: finished efforts read backwards, confirmed, and kept."""

import datetime as dt
from http import HTTPStatus
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import ValidationError as ShapeError

from goals.api.campaign_shapes import (
    CampaignOut,
    CampaignPatch,
    CampaignQuery,
    ConfirmIn,
    PeriodIn,
)
from goals.enums import CampaignState
from goals.models import Campaign, Goal, Lesson
from goals.services.campaign_next import next_goal
from goals.services.campaigns import (
    CampaignConfirmedError,
    confirm_campaign,
    discard_campaign,
    drop_report,
    find_campaigns,
    pick_period,
    save_campaign,
)
from goals.tasks import read_campaigns
from kpis.calc.periods import Window
from kpis.calc.segments import SegmentError, parse_segment, segment_key
from kpis.readers.reasons import sentence
from kpis.readers.segments import segment_sentence
from personas.models import Persona
from workspaces.bell import ring_after_commit
from workspaces.enums import Role, Scope
from workspaces.rest.door import BearerToken
from workspaces.rest.guard import MULTIPART
from workspaces.rest.lookup import all_referred, one_of
from workspaces.rest.paging import Page, page_of
from workspaces.rest.parsing import read_json, refuse_strays
from workspaces.rest.problems import (
    FieldError,
    Problem,
    editing,
    refused,
    refused_field,
    service_errors,
)
from workspaces.rest.request import ApiRequest
from workspaces.rest.wording import field_error

router = Router(tags=["Campaigns"])

_BODY: Final = {
    "required": True,
    "content": {
        MULTIPART: {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        },
        "application/json": {"schema": PeriodIn.model_json_schema()},
    },
}


@router.get(
    "/campaigns",
    summary="List campaigns",
    auth=BearerToken(Scope.READ),
    response=Page[CampaignOut],
    by_alias=True,
)
def list_campaigns(request: ApiRequest, query: Query[CampaignQuery]) -> Page[CampaignOut]:
    """List the campaigns of the library, the latest first."""
    asked = query.model_dump(exclude={"cursor", "limit"}, exclude_none=True)
    found = find_campaigns(workspace=request.token.workspace, asked=asked)
    return page_of(request, _with_links(found), query, CampaignOut.of, newest_first=True)


@router.post(
    "/campaigns",
    summary="Read a campaign backwards",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: CampaignOut},
    by_alias=True,
    openapi_extra={"requestBody": _BODY},
)
def read_backwards(request: ApiRequest) -> CampaignOut:
    """Take a finished report as a file, or a period of the KPIs; nothing is kept for good.

    A long report is left to the worker; its state is `reading` until it is done.
    """
    now = timezone.now()
    if request.content_type == MULTIPART:
        return _shown(request, _from_report(request, now))
    asked = _period_of(request)
    with service_errors():
        campaign = pick_period(
            workspace=request.token.workspace,
            period=_window(asked.start, asked.end),
            by=request.membership,
            now=now,
            title=asked.title,
            segment_key=_segment(asked.segment),
        )
    return _shown(request, campaign)


@router.get(
    "/campaigns/{campaign_id}",
    summary="Read a campaign",
    auth=BearerToken(Scope.READ),
    response=CampaignOut,
    by_alias=True,
)
def read_campaign(request: ApiRequest, campaign_id: str) -> CampaignOut:
    """Return one campaign with its metrics, candidates and what to go for next."""
    return _shown(request, _campaign_of(request, campaign_id))


@router.patch(
    "/campaigns/{campaign_id}",
    summary="Change a campaign",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=CampaignOut,
    by_alias=True,
)
def change_campaign(request: ApiRequest, campaign_id: str, body: CampaignPatch) -> CampaignOut:
    """Say what a report does not; in the library dates and segment stand."""

    def current() -> CampaignOut:
        return _shown(request, _campaign_of(request, campaign_id))

    campaign = _campaign_of(request, campaign_id)
    changes = body.changes()
    period = None
    if {"start", "end"} & changes.keys():
        start = changes.pop("start", campaign.starts_on)
        end = changes.pop("end", campaign.ends_on)
        period = _window(start, end)
    with editing(sent=body, current=current), service_errors():
        try:
            save_campaign(
                campaign=campaign,
                by=request.membership,
                now=timezone.now(),
                period=period,
                expected_version=body.version,
                **_rows(request, changes),
            )
        except CampaignConfirmedError as error:
            raise _settled() from error
    return current()


@router.post(
    "/campaigns/{campaign_id}/confirm",
    summary="Confirm a campaign",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=CampaignOut,
    by_alias=True,
)
def confirm_one(request: ApiRequest, campaign_id: str, body: ConfirmIn) -> CampaignOut:
    """Put a campaign into the library with the goals that it served."""
    campaign = _campaign_of(request, campaign_id)
    with service_errors():
        try:
            confirm_campaign(
                campaign=campaign, by=request.membership, now=timezone.now(), chosen=body.chosen
            )
        except CampaignConfirmedError as error:
            raise _settled() from error
    return _shown(request, _campaign_of(request, campaign_id))


@router.delete(
    "/campaigns/{campaign_id}",
    summary="Put a campaign away",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def put_campaign_away(request: ApiRequest, campaign_id: str) -> None:
    """Forget a campaign and its report."""
    discard_campaign(campaign=_campaign_of(request, campaign_id), by=request.membership)


def _campaigns(request: ApiRequest) -> QuerySet[Campaign]:
    return _with_links(Campaign.objects.for_workspace(request.token.workspace))


def _with_links(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    return campaigns.select_related("workspace").prefetch_related("personas", "goals", "lessons")


def _campaign_of(request: ApiRequest, campaign_id: str) -> Campaign:
    return one_of(_campaigns(request), public_id=campaign_id)


def _shown(request: ApiRequest, campaign: Campaign) -> CampaignOut:
    now = timezone.now()
    suggested = next_goal(campaign=campaign, by=request.membership, now=now)
    return CampaignOut.of(campaign, suggested=suggested)


def _from_report(request: ApiRequest, now: dt.datetime) -> Campaign:
    refuse_strays(request, known={"file"})
    file = request.FILES.get("file")
    if file is None:
        raise refused_field("file", "missing", _("This field is required."))
    campaign = drop_report(
        workspace=request.token.workspace,
        file=file,
        file_name=file.name or "",
        by=request.membership,
        now=now,
    )
    if campaign.state == CampaignState.READING:
        ring_after_commit(read_campaigns)
    if campaign.state != CampaignState.REFUSED:
        return campaign
    refusal = campaign.refusal
    error = FieldError.model_validate(
        {
            "field": refusal["column"] or "file",
            "code": refusal["code"],
            "message": sentence(refusal["code"], refusal["params"]),
            "row": refusal["row"],
            "value": refusal["value"],
        }
    )
    raise refused(error, campaign=campaign.public_id)


def _period_of(request: ApiRequest) -> PeriodIn:
    try:
        return PeriodIn.model_validate(read_json(request.body))
    except ShapeError as error:
        wrong = [{**each, "loc": ("period", *each["loc"])} for each in error.errors()]
        raise refused(*map(field_error, wrong)) from error


def _window(start: dt.date | None, end: dt.date | None) -> Window:
    if start is None or end is None:
        raise refused_field("from", "missing", _("Say both ends."))
    if end < start:
        message = _("The end must not lie before the start.")
        raise refused_field("to", "before_start", message)
    return Window(start, end)


def _segment(text: str) -> str:
    try:
        return segment_key(parse_segment(text))
    except SegmentError as error:
        raise refused_field("segment", error.code, segment_sentence(error)) from error


def _rows(request: ApiRequest, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the changes as the service takes them, with rows in the place of ids."""
    workspace = request.token.workspace
    among: dict[str, QuerySet[Any]] = {
        "personas": Persona.objects.for_workspace(workspace),
        "goals": Goal.objects.for_workspace(workspace),
        "lessons": Lesson.objects.for_workspace(workspace),
    }
    for name, rows in among.items():
        if name in changes:
            changes[name] = all_referred(rows, name, changes[name])
    if "segment" in changes:
        changes["segment_key"] = _segment(changes.pop("segment"))
    if "channels" in changes:
        changes["channels"] = ", ".join(changes["channels"])
    return changes


def _settled() -> Problem:
    message = _("This campaign is in the library; what its analysis said stands.")
    return Problem(HTTPStatus.CONFLICT, message)
