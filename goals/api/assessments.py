"""`/targets/{id}/assessment` and `/assessments`: how a target stands, and how it stood."""

import datetime as dt
from typing import Self

from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel

from goals.api.reasons import told
from goals.api.targets import target_of
from goals.enums import Status
from goals.models import Assessment
from goals.services.assessments import read_assessment
from kpis.models import Kpi
from workspaces.enums import Scope
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Day, DecimalText, Reason
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Targets"])


class AssessmentOut(BaseModel):
    """The judgement of a target as of a date.

    Values are in the KPI's unit; `attainment` and `probability` are fractions. The projection is
    a median with an 80 % interval, `needed` what every remaining window must bring, `best_ever`
    the most that the KPI ever did over as many.
    """

    as_of: dt.date
    data_until: dt.date | None
    target_version: int
    status: Status
    is_final: bool
    actual: DecimalText | None
    expected: DecimalText | None
    attainment: DecimalText | None
    projection: DecimalText | None
    projection_low80: DecimalText | None
    projection_high80: DecimalText | None
    probability: DecimalText | None
    needed: DecimalText | None
    best_ever: DecimalText | None
    remaining_windows: int
    reasons: list[Reason]

    @classmethod
    def of(cls, assessment: Assessment, *, kpi: Kpi) -> Self:
        """Return what the API tells of `assessment`, whose values are those of `kpi`."""
        return cls(
            as_of=assessment.as_of,
            data_until=assessment.data_until,
            target_version=assessment.target_version,
            status=Status(assessment.status),
            is_final=assessment.is_final,
            actual=assessment.actual,
            expected=assessment.expected,
            attainment=assessment.attainment,
            projection=assessment.projection,
            projection_low80=assessment.projection_low80,
            projection_high80=assessment.projection_high80,
            probability=assessment.probability,
            needed=assessment.needed,
            best_ever=assessment.best_ever,
            remaining_windows=assessment.remaining_windows,
            reasons=told(assessment.reasons, kpi=kpi),
        )


class AssessmentQuery(BaseModel):
    """As of when."""

    as_of: Day | None = None


@router.get(
    "/targets/{target_id}/assessment",
    summary="Read how a target stands",
    auth=BearerToken(Scope.READ),
    response=AssessmentOut,
)
def read_target_assessment(
    request: ApiRequest, target_id: str, query: Query[AssessmentQuery]
) -> AssessmentOut:
    """Judge a target from the measurements dated up to `as_of`, today unless given.

    Nothing changes by asking: verdicts move at the next check, or by `/recheck`.
    """
    target, now = target_of(request, target_id), timezone.now()
    as_of = query.as_of or request.token.workspace.today(now)
    with service_errors():
        assessment = read_assessment(target=target, as_of=as_of, now=now)
    return AssessmentOut.of(assessment, kpi=target.kpi)


@router.get(
    "/targets/{target_id}/assessments",
    summary="List a target's assessments",
    auth=BearerToken(Scope.READ),
    response=Page[AssessmentOut],
)
def list_assessments(
    request: ApiRequest, target_id: str, query: Query[Paging]
) -> Page[AssessmentOut]:
    """List every judgement of the target that was kept, the latest date first."""
    target = target_of(request, target_id)
    kept = Assessment.objects.for_workspace(request.token.workspace).filter(target=target)
    return page_of(
        request,
        kept,
        query,
        lambda assessment: AssessmentOut.of(assessment, kpi=target.kpi),
        by=("as_of", "pk"),
        newest_first=True,
    )
