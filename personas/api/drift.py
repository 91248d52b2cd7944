"""`/personas/{id}/drifts`: whether the customers behind a persona are still the same."""

import datetime as dt
from typing import Any, Self

from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from personas.enums import DriftState
from personas.models import Persona, PersonaDrift
from personas.services.drift import settle_drift
from personas.services.drift_words import sentence_of
from workspaces.enums import Role, Scope
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Body, Flag
from workspaces.rest.lookup import one_of, own
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.request import ApiRequest

router = Router(tags=["Personas"])


class DriftOut(BaseModel):
    """A persona's group held against a later file; shares are of the customers of each."""

    id: str
    persona: str
    file: str
    state: DriftState
    sentence: str
    customers: int = Field(description="How many were compared, in tens.")
    has_equal_tenure: bool
    traits: list[dict[str, Any]]
    found_at: dt.datetime
    settled_at: dt.datetime | None

    @classmethod
    def of(cls, drift: PersonaDrift) -> Self:
        """Return what the API tells of `drift`, which comes with its persona and file."""
        return cls(
            id=drift.public_id,
            persona=drift.persona.public_id,
            file=drift.file.public_id,
            state=DriftState(drift.state),
            sentence=sentence_of(drift),
            customers=drift.customers,
            has_equal_tenure=drift.has_equal_tenure,
            traits=drift.traits,
            found_at=drift.found_at,
            settled_at=drift.settled_at,
        )


class SettleIn(Body):
    """What follows from a drift; `as_evidence` puts it against the claims it touches."""

    as_evidence: Flag = False


@router.get(
    "/personas/{persona_id}/drifts",
    summary="List drifts of a persona",
    auth=BearerToken(Scope.READ),
    response=Page[DriftOut],
)
def list_drifts(request: ApiRequest, persona_id: str, query: Query[Paging]) -> Page[DriftOut]:
    """List the comparisons with later customer files, the latest first."""
    workspace = request.token.workspace
    persona = one_of(Persona.objects.for_workspace(workspace), public_id=persona_id)
    drifts = PersonaDrift.objects.for_workspace(workspace).filter(persona=persona)
    drifts = drifts.select_related("persona", "file").order_by()
    return page_of(request, drifts, query, DriftOut.of, newest_first=True)


@router.post(
    "/drifts/{drift_id}/settle",
    summary="Settle a drift",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=DriftOut,
)
def settle_one_drift(request: ApiRequest, drift_id: str, body: SettleIn) -> DriftOut:
    """Say that a drift was looked at."""
    drifts = PersonaDrift.objects.select_related("persona", "segment", "file")
    drift = own(request, drifts, drift_id)
    drift.persona.workspace = drift.workspace
    settle_drift(drift=drift, by=request.membership, now=timezone.now(), **body.sent())
    drift.refresh_from_db(fields=["settled_at"])
    return DriftOut.of(drift)
