"""Which version of a promise a date is judged by."""

import datetime as dt
from decimal import Decimal

import pytest

from goals.enums import Condition, Status, TargetWindow
from goals.models import Target
from goals.services.assessments import assess_due, read_assessment
from goals.services.target_versions import in_force, promise_texts, promise_values
from goals.services.targets import create_target, update_target
from tests.factories import END, START, make_goal, make_kpi, make_membership
from tests.goals.facts import judge, on, record

pytestmark = pytest.mark.django_db

BEFORE = on(dt.date(2025, 12, 20))
FEBRUARY = on(dt.date(2026, 2, 1))
APRIL = on(dt.date(2026, 4, 10))
LONG_AFTER = on(dt.date(2026, 11, 21))


@pytest.fixture
def editor(workspace):
    return make_membership(workspace=workspace)


@pytest.fixture
def orders(workspace):
    """Ten orders a day until the end of the period."""
    kpi = make_kpi(workspace=workspace, key="orders")
    record(kpi, [10] * 455, start=START - dt.timedelta(days=365))
    return kpi


def promise(editor, kpi, *, now=BEFORE, **fields):
    fields = {
        "link_reason": "It does.",
        "condition": Condition.AT_LEAST,
        "condition_value": Decimal(1000),
        "starts_on": START,
        "ends_on": END,
        **fields,
    }
    goal = make_goal(workspace=editor.workspace)
    return create_target(goal=goal, kpi=kpi, by=editor, now=now, **fields)


def change(editor, target, *, now, **fields):
    return update_target(target=target, reason="Later", by=editor, now=now, **fields)


def versions_on(target, *days):
    """The versions that these dates are judged by."""
    return [judge(target, day, now=LONG_AFTER).target_version for day in days]


def test_a_closed_window_stays_judged_by_the_version_in_force_then(editor, orders):
    """Weeks of January are held against 80, those of February against 60."""
    target = promise(editor, orders, window=TargetWindow.WEEK, condition_value=Decimal(80))
    change(editor, target, now=FEBRUARY, condition_value=Decimal(60))

    january, february = (judge(target, dt.date(2026, m, 25), now=LONG_AFTER) for m in (1, 2))

    assert (january.target_version, january.expected) == (1, 80)
    assert (february.target_version, february.expected) == (2, 60)


def test_the_day_of_the_change_is_judged_by_the_change(editor, orders):
    target = promise(editor, orders)
    change(editor, target, now=FEBRUARY, condition_value=Decimal(800))

    assert versions_on(target, dt.date(2026, 1, 31), dt.date(2026, 2, 1)) == [1, 2]


def test_before_the_first_version_the_first_one_counts(editor, orders):
    target = promise(editor, orders, now=FEBRUARY)
    change(editor, target, now=APRIL, condition_value=Decimal(800))

    assert versions_on(target, dt.date(2026, 1, 5)) == [1]


def test_goalposts_moved_after_the_end_do_not_turn_the_verdict(editor, orders):
    target = promise(editor, orders)
    change(editor, target, now=APRIL, condition_value=Decimal(800))

    found = judge(target, dt.date(2026, 11, 21), now=LONG_AFTER)

    target.refresh_from_db()
    assert (found.status, found.target_version) == (Status.MISSED, 1)
    assert (target.status, target.judged_version, target.next_check_at) == ("missed", 2, None)


def test_later_end_makes_the_promise_new_again(editor, orders):
    target = promise(editor, orders)
    change(editor, target, now=APRIL, ends_on=dt.date(2026, 12, 31))

    assert versions_on(target, END, dt.date(2026, 5, 1)) == [1, 2]


def test_promise_over_the_past_can_be_mended(editor, orders):
    """Nobody had promised anything before the end, so the newest version counts."""
    target = promise(editor, orders, now=APRIL)
    change(editor, target, now=APRIL, condition_value=Decimal(800))

    found = judge(target, dt.date(2026, 11, 21), now=LONG_AFTER)

    assert (found.status, found.target_version) == (Status.MET, 2)


def test_an_earlier_version_keeps_its_own_kpi(editor, orders):
    visits = make_kpi(workspace=editor.workspace, key="visits")
    record(visits, [500] * 90, start=START)
    target = promise(editor, orders)
    change(editor, target, now=FEBRUARY, kpi=visits, condition_value=Decimal(40_000))

    january = judge(target, dt.date(2026, 1, 20), now=LONG_AFTER)

    assert (january.actual, january.target_version) == (200, 1)


def test_dates_that_were_judged_are_not_due_again(editor, orders):
    target = promise(editor, orders)
    change(editor, target, now=FEBRUARY, condition_value=Decimal(800))
    day = dt.date(2026, 1, 20)

    first, second = (
        assess_due(now=LONG_AFTER, workspace=editor.workspace, as_of=day) for _ in (1, 2)
    )

    assert (first.due, first.assessed) == (1, 1)
    assert (second.due, second.assessed) == (0, 0)
    assert target.pk


def test_asking_how_it_stood_writes_nothing(editor, orders):
    target = promise(editor, orders)
    change(editor, target, now=FEBRUARY, condition_value=Decimal(800))

    found = read_assessment(target=target, as_of=dt.date(2026, 1, 20), now=LONG_AFTER)

    assert (found.target_version, found.pk) == (1, None)


def test_targets_that_were_never_changed_cost_no_query(editor, orders, django_assert_num_queries):
    target = promise(editor, orders)

    with django_assert_num_queries(0):
        found = in_force(
            workspace=editor.workspace, targets=[target], as_of=START, today=dt.date(2026, 11, 21)
        )

    assert found == {target.pk: target}


def test_a_version_gives_back_what_it_kept(editor, orders):
    target = promise(
        editor,
        orders,
        condition=Condition.BETWEEN,
        condition_low=Decimal("0.5"),
        condition_high=Decimal(900),
        baseline_from=dt.date(2025, 10, 1),
        baseline_to=dt.date(2025, 12, 19),
        scale_baseline=True,
        trajectory="milestones",
        milestones=[{"on": dt.date(2026, 1, 31), "value": Decimal("0.25")}],
    )
    stored = Target.objects.for_workspace(editor.workspace).get()

    values = promise_values(target.versions.get().promise)

    assert values == {name: getattr(stored, name) for name in values}
    assert promise_texts(stored) == promise_texts(target)


def test_a_version_older_than_a_field_does_without():
    assert promise_values({"target_value": "5", "starts_on": "2026-01-01", "baseline_to": ""}) == {
        "target_value": 5,
        "starts_on": START,
        "baseline_to": None,
    }
