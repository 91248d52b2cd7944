"""`/alerts`: what happened, who was told, and who takes it in hand."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Self

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from alerts.enums import AlertKind, AlertState, Channel, DeliveryState
from alerts.exceptions import AlertResolvedError
from alerts.models import Alert, Comment, Delivery, Feedback
from alerts.services.alerts import PLAN_CHARS, acknowledge_alert, resolve_alert, snooze_alert
from alerts.services.comments import COMMENT_CHARS, add_comment
from alerts.services.feedback import give_feedback, read_opinions
from alerts.services.readings import read_story
from workspaces.enums import Role, Scope
from workspaces.reader import Reader
from workspaces.rest.columns import NOT_BLANK
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import LARGEST_VERSION, Body, Day, Flag, Reason, Whole
from workspaces.rest.lookup import one_of
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import Problem, editing
from workspaces.rest.request import ApiRequest

router = Router(tags=["Alerts"])

Version = Annotated[Whole | None, Field(ge=1, le=LARGEST_VERSION)]


class DeliveryOut(BaseModel):
    """One message to one person; `key` is in its Message-ID."""

    channel: Channel
    recipient: str
    state: DeliveryState
    key: str


class FeedbackOut(BaseModel):
    """How many people found an alert useful, and how many noise."""

    useful: int
    noise: int


class CommentOut(BaseModel):
    """One remark; `by` is None where the person's account is gone."""

    by: str | None
    at: dt.datetime
    text: str


class AlertOut(BaseModel):
    """One incident of a target, a plan, a KPI, a source or a goal.

    `title` and `reasons` tell its last transition.
    """

    id: str
    kind: AlertKind
    target: str | None
    plan: str | None
    kpi: str | None = Field(description="The key of the KPI whose data it is about.")
    source: str | None
    goal: str | None = Field(description="The goal whose review or check-ins are overdue.")
    opened_at: dt.datetime
    state: AlertState
    title: str
    reasons: list[Reason]
    note: str
    acknowledged_at: dt.datetime | None
    acknowledged_by: str | None
    snoozed_until: dt.date | None
    resolved_at: dt.datetime | None
    resolved_by: str | None = Field(description="None where it resolved itself, or is not over.")
    resolution: str
    feedback: FeedbackOut
    comments: list[CommentOut] = Field(description="The thread, the oldest first.")
    deliveries: list[DeliveryOut]
    version: int

    @classmethod
    def of(cls, alert: Alert, reader: Reader) -> Self:
        """Return what the API tells of `alert`, read by `_alerts_of`."""
        wording, opinions = read_story(alert.story, reader), read_opinions(alert)
        return cls(
            id=alert.public_id,
            kind=AlertKind(alert.kind),
            target=alert.target.public_id if alert.target else None,
            plan=alert.plan.public_id if alert.plan else None,
            kpi=alert.kpi.key if alert.kpi else None,
            source=alert.source.public_id if alert.source else None,
            goal=alert.goal.public_id if alert.goal else None,
            opened_at=alert.opened_at,
            state=AlertState(alert.state),
            title=wording.headline,
            reasons=[
                Reason.model_validate({**reason, "message": sentence})
                for reason, sentence in zip(wording.raw_reasons, wording.reasons, strict=True)
            ],
            note=alert.note,
            acknowledged_at=alert.acknowledged_at,
            acknowledged_by=alert.acknowledged_by.email if alert.acknowledged_by else None,
            snoozed_until=alert.snoozed_until,
            resolved_at=alert.resolved_at,
            resolved_by=alert.resolved_by.email if alert.resolved_by else None,
            resolution=alert.resolution,
            feedback=FeedbackOut(useful=opinions.useful, noise=opinions.noise),
            comments=[
                CommentOut(by=said.by.email if said.by else None, at=said.at, text=said.text)
                for said in alert.comments.all()
            ],
            deliveries=[
                DeliveryOut(
                    channel=Channel(delivery.channel),
                    recipient=delivery.recipient.email,
                    state=DeliveryState(delivery.state),
                    key=delivery.key,
                )
                for delivery in alert.deliveries.all()
            ],
            version=alert.version,
        )


class AlertQuery(Paging):
    """Which alerts."""

    state: AlertState | None = None


class AcknowledgeIn(Body):
    """The plan; with a version, only if nothing has changed since."""

    note: Annotated[str, Field(max_length=PLAN_CHARS, json_schema_extra=NOT_BLANK)]
    version: Version = None


class ResolveIn(Body):
    """What settled it, if that is worth a line; with a version, only if nothing has changed."""

    note: Annotated[str, Field(max_length=PLAN_CHARS)] = ""
    version: Version = None


class FeedbackIn(Body):
    """Whether the alert was worth opening."""

    useful: Flag


class CommentIn(Body):
    """What there is to say."""

    text: Annotated[str, Field(max_length=COMMENT_CHARS, json_schema_extra=NOT_BLANK)]


class SnoozeIn(Body):
    """Until the morning of which day; with a version, only if nothing has changed since."""

    until: Day
    version: Version = None


@router.get("/alerts", summary="List alerts", auth=BearerToken(Scope.READ), response=Page[AlertOut])
def list_alerts(request: ApiRequest, query: Query[AlertQuery]) -> Page[AlertOut]:
    """List alerts, the latest first."""
    alerts, reader = _alerts_of(request), _reader(request)
    if query.state:
        alerts = alerts.filter(state=query.state)
    return page_of(
        request, alerts, query, lambda alert: AlertOut.of(alert, reader), newest_first=True
    )


@router.get(
    "/alerts/{alert_id}",
    summary="Read an alert",
    auth=BearerToken(Scope.READ),
    response=AlertOut,
)
def read_alert(request: ApiRequest, alert_id: str) -> AlertOut:
    """Return one alert with the messages about it."""
    return AlertOut.of(_alert_of(request, alert_id), _reader(request))


@router.post(
    "/alerts/{alert_id}/acknowledge",
    summary="Acknowledge an alert",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=AlertOut,
)
def acknowledge(request: ApiRequest, alert_id: str, body: AcknowledgeIn) -> AlertOut:
    """Take an alert in hand; the note says what will be done about it."""
    return _dealt_with(
        request,
        alert_id,
        body,
        lambda alert: acknowledge_alert(
            alert=alert,
            note=body.note,
            by=request.membership,
            now=timezone.now(),
            expected_version=body.version,
        ),
    )


@router.post(
    "/alerts/{alert_id}/snooze",
    summary="Snooze an alert",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=AlertOut,
)
def snooze(request: ApiRequest, alert_id: str, body: SnoozeIn) -> AlertOut:
    """Put an alert off until a day that everyone can see."""
    return _dealt_with(
        request,
        alert_id,
        body,
        lambda alert: snooze_alert(
            alert=alert,
            until=body.until,
            by=request.membership,
            now=timezone.now(),
            expected_version=body.version,
        ),
    )


@router.post(
    "/alerts/{alert_id}/resolve",
    summary="Resolve an alert",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=AlertOut,
)
def resolve(request: ApiRequest, alert_id: str, body: ResolveIn | None = None) -> AlertOut:
    """End an alert; the next transition to the worse opens a new one."""
    wanted = body or ResolveIn()
    return _dealt_with(
        request,
        alert_id,
        wanted,
        lambda alert: resolve_alert(
            alert=alert,
            note=wanted.note,
            by=request.membership,
            now=timezone.now(),
            expected_version=wanted.version,
        ),
    )


@router.post(
    "/alerts/{alert_id}/feedback",
    summary="Say whether an alert was worth opening",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=AlertOut,
)
def feedback(request: ApiRequest, alert_id: str, body: FeedbackIn) -> AlertOut:
    """Note whether the caller found the alert useful, or noise; their last word counts."""
    give_feedback(
        alert=_alert_of(request, alert_id),
        is_useful=body.useful,
        by=request.membership,
        now=timezone.now(),
    )
    return AlertOut.of(_alert_of(request, alert_id), _reader(request))


@router.post(
    "/alerts/{alert_id}/comments",
    summary="Comment on an alert",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=AlertOut,
)
def comment(request: ApiRequest, alert_id: str, body: CommentIn) -> AlertOut:
    """Add a remark to the thread of an alert, also when it is over."""
    return _dealt_with(
        request,
        alert_id,
        body,
        lambda alert: add_comment(
            alert=alert, text=body.text, by=request.membership, now=timezone.now()
        ),
    )


def _alerts_of(request: ApiRequest) -> QuerySet[Alert]:
    workspace = request.token.workspace
    deliveries = Delivery.objects.for_workspace(workspace).select_related("recipient")
    alerts = Alert.objects.for_workspace(workspace)
    related = alerts.select_related(
        "workspace",
        "target__goal",
        "plan",
        "kpi",
        "source",
        "goal",
        "acknowledged_by",
        "resolved_by",
    )
    told = related.prefetch_related(Prefetch("deliveries", queryset=deliveries.order_by("pk")))
    feedback = Feedback.objects.for_workspace(workspace)
    comments = Comment.objects.for_workspace(workspace).select_related("by")
    talked = told.prefetch_related(Prefetch("comments", queryset=comments))
    return talked.prefetch_related(Prefetch("feedback", queryset=feedback))


def _alert_of(request: ApiRequest, alert_id: str) -> Alert:
    return one_of(_alerts_of(request), public_id=alert_id)


def _reader(request: ApiRequest) -> Reader:
    return Reader(
        language=get_language() or request.membership.user.language,
        number_style=request.membership.user.number_style,
        today=request.token.workspace.today(timezone.now()),
    )


def _dealt_with(
    request: ApiRequest, alert_id: str, sent: BaseModel, deal: Callable[[Alert], object]
) -> AlertOut:
    def current() -> AlertOut:
        return AlertOut.of(_alert_of(request, alert_id), _reader(request))

    with editing(sent=sent, current=current):
        try:
            deal(_alert_of(request, alert_id))
        except AlertResolvedError as error:
            raise Problem(HTTPStatus.CONFLICT, _("This alert is over.")) from error
    return current()
