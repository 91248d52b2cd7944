"""KPIs with a year of history, for goals' tests."""

import pytest

from kpis.enums import Direction, Kind, Unit
from tests.factories import make_kpi, make_workspace
from tests.goals.facts import YEAR_BEFORE, record


@pytest.fixture
def workspace():
    return make_workspace()


@pytest.fixture
def orders(workspace):
    """Ten orders a day, a little more and a little less, in the year before the period."""
    kpi = make_kpi(workspace=workspace, key="orders")
    record(kpi, [(9, 10, 11)[day % 3] for day in range(365)], start=YEAR_BEFORE)
    return kpi


@pytest.fixture
def bounce_rate(workspace):
    """60 % in the year before; 12 bounces a day of 20 sessions."""
    bounced = make_kpi(workspace=workspace, key="bounced")
    sessions = make_kpi(workspace=workspace, key="sessions")
    record(bounced, [12] * 365, start=YEAR_BEFORE)
    record(sessions, [20] * 365, start=YEAR_BEFORE)
    return make_kpi(
        workspace=workspace,
        key="bounce_rate",
        kind=Kind.DERIVED,
        formula="bounced / sessions",
        unit=Unit.PERCENT,
        direction=Direction.DOWN,
    )
