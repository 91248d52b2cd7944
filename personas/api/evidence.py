"""`/evidence`: what claims about personas stand on."""

from typing import Annotated, Self

from ninja import Query, Router
from pydantic import BaseModel, Field

from personas.enums import EvidenceKind, Strength
from personas.models import Evidence, Persona
from personas.sections import CLAIMABLE
from personas.services.evidence import add_evidence, remove_evidence
from workspaces.enums import Role, Scope
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Body, Day, Flag
from workspaces.rest.lookup import own, referred
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Personas"])

ClaimedField = Annotated[
    str,
    Field(
        json_schema_extra={"enum": ["", *CLAIMABLE]},
        description="The field of the persona that the claim is about.",
    ),
]


class EvidenceOut(BaseModel):
    """A piece of evidence; `quote` is a quote or a figure."""

    id: str
    persona: str
    field: str
    claim: str
    kind: EvidenceKind
    date: Day
    strength: Strength
    quote: str
    source_url: str
    contradicts: bool
    finding: str | None = Field(description="The finding of a study that it was made of.")

    @classmethod
    def of(cls, evidence: Evidence) -> Self:
        """Return what the API tells of `evidence`, which comes with its persona and finding."""
        return cls(
            id=evidence.public_id,
            persona=evidence.persona.public_id,
            field=evidence.field,
            claim=evidence.claim,
            kind=EvidenceKind(evidence.kind),
            date=evidence.on,
            strength=Strength(evidence.strength),
            quote=evidence.quote,
            source_url=evidence.source_url,
            contradicts=evidence.contradicts,
            finding=evidence.finding.public_id if evidence.finding else None,
        )


class EvidenceIn(Body):
    """A claim about a persona, and what it stands on."""

    model_config = columns_of(Evidence)

    persona: str
    claim: Annotated[str, Field(max_length=200)]
    kind: EvidenceKind
    date: Day
    strength: Strength = Strength.MODERATE
    quote: Annotated[str, Field(max_length=400)] = ""
    source_url: str = ""
    contradicts: Flag = False
    field: ClaimedField = ""


class EvidenceQuery(Paging):
    """Which evidence is listed."""

    persona: str | None = None


@router.get(
    "/evidence",
    summary="List evidence",
    auth=BearerToken(Scope.READ),
    response=Page[EvidenceOut],
)
def list_evidence(request: ApiRequest, query: Query[EvidenceQuery]) -> Page[EvidenceOut]:
    """List evidence, of one persona if it is named, in the order in which it was added."""
    rows = Evidence.objects.for_workspace(request.token.workspace).select_related(
        "persona", "finding"
    )
    if query.persona is not None:
        rows = rows.filter(persona__public_id=query.persona)
    return page_of(request, rows, query, EvidenceOut.of)


@router.post(
    "/evidence",
    summary="Add evidence",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: EvidenceOut},
)
def put_evidence(request: ApiRequest, body: EvidenceIn) -> EvidenceOut:
    """Put a piece of evidence to a claim about a persona."""
    workspace = request.token.workspace
    persona = referred(Persona.objects.for_workspace(workspace), "persona", public_id=body.persona)
    persona.workspace = workspace
    fields = body.sent(without={"persona", "date"})
    with service_errors():
        evidence = add_evidence(persona=persona, by=request.membership, on=body.date, **fields)
    return EvidenceOut.of(evidence)


@router.get(
    "/evidence/{evidence_id}",
    summary="Read evidence",
    auth=BearerToken(Scope.READ),
    response=EvidenceOut,
)
def read_evidence(request: ApiRequest, evidence_id: str) -> EvidenceOut:
    """Return one piece of evidence."""
    return EvidenceOut.of(_evidence_of(request, evidence_id))


@router.delete(
    "/evidence/{evidence_id}",
    summary="Remove evidence",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def take_evidence(request: ApiRequest, evidence_id: str) -> None:
    """Take a piece of evidence away."""
    remove_evidence(evidence=_evidence_of(request, evidence_id), by=request.membership)


def _evidence_of(request: ApiRequest, evidence_id: str) -> Evidence:
    return own(request, Evidence.objects.select_related("persona", "finding"), evidence_id)
