"""Many rows in one statement, with the values that Django would write."""

import datetime as dt
from decimal import Decimal

import pytest

from goals.enums import Status
from goals.models import Assessment, Goal
from goals.services.rows import insert_rows, update_rows
from tests.factories import END, make_goal, make_target, make_workspace

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 1, 31, 3, tzinfo=dt.UTC)


def test_inserted_rows_come_back_to_the_last_digit(django_assert_num_queries):
    target = make_target()
    rows = [
        Assessment(
            workspace_id=target.workspace_id,
            target=target,
            target_version=number,
            as_of=END,
            data_version=1,
            status=Status.MET,
            actual=Decimal("12345678901234567890.000000000000000001"),
            reasons=[{"code": "met", "text": "“%s” {} 목표"}],
            created_at=NOON,
        )
        for number in range(100)
    ]

    with django_assert_num_queries(1):
        insert_rows(rows)

    found = Assessment.objects.for_workspace(target.workspace).order_by("target_version")
    names = [field.attname for field in Assessment._meta.fields if field.name != "id"]
    assert [[getattr(row, name) for name in names] for row in found] == [
        [getattr(row, name) for name in names] for row in rows
    ]


def test_updated_rows_keep_their_other_fields(django_assert_num_queries):
    goals = [make_goal(workspace=make_workspace(), title="Keep") for _number in range(3)]
    for goal in goals:
        goal.title, goal.net_value, goal.verdict_reasons = "Lose", Decimal("0.1"), [{"code": "a"}]

    with django_assert_num_queries(1):
        update_rows(goals[:2], ["net_value", "verdict_reasons"])

    found = Goal.objects.across_workspaces(reason="test").order_by("pk")
    assert [(goal.title, goal.net_value, goal.verdict_reasons) for goal in found] == [
        ("Keep", Decimal("0.1"), [{"code": "a"}]),
        ("Keep", Decimal("0.1"), [{"code": "a"}]),
        ("Keep", None, []),
    ]


def test_no_row_of_another_workspace_is_updated():
    goal = make_goal(title="Keep")
    goal.workspace_id, goal.title = make_workspace().pk, "Lose"

    update_rows([goal], ["title"])

    assert Goal.objects.across_workspaces(reason="test").get().title == "Keep"


def test_nothing_is_asked_for_no_rows(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_rows([])
        update_rows([], ["title"])
