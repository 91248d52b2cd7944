"""`/plans`: calculations that are kept, with assumptions that KPIs check."""

import datetime as dt
from typing import Annotated, Any, Final, Self

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from goals.api.calculators import Inputs
from goals.api.promises import NAMES, LinkReason
from goals.api.targets import TargetOut
from goals.calc.calculators import CALCULATORS, UnknownCalculatorError, calculate
from goals.enums import TargetRole, TargetWindow
from goals.models import Goal, Plan, PlanAssumption
from goals.services.calculator_words import Words, result_sentence
from goals.services.calculators import plain_result
from goals.services.plan_checks import present_result
from goals.services.plan_sentences import present_sentence
from goals.services.plan_targets import plan_to_targets
from goals.services.plans import archive_plan, save_plan
from kpis.calc.segments import TEXT_PATTERN
from kpis.models import Kpi
from workspaces.enums import Role, Scope
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Body, Day, DecimalText, Flag, Whole
from workspaces.rest.lookup import one_of, referred
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import refused_field, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Calculators"])

MOST_ASSUMPTIONS: Final = 200
_TARGET_NAMES: Final = {**NAMES, "key": "number"}


class PlanAssumptionOut(BaseModel):
    """A dated number that a plan rests on, and what its KPI says of it now.

    `drift` is the difference as a fraction of what was assumed.
    """

    name: str
    value: DecimalText
    kpi: str | None
    segment: str
    days: int
    as_of: dt.date
    present_value: DecimalText | None
    checked_until: dt.date | None
    drift: DecimalText | None

    @classmethod
    def of(cls, row: PlanAssumption) -> Self:
        """Return what the API tells of `row`, which comes with its KPI."""
        return cls(
            name=row.name,
            value=row.value,
            kpi=row.kpi.key if row.kpi else None,
            segment=row.segment_key,
            days=row.window_days,
            as_of=row.as_of,
            present_value=row.checked_value,
            checked_until=row.checked_until,
            drift=row.drift,
        )


class PresentOut(BaseModel):
    """What the plan comes to today; the sentence, empty where nothing moved, says why."""

    result: dict[str, Any] | None
    sentence: str


class PlanOut(BaseModel):
    """A plan: what went in, what came out, and what the present values of its KPIs would give."""

    id: str
    calculator: str
    title: str
    owner: str | None
    currency: str
    inputs: Inputs
    result: dict[str, Any]
    sentence: str
    assumptions: list[PlanAssumptionOut]
    present: PresentOut
    is_archived: bool
    created_at: dt.datetime
    version: int

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Return what the API tells of `plan`, read by `_plans_of`."""
        assumptions = list(plan.assumptions.all())
        words = Words(get_language() or "en", plan.currency)
        planned = calculate(plan.calculator, plan.inputs)
        present = present_result(plan, assumptions)
        return cls(
            id=plan.public_id,
            calculator=plan.calculator,
            title=plan.title,
            owner=plan.owner.user.email if plan.owner else None,
            currency=plan.currency,
            inputs=plan.inputs,
            result=plan.result,
            sentence=result_sentence(planned, words),
            assumptions=[PlanAssumptionOut.of(row) for row in assumptions],
            present=PresentOut(
                result=plain_result(present.result.result) if present.result else None,
                sentence=present_sentence(planned, present, assumptions, words),
            ),
            is_archived=plan.is_archived,
            created_at=plan.created_at,
            version=plan.version,
        )


class PlanAssumptionIn(Body):
    """Which KPI checks a number; the value may stand here instead of among the inputs."""

    model_config = columns_of(PlanAssumption, segment="segment_key", days="window_days")

    name: Annotated[str, Field(max_length=120)]
    value: DecimalText | None = None
    kpi: str | None = None
    segment: Annotated[str, Field(json_schema_extra={"pattern": TEXT_PATTERN})] = ""
    days: Whole | None = None


class PlanIn(Body):
    """A calculation to keep."""

    model_config = columns_of(Plan)

    calculator: Annotated[str, Field(json_schema_extra={"enum": list(CALCULATORS)})]
    title: str
    inputs: Inputs
    assumptions: Annotated[list[PlanAssumptionIn], Field(max_length=MOST_ASSUMPTIONS)] = []


class PlanTargetsIn(Body):
    """Which KPI carries a number of the plan, for which goal and when.

    `number` is one of the calculator's, the first that fits the KPI unless given. An extra that is
    `on_top` is added to what the KPI brought in as many days before.
    """

    goal: str
    kpi: str = Field(description="The KPI's key.")
    start: Day
    end: Day
    number: str = ""
    role: TargetRole = TargetRole.PRIMARY
    window: TargetWindow = TargetWindow.TOTAL
    link_reason: LinkReason = ""
    on_top: Flag = False


@router.get("/plans", summary="List plans", auth=BearerToken(Scope.READ), response=Page[PlanOut])
def list_plans(request: ApiRequest, query: Query[Paging]) -> Page[PlanOut]:
    """List the plans that are watched, in the order in which they were made."""
    return page_of(request, _plans_of(request).filter(is_archived=False), query, PlanOut.of)


@router.post(
    "/plans",
    summary="Save a plan",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: PlanOut},
)
def make_plan(request: ApiRequest, body: PlanIn) -> PlanOut:
    """Work out a calculator and keep it; numbers that KPIs gave or check are watched from now on.

    What is refused of the inputs is named by its path among them, such as `stages.1.rate`.
    """
    try:
        with service_errors():
            plan = save_plan(
                workspace=request.token.workspace,
                by=request.membership,
                now=timezone.now(),
                calculator=body.calculator,
                title=body.title,
                inputs=body.inputs,
                assumptions=[each.model_dump() for each in body.assumptions],
            )
    except UnknownCalculatorError:
        message = _("There is no calculator of this name.")
        raise refused_field("calculator", "unknown", message) from None
    return PlanOut.of(_plan_of(request, plan.public_id))


@router.get(
    "/plans/{plan_id}", summary="Read a plan", auth=BearerToken(Scope.READ), response=PlanOut
)
def read_plan(request: ApiRequest, plan_id: str) -> PlanOut:
    """Return one plan, archived or not, with what today's numbers would give."""
    return PlanOut.of(_plan_of(request, plan_id))


@router.delete(
    "/plans/{plan_id}",
    summary="Archive a plan",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_plan(request: ApiRequest, plan_id: str) -> None:
    """Stop watching a plan; targets that were made of it stay."""
    archive_plan(plan=_plan_of(request, plan_id), by=request.membership)


@router.post(
    "/plans/{plan_id}/targets",
    summary="Turn a plan into targets",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: Page[TargetOut]},
    by_alias=True,
)
def promise_plan(request: ApiRequest, plan_id: str, body: PlanTargetsIn) -> Page[TargetOut]:
    """Promise a number of the plan; each target is judged at the next check, within a minute."""
    plan, workspace = _plan_of(request, plan_id), request.token.workspace
    goals = Goal.objects.for_workspace(workspace).select_related("workspace")
    kpis = Kpi.objects.for_workspace(workspace).select_related("workspace")
    with service_errors(_TARGET_NAMES):
        made = plan_to_targets(
            plan=plan,
            goal=referred(goals, "goal", public_id=body.goal),
            kpi=referred(kpis, "kpi", key=body.kpi),
            start=body.start,
            end=body.end,
            by=request.membership,
            now=timezone.now(),
            key=body.number,
            role=body.role,
            window=body.window,
            link_reason=body.link_reason,
            is_on_top=body.on_top,
        )
    return Page(items=[TargetOut.of(target) for target in made], next=None)


def _plans_of(request: ApiRequest) -> QuerySet[Plan]:
    workspace = request.token.workspace
    rows = PlanAssumption.objects.for_workspace(workspace).select_related("kpi").order_by("pk")
    plans = Plan.objects.for_workspace(workspace).select_related("workspace", "owner__user")
    return plans.prefetch_related(Prefetch("assumptions", queryset=rows))


def _plan_of(request: ApiRequest, plan_id: str) -> Plan:
    return one_of(_plans_of(request), public_id=plan_id)
