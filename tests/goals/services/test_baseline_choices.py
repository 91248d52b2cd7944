"""The baselines one could choose, side by side."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from goals.enums import Condition, TargetWindow
from goals.services.preview import preview_target
from tests.factories import END, START, make_kpi, make_membership
from tests.goals.facts import on, record

pytestmark = pytest.mark.django_db
NOW = on(dt.date(2025, 12, 20))


@pytest.fixture
def editor(workspace):
    return make_membership(workspace=workspace)


def choices(editor, kpi, **fields):
    said = {
        "condition": Condition.CHANGE_PERCENT,
        "condition_value": Decimal(10),
        "starts_on": START,
        "ends_on": END,
        "baseline_value": Decimal(900),
        "baseline_reason": "Report",
        **fields,
    }
    with translation.override("en"):
        return preview_target(kpi=kpi, by=editor, now=NOW, **said).choices


def dates(choice):
    return choice.window.start.isoformat(), choice.window.end.isoformat()


@pytest.fixture
def orders(editor):
    """Ten a day in 2024, twenty in 2025 until the day before now."""
    kpi = make_kpi(workspace=editor.workspace)
    record(kpi, [10] * 366 + [20] * 353, start=dt.date(2024, 1, 1))
    return kpi


def test_all_lie_before_the_period_and_before_today(editor, orders):
    assert [(each.name, *dates(each)) for each in choices(editor, orders)] == [
        ("The period before", "2025-09-21", "2025-12-19"),
        ("A year earlier", "2025-01-01", "2025-03-31"),
        ("The last 4 weeks", "2025-11-17", "2025-12-14"),
        ("The last 12 weeks", "2025-09-22", "2025-12-14"),
        ("The last 52 weeks", "2024-12-16", "2025-12-14"),
    ]


def test_each_tells_its_value_and_what_it_would_promise(editor, orders):
    rows = [
        (each.value, each.target_value, each.is_scaled, each.missing_days)
        for each in choices(editor, orders)
    ]

    assert rows[:4] == [
        (1800, 1980, False, 0),
        (1800, 1980, False, 0),
        (1800, 1980, True, 0),
        (1800, 1980, True, 0),
    ]
    assert rows[4][2:] == (True, 0)


def test_rates_are_never_scaled(editor, orders):
    found = choices(editor, orders, window=TargetWindow.WEEK)

    assert [(each.value, each.is_scaled) for each in found[:4]] == [(140, False)] * 4


def test_dates_without_data_and_values_without_promise_say_why(editor):
    kpi = make_kpi(workspace=editor.workspace)
    record(kpi, [0] * 60, start=dt.date(2025, 10, 20))

    before, year, *_weeks = choices(editor, kpi)

    assert (before.value, before.target_value) == (0, None)
    assert before.problem.startswith("The baseline is 0")
    assert (year.value, year.problem) == (None, "There is no data in the baseline's dates.")


def test_a_year_earlier_may_not_be_over_yet(editor, orders):
    dates_ahead = {"starts_on": dt.date(2026, 12, 1), "ends_on": dt.date(2026, 12, 31)}

    found = choices(editor, orders, **dates_ahead)

    assert found[1].problem == "These days are not over yet."
