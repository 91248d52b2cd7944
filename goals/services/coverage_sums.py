"""The arithmetic between what a goal promises and what serves it.

Two kinds of links are followed: targets on the same KPI, in finer segments or of goals that serve
this one; and calculator plans, whose numbers at today's prices must bring what was planned.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from django.db.models import Prefetch, Q

from goals.calc.coverage import Coverage, Pledge, cover, times
from goals.enums import Bound, TargetRole
from goals.models import Goal, Plan, PlanAssumption, PlanTarget, Target
from kpis.calc.segments import parse_segment
from kpis.enums import Aggregation, Unit
from workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Product:
    """How a plan multiplies: its offer times one of its assumptions makes what it is for."""

    number: str
    number_unit: Unit
    price: str
    price_unit: Unit
    promised: str


PRODUCTS: Final = {
    "extra-orders": Product("orders", Unit.COUNT, "aov", Unit.MONEY, "incremental_revenue"),
    "incremental-budget": Product(
        "budget", Unit.MONEY, "target_roas", Unit.RATIO, "incremental_revenue"
    ),
}


@dataclass(frozen=True, slots=True)
class TargetSum:
    """A target and those that carry it, by public id."""

    coverage: Coverage
    whole: Target
    parts: dict[str, Target]


@dataclass(frozen=True, slots=True)
class PlanSum:
    """The number that a target of a plan promises, at the price that the plan assumes now."""

    coverage: Coverage
    plan: Plan
    target: Target
    number: Decimal
    price: Decimal
    planned_price: Decimal

    @property
    def product(self) -> Product:
        """How the plan multiplies."""
        return PRODUCTS[self.plan.calculator]


Sum: TypeAlias = TargetSum | PlanSum


def read_family(*, workspace: Workspace, goal_id: str) -> list[Target]:
    """Read the targets of a goal and of those that serve it, with their plans: three queries."""
    assumptions = PlanAssumption.objects.for_workspace(workspace).order_by("pk")
    links = (
        PlanTarget.objects.for_workspace(workspace)
        .select_related("plan")
        .prefetch_related(Prefetch("plan__assumptions", queryset=assumptions))
    )
    family = Q(goal__public_id=goal_id) | Q(
        goal__parent__public_id=goal_id, goal__is_archived=False
    )
    return list(
        Target.objects.for_workspace(workspace)
        .filter(family, is_archived=False)
        .select_related("kpi", "goal__parent")
        .prefetch_related(Prefetch("plan_links", queryset=links))
        .order_by("pk")
    )


def find_sums(*, goal: Goal, family: Sequence[Target]) -> list[Sum]:
    """Return all arithmetic of `goal`, what falls short by the largest part first."""
    found: list[Sum] = [*_of_targets(goal, family), *_of_plans(family)]
    return sorted(found, key=_shortfall, reverse=True)


def _of_targets(goal: Goal, family: Sequence[Target]) -> Iterator[TargetSum]:
    for whole in family:
        if whole.goal_id != goal.pk or whole.role != TargetRole.PRIMARY or not _adds_up(whole):
            continue
        parts = [each for each in family if _is_part(each, whole)]
        found = cover(
            _pledge(whole),
            sorted((_pledge(each) for each in parts), key=lambda p: p.value, reverse=True),
            is_floor=whole.bound == Bound.AT_LEAST,
            breakdown=whole.kpi.breakdown,
        )
        if found:
            yield TargetSum(found, whole, {each.public_id: each for each in parts})


def _adds_up(target: Target) -> bool:
    """Whether the value of a whole is the sum of the values of its segments."""
    kpi = target.kpi
    is_sum = kpi.aggregation in (Aggregation.SUM, Aggregation.LAST)
    return not kpi.is_derived and is_sum and target.bound in (Bound.AT_LEAST, Bound.AT_MOST)


def _is_part(target: Target, whole: Target) -> bool:
    """Whether a target speaks of a part of `whole`: the same KPI, judged alike, inside its time."""
    is_alike = (
        target.kpi_id == whole.kpi_id
        and target.pk != whole.pk
        and target.window == whole.window
        and target.bound == whole.bound
        and target.role != TargetRole.GUARDRAIL
        and target.period.is_inside(whole.period)
    )
    return is_alike and (target.goal_id != whole.goal_id or target.segment_key != whole.segment_key)


def _pledge(target: Target) -> Pledge:
    segment = parse_segment(target.segment_key)
    return Pledge(target.public_id, segment, target.target_value, target.baseline_value)


def _of_plans(family: Iterable[Target]) -> Iterator[PlanSum]:
    for target in family:
        for link in target.plan_links.all():
            product = PRODUCTS.get(link.plan.calculator)
            if product and link.key == product.number and not link.plan.is_archived:
                found = _of_plan(target, link.plan, product)
                if found:
                    yield found


def _of_plan(target: Target, plan: Plan, product: Product) -> PlanSum | None:
    """Return what the number that is now promised brings at the present price."""
    prices = {each.name: each for each in plan.assumptions.all()}
    planned = Decimal(plan.inputs[product.price])
    checked = prices[product.price].checked_value if product.price in prices else None
    price = planned if checked is None else checked
    number = target.target_value - (target.baseline_value or Decimal(0))
    found = times(number=number, price=price, promised=Decimal(plan.inputs[product.promised]))
    if found is None:
        return None
    return PlanSum(found, plan, target, number, price, planned)


def _shortfall(found: Sum) -> Decimal:
    promised = abs(found.coverage.promised)
    return found.coverage.gap / promised if promised else Decimal(0)
