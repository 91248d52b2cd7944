"""`/goals`: business goals and the marketing goals that serve them."""

import datetime as dt
from typing import Annotated, Any, Final, Self

from django.db.models import Prefetch, QuerySet
from ninja import Query, Router
from pydantic import BaseModel, Field

from goals.api.reasons import told
from goals.enums import CheckInRhythm, Horizon, Level, ReviewRhythm, StakeholderKind, Status
from goals.models import Goal, GoalPersona, GoalProduct, Stakeholder
from goals.services.goals import archive_goal, create_goal, update_goal
from personas.models import Persona, Product
from workspaces.enums import Role, Scope
from workspaces.models import Membership, User
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import UNSET, Body, Currency, Day, DecimalText, Patch, Reason, Whole
from workspaces.rest.lookup import all_referred, one_of, referred
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import editing, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Goals"])

NAMES: Final = {"starts_on": "start", "ends_on": "end"}
Purpose = Annotated[str, Field(max_length=2000)]
LinkReason = Annotated[str, Field(max_length=1000)]
Priority = Annotated[Whole | None, Field(ge=0, le=32767)]
Ids = Annotated[list[str], Field(max_length=100)]
LongText = Annotated[str, Field(max_length=2000)]


class StakeholderBody(Body):
    """Who has a stake in a goal, and what they need from it."""

    model_config = columns_of(Stakeholder)

    kind: StakeholderKind
    name: Annotated[str, Field(max_length=120)] = ""
    need: Annotated[str, Field(min_length=1, max_length=500)]


Stakeholders = Annotated[list[StakeholderBody], Field(max_length=100)]


class NetOut(BaseModel):
    """What a reached goal leaves once its breached guardrail is taken off."""

    value: DecimalText
    baseline: DecimalText | None


class VerdictOut(BaseModel):
    """How a goal stands, and the target that decided it."""

    status: Status
    decided_by: str | None
    net: NetOut | None
    reasons: list[Reason]


class GoalOut(BaseModel):
    """A goal; `status` is its verdict's, `owner` an e-mail address.

    `parent`, `personas` and `products` are ids; `budget` is money in `budget_currency`.
    """

    id: str
    level: Level
    title: str
    purpose: str
    parent: str | None
    link_reason: str
    owner: str | None
    priority: int | None
    start: dt.date
    end: dt.date
    horizon: Horizon | None
    review_rhythm: ReviewRhythm | None
    check_in_rhythm: CheckInRhythm
    resources: str
    constraints: str
    assumptions: str
    budget: DecimalText | None
    budget_currency: str | None
    stakeholders: list[StakeholderBody]
    personas: list[str]
    products: list[str]
    status: Status
    verdict: VerdictOut
    is_archived: bool
    version: int

    @classmethod
    def of(cls, goal: Goal) -> Self:
        """Return what the API tells of `goal`, read by `goals_of`."""
        net = None
        if goal.net_value is not None:
            net = NetOut(value=goal.net_value, baseline=goal.net_baseline)
        return cls(
            id=goal.public_id,
            level=Level(goal.level),
            title=goal.title,
            purpose=goal.purpose,
            parent=goal.parent.public_id if goal.parent else None,
            link_reason=goal.link_reason,
            owner=goal.owner.user.email if goal.owner else None,
            priority=goal.priority,
            start=goal.starts_on,
            end=goal.ends_on,
            horizon=Horizon(goal.horizon) if goal.horizon else None,
            review_rhythm=ReviewRhythm(goal.review_rhythm) if goal.review_rhythm else None,
            check_in_rhythm=CheckInRhythm(goal.check_in_rhythm),
            resources=goal.resources,
            constraints=goal.constraints,
            assumptions=goal.assumptions,
            budget=goal.budget,
            budget_currency=goal.budget_currency or None,
            stakeholders=[
                StakeholderBody(kind=StakeholderKind(row.kind), name=row.name, need=row.need)
                for row in goal.stakeholders.all()
            ],
            personas=sorted(link.persona.public_id for link in goal.persona_links.all()),
            products=sorted(link.product.public_id for link in goal.product_links.all()),
            status=Status(goal.status),
            verdict=VerdictOut(
                status=Status(goal.status),
                decided_by=goal.decided_by.public_id if goal.decided_by else None,
                net=net,
                reasons=told(goal.verdict_reasons),
            ),
            is_archived=goal.is_archived,
            version=goal.version,
        )


class GoalIn(Body):
    """A new goal."""

    model_config = columns_of(Goal)

    level: Level = Level.BUSINESS
    title: str
    purpose: Purpose = ""
    parent: str | None = None
    link_reason: LinkReason = ""
    owner: str | None = None
    priority: Priority = None
    start: Day
    end: Day
    horizon: Horizon | None = None
    review_rhythm: ReviewRhythm | None = None
    check_in_rhythm: CheckInRhythm = CheckInRhythm.WEEKLY
    resources: LongText = ""
    constraints: LongText = ""
    assumptions: LongText = ""
    budget: DecimalText | None = None
    budget_currency: Currency | None = None
    stakeholders: Stakeholders = []
    personas: Ids = []
    products: Ids = []


class GoalPatch(Patch):
    """What to change."""

    model_config = columns_of(Goal)

    level: Level = UNSET
    title: str = UNSET
    purpose: Purpose = UNSET
    parent: str | None = UNSET
    link_reason: LinkReason = UNSET
    owner: str | None = UNSET
    priority: Priority = UNSET
    start: Day = UNSET
    end: Day = UNSET
    horizon: Horizon | None = UNSET
    review_rhythm: ReviewRhythm | None = UNSET
    check_in_rhythm: CheckInRhythm = UNSET
    resources: LongText = UNSET
    constraints: LongText = UNSET
    assumptions: LongText = UNSET
    budget: DecimalText | None = UNSET
    budget_currency: Currency | None = UNSET
    stakeholders: Stakeholders = UNSET
    personas: Ids = UNSET
    products: Ids = UNSET


class GoalQuery(Paging):
    """Which goals."""

    level: Level | None = None


def goals_of(request: ApiRequest) -> QuerySet[Goal]:
    """The goals of the token's workspace, with all that an answer tells of them."""
    workspace = request.token.workspace
    personas = GoalPersona.objects.for_workspace(workspace).select_related("persona")
    products = GoalProduct.objects.for_workspace(workspace).select_related("product")
    goals = Goal.objects.for_workspace(workspace)
    related = goals.select_related("workspace", "parent", "owner__user", "decided_by")
    stakeholders = Stakeholder.objects.for_workspace(workspace)
    of_personas = related.prefetch_related(Prefetch("persona_links", queryset=personas))
    of_products = of_personas.prefetch_related(Prefetch("product_links", queryset=products))
    return of_products.prefetch_related(Prefetch("stakeholders", queryset=stakeholders))


def goal_of(request: ApiRequest, goal_id: str) -> Goal:
    """Return the goal that an address names.

    Raises:
        Problem: 404, there is none in the token's workspace.
    """
    return one_of(goals_of(request), public_id=goal_id)


@router.get("/goals", summary="List goals", auth=BearerToken(Scope.READ), response=Page[GoalOut])
def list_goals(request: ApiRequest, query: Query[GoalQuery]) -> Page[GoalOut]:
    """List the goals that are not archived, in the order in which they were made."""
    goals = goals_of(request).filter(is_archived=False)
    if query.level:
        goals = goals.filter(level=query.level)
    return page_of(request, goals, query, GoalOut.of)


@router.post(
    "/goals",
    summary="Set a goal",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: GoalOut},
)
def set_goal(request: ApiRequest, body: GoalIn) -> GoalOut:
    """Set a business goal, or a marketing goal that serves one, with the reason why it should."""
    fields = _fields(request, body.model_dump())
    with service_errors(NAMES):
        goal = create_goal(workspace=request.token.workspace, by=request.membership, **fields)
    return GoalOut.of(goal_of(request, goal.public_id))


@router.get(
    "/goals/{goal_id}", summary="Read a goal", auth=BearerToken(Scope.READ), response=GoalOut
)
def read_goal(request: ApiRequest, goal_id: str) -> GoalOut:
    """Return one goal with its verdict, archived or not."""
    return GoalOut.of(goal_of(request, goal_id))


@router.patch(
    "/goals/{goal_id}",
    summary="Change a goal",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=GoalOut,
)
def change_goal(request: ApiRequest, goal_id: str, body: GoalPatch) -> GoalOut:
    """Change some fields of a goal; `personas`, `products`, `stakeholders` replace all of them."""
    goal = goal_of(request, goal_id)
    fields = _fields(request, body.changes())

    def current() -> GoalOut:
        return GoalOut.of(goal_of(request, goal_id))

    with editing(sent=body, current=current, names=NAMES):
        update_goal(goal=goal, by=request.membership, expected_version=body.version, **fields)
    return current()


@router.delete(
    "/goals/{goal_id}",
    summary="Archive a goal",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_goal(request: ApiRequest, goal_id: str) -> None:
    """Take a goal out of sight; its targets are no longer judged, its history stays."""
    archive_goal(goal=goal_of(request, goal_id), by=request.membership)


def _fields(request: ApiRequest, sent: dict[str, Any]) -> dict[str, Any]:
    """Return what was sent under the model's names, with rows in the place of ids."""
    workspace = request.token.workspace
    fields = {{"start": "starts_on", "end": "ends_on"}.get(n, n): v for n, v in sent.items()}
    for name in ("horizon", "review_rhythm", "budget_currency"):
        if name in fields and fields[name] is None:
            fields[name] = ""
    if fields.get("parent") is not None:
        goals = Goal.objects.for_workspace(workspace)
        fields["parent"] = referred(goals, "parent", public_id=fields["parent"])
    if fields.get("owner") is not None:
        members = Membership.objects.for_workspace(workspace).select_related("user")
        address = User.objects.normalize_email(fields["owner"])
        fields["owner"] = referred(members, "owner", user__email=address)
    for name, model in (("personas", Persona), ("products", Product)):
        if name in fields:
            rows = model.objects.for_workspace(workspace)
            fields[name] = all_referred(rows, name, fields[name])
    return fields
