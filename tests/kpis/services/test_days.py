"""Day by day says what window by window says."""

import datetime as dt

import pytest

from kpis.calc.periods import Window
from kpis.enums import Kind, Unit
from kpis.services.series import read_facts
from tests.factories import make_kpi, make_workspace
from tests.goals.facts import days_from, record

pytestmark = [pytest.mark.django_db, pytest.mark.once]

START = dt.date(2026, 3, 1)


@pytest.mark.parametrize("key", ["orders", "rate", "twice", "lost", "loop", "broken"])
def test_each_day_is_the_value_of_that_day(key):
    workspace = make_workspace()
    orders = make_kpi(workspace=workspace, key="orders")
    visits = make_kpi(workspace=workspace, key="visits")
    formulas = {
        "rate": "orders / visits",
        "twice": "max(rate * 2, -rate) + 1",
        "lost": "orders / gone",
        "loop": "loop + orders",
        "broken": "orders +",
    }
    kpis = {"orders": orders} | {
        name: make_kpi(
            workspace=workspace, key=name, kind=Kind.DERIVED, unit=Unit.RATIO, formula=formula
        )
        for name, formula in formulas.items()
    }
    record(orders, [5, None, 7, 0, 1], start=START)
    record(visits, [3, 4, None, 8, 0, 2], start=START)
    facts = read_facts(
        workspace=workspace,
        wanted=[(kpis[key], "")],
        start=START,
        end=START + dt.timedelta(days=9),
    )

    days = days_from(START, 8)
    values, has_data = facts.each_day(kpis[key], "", days)

    found = [facts.value(kpis[key], "", Window(day, day)) for day in days]
    assert values == [each.value for each in found]
    assert has_data == [each.days_with_data > 0 for each in found]
