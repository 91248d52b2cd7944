"""A plan whose assumption no longer holds, for everybody who tells of it."""

import datetime as dt

from goals.models import Plan
from goals.services.plans import save_plan
from kpis.models import Kpi
from tests.factories import make_membership
from tests.goals.facts import record
from tests.goals.services.test_calculators import FIRST_DAY, NOW, make_shop
from workspaces.models import Workspace

DRIFTED = "338 → 382 orders, because AOV is $131.00, not $148.00 (−11\N{NO-BREAK SPACE}%)"
LATER = NOW + dt.timedelta(minutes=5)


def make_drifting_plan(*, workspace: Workspace) -> Plan:
    """A plan for 338 orders of 148 each, whose shop now says 131; the next check will see it."""
    make_shop(workspace, aov=148)
    plan = save_plan(
        workspace=workspace,
        by=make_membership(workspace=workspace),
        now=NOW,
        calculator="extra-orders",
        title="Spring sale",
        inputs={"incremental_revenue": "50000", "aov": {"kpi": "aov"}},
    )
    revenue = Kpi.objects.for_workspace(workspace).get(key="revenue")
    record(revenue, [1310] * 28, start=FIRST_DAY, now=LATER)
    return plan
