"""`/goals/{id}/smart` and `/coverage`: how well a goal is set, and whether it adds up."""

from typing import Any, Literal

from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict

from goals.api.goals import goal_of
from goals.services import coverage, smart
from workspaces.enums import Scope
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import DecimalText, Reason
from workspaces.rest.request import ApiRequest

router = Router(tags=["Goals"])


class LetterOut(BaseModel):
    """One letter; `fix` is the address of the page that mends what is wrong."""

    level: Literal["green", "amber", "red"]
    reasons: list[Reason]
    fix: str | None


class SmartOut(BaseModel):
    """The SMART check, computed from what is there."""

    specific: LetterOut
    measurable: LetterOut
    achievable: LetterOut
    relevant: LetterOut
    time_bound: LetterOut


class CoverageLine(BaseModel):
    """What one part brings: of a `mix` its share times its change, of a `plan` number × price."""

    model_config = ConfigDict(extra="allow")

    kind: Literal["mix", "sum", "plan"]
    target: str
    promised: DecimalText
    covered: DecimalText
    gap: DecimalText
    brings: DecimalText
    text: str


class CoverageOut(BaseModel):
    """Whether what serves a goal adds up; the largest shortfall leads, null without any."""

    promised: DecimalText | None
    covered: DecimalText | None
    gap: DecimalText | None
    lines: list[CoverageLine]


@router.get(
    "/goals/{goal_id}/smart",
    summary="Check how well a goal is set",
    auth=BearerToken(Scope.READ),
    response=SmartOut,
)
def read_smart(request: ApiRequest, goal_id: str) -> dict[str, Any]:
    """Return each letter with its reasons and the page that mends what is wrong."""
    return smart.smart(goal=goal_of(request, goal_id), now=timezone.now())


@router.get(
    "/goals/{goal_id}/coverage",
    summary="Check whether what serves a goal adds up",
    auth=BearerToken(Scope.READ),
    response=CoverageOut,
)
def read_coverage(request: ApiRequest, goal_id: str) -> dict[str, Any]:
    """Return what was promised, what its parts bring, and what is missing."""
    return coverage.coverage(goal=goal_of(request, goal_id))
