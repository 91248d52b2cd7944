"""`/reviews` and `/lessons`: what was decided and learned."""

import datetime as dt
from typing import Annotated, Any, Self

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from goals.api.goals import goals_of
from goals.api.targets import targets_of
from goals.enums import Decision, LessonOutcome
from goals.models import Lesson, Review
from goals.services.lessons import find_lessons, write_lesson
from goals.services.reviews import (
    Decided,
    ReviewClosedError,
    acknowledge_review,
    open_review,
    save_review,
)
from kpis.models import Kpi
from personas.models import Persona
from workspaces.enums import Role, Scope
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Body, DecimalText, Flag, Patch
from workspaces.rest.lookup import one_of, referred
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import editing, refused_field, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Reviews"])


class DecisionOut(BaseModel):
    """What was decided about a target; `link_held` is null where nobody could tell."""

    target: str
    decision: Decision
    link_held: bool | None
    new_value: DecimalText | None
    note: str


class ReviewOut(BaseModel):
    """One review; `lines` is what was known about each target when it was opened."""

    id: str
    goal: str
    period_from: dt.date
    period_to: dt.date
    summary: str
    is_open: bool
    lines: list[dict[str, Any]]
    decisions: list[DecisionOut]
    closed_by: str | None
    acknowledged_by: str | None
    version: int

    @classmethod
    def of(cls, review: Review) -> Self:
        """Return what the API tells of a review, read by `_reviews_of`."""
        return cls(
            id=review.public_id,
            goal=review.goal.public_id,
            period_from=review.period_from,
            period_to=review.period_to,
            summary=review.summary,
            is_open=review.is_open,
            lines=review.lines,
            decisions=[
                DecisionOut(
                    target=each.target.public_id,
                    decision=Decision(each.decision),
                    link_held=each.link_held,
                    new_value=each.new_value,
                    note=each.note,
                )
                for each in review.decisions.all()
            ],
            closed_by=review.closed_by.email if review.closed_by else None,
            acknowledged_by=review.acknowledged_by.email if review.acknowledged_by else None,
            version=review.version,
        )


class ReviewIn(Body):
    """Which goal to review."""

    goal: str


class DecisionIn(Body):
    """What to do with a target, and whether its reason held.

    To adjust it, `new_value` is what it promises once the review is closed; the note says why.
    """

    target: str
    decision: Decision
    link_held: Flag | None = None
    new_value: DecimalText | None = None
    note: Annotated[str, Field(max_length=500)] = ""


class ReviewPatch(Patch):
    """What was said and decided; `close` carries it out."""

    summary: Annotated[str, Field(max_length=4000)] = ""
    decisions: list[DecisionIn] = []
    close: Flag = False


class LessonOut(BaseModel):
    """A lesson with its tags."""

    id: str
    text: str
    outcome: LessonOutcome
    goal: str | None
    kpi: str | None
    channel: str
    persona: str | None
    by: str | None
    at: dt.datetime

    @classmethod
    def of(cls, lesson: Lesson) -> Self:
        """Return what the API tells of a lesson."""
        return cls(
            id=lesson.public_id,
            text=lesson.text,
            outcome=LessonOutcome(lesson.outcome),
            goal=lesson.goal.public_id if lesson.goal else None,
            kpi=lesson.kpi.key if lesson.kpi else None,
            channel=lesson.channel,
            persona=lesson.persona.public_id if lesson.persona else None,
            by=lesson.by.email if lesson.by else None,
            at=lesson.at,
        )


class LessonIn(Body):
    """What was learned, and from what."""

    model_config = columns_of(Lesson)

    text: Annotated[str, Field(max_length=1000)]
    outcome: LessonOutcome
    goal: str | None = None
    kpi: str | None = Field(None, description="The KPI's key.")
    channel: Annotated[str, Field(max_length=120)] = ""
    persona: str | None = None


class LessonQuery(Paging):
    """Which lessons."""

    q: str = Field("", max_length=200, description="Words of it, or of what it is about.")
    outcome: LessonOutcome | None = None
    kpi: str = Field("", max_length=60, description="The key of the KPI it is tagged with.")
    channel: str = Field("", max_length=120, description="The channel, in capitals or not.")
    persona: str = Field("", max_length=14, description="The persona it is tagged with.")


@router.get(
    "/reviews", summary="List reviews", auth=BearerToken(Scope.READ), response=Page[ReviewOut]
)
def list_reviews(request: ApiRequest, query: Query[Paging]) -> Page[ReviewOut]:
    """List the reviews, the latest first."""
    return page_of(request, _reviews_of(request), query, ReviewOut.of, newest_first=True)


@router.post(
    "/reviews",
    summary="Open a review",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: ReviewOut},
)
def open_one(request: ApiRequest, body: ReviewIn) -> ReviewOut:
    """Open a review of a goal, already written; the open one if there is one."""
    goal = referred(goals_of(request), "goal", public_id=body.goal)
    with service_errors():
        review = open_review(goal=goal, by=request.membership, now=timezone.now())
    return ReviewOut.of(_review_of(request, review.public_id))


@router.get(
    "/reviews/{review_id}",
    summary="Read a review",
    auth=BearerToken(Scope.READ),
    response=ReviewOut,
)
def read_review(request: ApiRequest, review_id: str) -> ReviewOut:
    """Return one review."""
    return ReviewOut.of(_review_of(request, review_id))


@router.patch(
    "/reviews/{review_id}",
    summary="Decide in a review",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=ReviewOut,
)
def decide(request: ApiRequest, review_id: str, body: ReviewPatch) -> ReviewOut:
    """Keep what was said and decided; a closed review stays as it is."""

    def current() -> ReviewOut:
        return ReviewOut.of(_review_of(request, review_id))

    review = _review_of(request, review_id)
    with editing(sent=body, current=current), service_errors():
        try:
            save_review(
                review=review,
                by=request.membership,
                now=timezone.now(),
                summary=body.summary if "summary" in body.model_fields_set else review.summary,
                decided=[
                    Decided(
                        referred(targets_of(request), "decisions", public_id=each.target),
                        each.decision,
                        each.link_held,
                        each.note,
                        each.new_value,
                    )
                    for each in body.decisions
                ],
                is_closed=body.close,
                expected_version=body.version,
            )
        except ReviewClosedError as error:
            raise refused_field("close", "closed", _("The review is closed.")) from error
    return current()


@router.post(
    "/reviews/{review_id}/acknowledge",
    summary="Acknowledge a review",
    auth=BearerToken(Scope.WRITE, Role.MANAGER),
    response=ReviewOut,
)
def acknowledge_one(request: ApiRequest, review_id: str) -> ReviewOut:
    """Note that a reviewer has read it."""
    with service_errors():
        acknowledge_review(
            review=_review_of(request, review_id), by=request.membership, now=timezone.now()
        )
    return ReviewOut.of(_review_of(request, review_id))


@router.get(
    "/lessons", summary="List lessons", auth=BearerToken(Scope.READ), response=Page[LessonOut]
)
def list_lessons(request: ApiRequest, query: Query[LessonQuery]) -> Page[LessonOut]:
    """Find lessons by their words and tags, the latest first."""
    found = find_lessons(
        workspace=request.token.workspace,
        text=query.q,
        outcome=query.outcome or "",
        channel=query.channel,
        persona=query.persona,
    )
    if query.kpi:
        found = found.filter(kpi__key=query.kpi)
    return page_of(request, found, query, LessonOut.of, newest_first=True)


@router.post(
    "/lessons",
    summary="Write a lesson",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: LessonOut},
)
def write_one(request: ApiRequest, body: LessonIn) -> LessonOut:
    """Keep what was learned."""
    workspace = request.token.workspace
    kpis = Kpi.objects.for_workspace(workspace)
    personas = Persona.objects.for_workspace(workspace)
    goal = referred(goals_of(request), "goal", public_id=body.goal) if body.goal else None
    kpi = referred(kpis, "kpi", key=body.kpi) if body.kpi else None
    persona = referred(personas, "persona", public_id=body.persona) if body.persona else None
    with service_errors():
        lesson = write_lesson(
            workspace=workspace,
            by=request.membership,
            now=timezone.now(),
            text=body.text,
            outcome=body.outcome,
            goal=goal,
            kpi=kpi,
            channel=body.channel,
            persona=persona,
        )
    return LessonOut.of(lesson)


def _reviews_of(request: ApiRequest) -> Any:
    reviews = Review.objects.for_workspace(request.token.workspace)
    related = reviews.select_related("workspace", "goal", "closed_by", "acknowledged_by")
    return related.prefetch_related("decisions__target")


def _review_of(request: ApiRequest, review_id: str) -> Review:
    review: Review = one_of(_reviews_of(request), public_id=review_id)
    return review
