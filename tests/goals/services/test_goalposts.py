"""Moved goalposts, as a reader sees them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from goals.calc.boundary import Limits
from goals.enums import Condition, TargetRole
from goals.services.goalposts import Move, is_easier, read_goalposts
from goals.services.targets import create_target, update_target
from tests.factories import END, START, make_goal, make_kpi, make_membership
from tests.goals.facts import on
from workspaces.reader import Reader

pytestmark = pytest.mark.django_db
READER = Reader(language="en", number_style="international", today=dt.date(2026, 2, 2))
FEBRUARY = on(dt.date(2026, 2, 1))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def editor(workspace):
    return make_membership(workspace=workspace)


def promise(editor, **fields):
    fields = {
        "link_reason": "It does.",
        "condition": Condition.AT_LEAST,
        "condition_value": Decimal(1000),
        "starts_on": START,
        "ends_on": END,
        **fields,
    }
    return create_target(
        goal=make_goal(workspace=editor.workspace),
        kpi=make_kpi(workspace=editor.workspace),
        by=editor,
        now=on(START),
        **fields,
    )


def change(editor, target, reason="Later", **fields):
    update_target(target=target, reason=reason, by=editor, now=FEBRUARY, **fields)


def goalposts(editor):
    _page, rows = read_goalposts(workspace=editor.workspace, reader=READER, number=None)
    return rows


def test_targets_as_they_were_set_are_no_moved_goalposts(editor):
    promise(editor)

    assert goalposts(editor) == []


def test_a_change_tells_before_after_reason_and_who(editor):
    target = promise(editor)
    change(editor, target, "Fewer ads", condition_value=Decimal(800), ends_on=dt.date(2026, 4, 30))

    (row,) = goalposts(editor)

    assert (row.version.number, row.version.reason, row.version.by) == (2, "Fewer ads", editor.user)
    assert list(row.moves) == [
        Move("Period", "Jan 1, 2026 – Mar 31, 2026", "Jan 1, 2026 – Apr 30, 2026"),
        Move("Target value", "≥\xa01,000", "≥\xa0800", is_easier=True),
    ]


def test_each_change_is_held_against_the_one_before_the_newest_first(editor):
    target = promise(editor)
    change(editor, target, condition_value=Decimal(1200))
    change(editor, target, role=TargetRole.SECONDARY)

    newest, older = goalposts(editor)

    assert list(newest.moves) == [Move("Role", "Primary", "Secondary")]
    assert [(move.after, move.is_easier) for move in older.moves] == [("≥\xa01,200", False)]


def test_milestones_and_windows_are_told(editor):
    target = promise(editor)
    change(
        editor,
        target,
        window="week",
        trajectory="milestones",
        milestones=[{"on": "2026-01-31", "value": "700"}],
    )

    (row,) = goalposts(editor)

    assert list(row.moves) == [
        Move("Judged by", "Total over the period", "Per week × 4"),
        Move("How it gets there", "Evenly", "By milestones (2026-01-31: 700)"),
    ]


def test_other_workspaces_keep_their_goalposts_to_themselves(editor):
    stranger = make_membership()
    change(stranger, promise(stranger), condition_value=Decimal(1))

    assert goalposts(editor) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Limits(low=Decimal(10)), Limits(low=Decimal(8)), True),
        (Limits(low=Decimal(10)), Limits(low=Decimal(12)), False),
        (Limits(high=Decimal(10)), Limits(high=Decimal(12)), True),
        (Limits(low=Decimal(8), high=Decimal(10)), Limits(low=Decimal(8)), True),
        (Limits(low=Decimal(8), high=Decimal(10)), Limits(Decimal(9), Decimal(12)), None),
        (Limits(low=Decimal(8)), Limits(high=Decimal(8)), None),
    ],
    ids=["lower", "higher", "limit raised", "upper end gone", "moved aside", "turned around"],
)
def test_easier_allows_all_that_was_allowed(before, after, expected):
    assert is_easier(before, after) is expected


def test_page_costs_two_queries_however_many_changes(editor, django_assert_num_queries):
    for _ in range(3):
        target = promise(editor)
        change(editor, target, condition_value=Decimal(5))
        change(editor, target, condition_value=Decimal(6))

    with django_assert_num_queries(2):
        goalposts(editor)
