"""Every step from the recorded windows to the status."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from goals.services.why import read_why
from tests.factories import END, START, make_kpi
from tests.goals.facts import judge, measured, promise, record
from workspaces.reader import Reader

pytestmark = pytest.mark.django_db
READER = Reader(language="en", number_style="international", today=dt.date(2026, 11, 21))


def why(target, day):
    judge(target, day)
    target.refresh_from_db()
    with translation.override("en"):
        found = read_why(target=target, reader=READER)
    return dict(found.steps), [(each.period, each.value) for each in found.windows]


def test_nothing_is_told_before_the_first_judgement(orders):
    assert read_why(target=promise(orders, 9), reader=READER) is None


def test_running_total_is_told_step_by_step(orders):
    record(orders, [10] * 31, start=START)

    steps, windows = why(promise(orders, 900), dt.date(2026, 1, 31))

    assert list(steps) == [
        "What is judged",
        "What was promised",
        "What the data says",
        "What is to come",
        "Where the lines are",
        "So it is",
        "Also",
        "When it is judged again",
    ]
    assert steps["What is judged"] == "The whole period: 31 of its 90 recordings have arrived."
    assert steps["What was promised"].startswith("≥\xa0900; 310 does not.")
    assert steps["What the data says"] == (
        "Data until Jan 31, 2026. It may be 2 days behind before it is called stale."
    )
    assert "beyond 5 points" in steps["Where the lines are"]
    assert steps["When it is judged again"] == "When new data arrives."
    assert windows == []


def test_rate_shows_its_windows_and_which_are_missing(orders):
    record(orders, [10] * 28 + [None] + [10] * 10, start=START)

    steps, windows = why(promise(orders, 70, window="week", judged_windows=2), dt.date(2026, 2, 8))

    assert steps["What is judged"] == "The mean of these windows."
    assert [value for _period, value in windows] == ["", "70"]


def test_formula_is_said_to_be_applied_to_sums(bounce_rate):
    for key, value in (("bounced", 10), ("sessions", 20)):
        record(measured(bounce_rate, key), [value] * 90, start=START)

    steps, _windows = why(promise(bounce_rate, "0.3", window="week", judged_windows=4), END)

    assert steps["What is judged"] == "The formula on the sums of these windows."
    assert steps["What was promised"].startswith("≥\xa030\xa0%; 50\xa0% keeps it.")
    assert steps["When it is judged again"] == (
        "The verdict is final; only a correction of the data can change it."
    )


def test_level_without_data_says_so():
    steps, _windows = why(promise(make_kpi(), Decimal(5), window="latest"), dt.date(2026, 2, 1))

    assert steps["What is judged"] == "The latest value of the period."
    assert steps["What the data says"].startswith("There is no data yet.")
