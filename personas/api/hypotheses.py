"""`/hypotheses`: what a persona says should be seen, and what the numbers say of it."""

import datetime as dt
from typing import Annotated, Self

from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from kpis.calc.segments import TEXT_PATTERN
from kpis.models import Kpi
from personas.enums import HypothesisVerdict
from personas.models import Hypothesis, Persona
from personas.services.hypotheses import (
    put_to_test,
    remove_hypothesis,
    result_words,
    state_hypothesis,
)
from workspaces.enums import Role, Scope
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Body, ComputedText, Day
from workspaces.rest.lookup import own, referred
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Personas"])

SegmentText = Annotated[str, Field(max_length=200, json_schema_extra={"pattern": TEXT_PATTERN})]


class HypothesisOut(BaseModel):
    """A hypothesis; the numbers are in the KPI's own unit, null until enough weeks are there."""

    id: str
    persona: str
    statement: str
    kpi: str
    higher: str
    lower: str
    start: Day
    end: Day
    verdict: HypothesisVerdict
    weeks: int
    difference: ComputedText | None
    low: ComputedText | None
    high: ComputedText | None
    result: str
    tested_at: dt.datetime | None
    evidence: str | None

    @classmethod
    def of(cls, row: Hypothesis) -> Self:
        """Return what the API tells of a hypothesis with its persona, KPI and evidence."""
        told = ("statement", "higher", "lower", "start", "end", "weeks", "difference")
        return cls(
            id=row.public_id,
            persona=row.persona.public_id,
            kpi=row.kpi.key,
            verdict=HypothesisVerdict(row.verdict),
            low=row.low,
            high=row.high,
            result=result_words(row) if row.tested_at else "",
            tested_at=row.tested_at,
            evidence=row.evidence.public_id if row.evidence else None,
            **{name: getattr(row, name) for name in told},
        )


class HypothesisIn(Body):
    """The KPI is higher in one segment than in the other; an empty one is the total."""

    model_config = columns_of(Hypothesis)

    persona: str
    statement: Annotated[str, Field(max_length=200)]
    kpi: str
    higher: SegmentText = ""
    lower: SegmentText = ""
    start: Day
    end: Day


@router.get(
    "/hypotheses",
    summary="List hypotheses",
    auth=BearerToken(Scope.READ),
    response=Page[HypothesisOut],
)
def list_hypotheses(request: ApiRequest, query: Query[Paging]) -> Page[HypothesisOut]:
    """List hypotheses in the order in which they were stated."""
    rows = Hypothesis.objects.for_workspace(request.token.workspace)
    rows = rows.select_related("persona", "kpi", "evidence")
    return page_of(request, rows, query, HypothesisOut.of)


@router.post(
    "/hypotheses",
    summary="State a hypothesis",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: HypothesisOut},
)
def add_hypothesis(request: ApiRequest, body: HypothesisIn) -> HypothesisOut:
    """State what should be seen if the persona is right."""
    workspace = request.token.workspace
    personas, kpis = Persona.objects.for_workspace(workspace), Kpi.objects.for_workspace(workspace)
    persona = referred(personas, "persona", public_id=body.persona)
    persona.workspace = workspace
    fields = body.sent(without={"persona", "kpi"})
    fields["kpi"] = referred(kpis, "kpi", key=body.kpi)
    with service_errors():
        row = state_hypothesis(persona=persona, by=request.membership, **fields)
    return HypothesisOut.of(row)


@router.get(
    "/hypotheses/{hypothesis_id}",
    summary="Read a hypothesis",
    auth=BearerToken(Scope.READ),
    response=HypothesisOut,
)
def read_hypothesis(request: ApiRequest, hypothesis_id: str) -> HypothesisOut:
    """Return one hypothesis with what the numbers said of it."""
    return HypothesisOut.of(_hypothesis_of(request, hypothesis_id))


@router.post(
    "/hypotheses/{hypothesis_id}/test",
    summary="Put a hypothesis to the test",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=HypothesisOut,
)
def test_stated_hypothesis(request: ApiRequest, hypothesis_id: str) -> HypothesisOut:
    """Hold it against the numbers that are there now; a clear verdict becomes evidence."""
    row = _hypothesis_of(request, hypothesis_id)
    return HypothesisOut.of(put_to_test(hypothesis=row, by=request.membership, now=timezone.now()))


@router.delete(
    "/hypotheses/{hypothesis_id}",
    summary="Remove a hypothesis",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def take_hypothesis(request: ApiRequest, hypothesis_id: str) -> None:
    """Take a hypothesis away; evidence that it became stays."""
    remove_hypothesis(hypothesis=_hypothesis_of(request, hypothesis_id), by=request.membership)


def _hypothesis_of(request: ApiRequest, hypothesis_id: str) -> Hypothesis:
    rows = Hypothesis.objects.select_related("persona", "kpi", "evidence")
    return own(request, rows, hypothesis_id)
