"""A workspace with targets of every window, condition, segment, role and kind of KPI."""

from decimal import Decimal
from itertools import cycle, product

from goals.enums import Bound, Condition, TargetRole, TargetWindow, Trajectory
from goals.models import Assessment, Goal, Target, VerdictChange
from kpis.enums import Aggregation, Kind, Unit
from kpis.models import Kpi
from tests.factories import START, make_goal, make_kpi, make_workspace
from tests.goals.facts import promise, record

CHANNELS = ({}, {"channel": "a"})
CONDITIONS = (
    {},
    {"condition": Condition.AT_MOST, "bound": Bound.AT_MOST},
    {
        "condition": Condition.BETWEEN,
        "bound": Bound.BETWEEN,
        "condition_value": None,
        "condition_low": Decimal("0.2"),
        "condition_high": Decimal(60),
        "target_value": Decimal("0.2"),
    },
    {"condition": Condition.CHANGE_PERCENT, "condition_value": Decimal(20)},
    {
        "condition": Condition.HOLD,
        "bound": Bound.AT_MOST,
        "condition_value": None,
        "tolerance_percent": Decimal(5),
    },
)
ROLES = (TargetRole.PRIMARY, TargetRole.PRIMARY, TargetRole.SECONDARY, TargetRole.GUARDRAIL)
TRAJECTORIES = (Trajectory.LINEAR, Trajectory.STEP, Trajectory.SEASONAL)
AMOUNTS = {"orders": 900, "followers": 60, "grade": 3, "bounce_rate": Decimal("0.3"), "silent": 5}
STANDING = ("status", "judged_version", "judged_data_version", "next_check_at", "check_error")
OWN_KEYS = {"id", "workspace", "target", "created_at"}


def make_varied():
    """A workspace of 25 targets on five KPIs, in goals that serve one another."""
    workspace = make_workspace()
    fields = {
        "orders": {},
        "visits": {},
        "bounced": {},
        "followers": {"aggregation": Aggregation.LAST},
        "grade": {"aggregation": Aggregation.MEAN},
        "silent": {},
        "bounce_rate": {"kind": Kind.DERIVED, "formula": "bounced / visits", "unit": Unit.PERCENT},
    }
    kpis = {
        key: make_kpi(workspace=workspace, key=key, name=key, **each)
        for key, each in fields.items()
    }
    business = make_goal(workspace=workspace)
    link = {"level": "marketing", "parent": business, "link_reason": "Because"}
    goals = [business, *(make_goal(workspace=workspace, **link) for _number in range(2))]
    turns = zip(
        cycle(ROLES), cycle(TRAJECTORIES), cycle(("", "channel=a")), cycle(goals), strict=True
    )
    for number, (key, window) in enumerate(product(AMOUNTS, TargetWindow)):
        role, trajectory, segment, goal = next(turns)
        promise(
            kpis[key],
            AMOUNTS[key],
            goal=goal,
            window=window,
            judged_windows=2 if window in ("day", "week") else 1,
            segment_key=segment,
            role=role,
            trajectory=trajectory,
            baseline_value=Decimal(AMOUNTS[key]) / 2,
            **CONDITIONS[(number + number // 5) % 5],
        )
    return workspace


def measure_varied(workspace, *, days):
    """Record the first days of the period, in total and in one channel; one KPI stays silent."""
    rows = Kpi.objects.for_workspace(workspace).exclude(key="silent")
    kpis = {kpi.key: kpi for kpi in rows if kpi.is_recorded}
    for place, (key, segment) in enumerate(product(sorted(kpis), CHANNELS)):
        values = [5 + (day * (3 + place) + place) % 11 for day in range(days)]
        record(kpis[key], values, start=START, segment=segment)


def standing_of(workspace):
    """All that judging wrote, without the keys and clocks that differ from run to run."""
    targets = list(Target.objects.for_workspace(workspace).order_by("pk"))
    places = {target.pk: place for place, target in enumerate(targets)}
    assessments = Assessment.objects.for_workspace(workspace).order_by("target", "as_of", "pk")
    changes = VerdictChange.objects.for_workspace(workspace).order_by("target", "pk")
    kept = [field.name for field in Assessment._meta.fields if field.name not in OWN_KEYS]
    return {
        "targets": [[getattr(target, name) for name in STANDING] for target in targets],
        "latest": [
            target.latest_assessment and target.latest_assessment.as_of for target in targets
        ],
        "assessments": [
            {"target": places[each.target_id]} | {name: getattr(each, name) for name in kept}
            for each in assessments
        ],
        "changes": [
            (places[each.target_id], each.kind, each.old_status, each.new_status)
            for each in changes
        ],
        "goals": [
            (
                goal.status,
                places.get(goal.decided_by_id),
                goal.net_value,
                goal.net_baseline,
                goal.verdict_reasons,
            )
            for goal in Goal.objects.for_workspace(workspace).order_by("pk")
        ],
    }
