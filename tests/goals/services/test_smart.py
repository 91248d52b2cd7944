"""The SMART check of stored goals, in words and as JSON."""

import ast
import datetime as dt
import inspect
from decimal import Decimal

import pytest
from django.utils import translation

from goals.calc import smart as calc
from goals.calc.smart import Finding, Light
from goals.enums import Level, TargetRole
from goals.models import PlanTarget
from goals.services.plans import save_plan
from goals.services.precedents import weigh_due
from goals.services.smart import show_smart, smart
from goals.services.smart_words import CODES, finding_sentence, length_text
from tests.factories import make_goal, make_kpi, make_membership, make_target, make_workspace
from tests.goals.facts import judge, promise, record
from workspaces.reader import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


NOW = dt.datetime(2026, 2, 1, 3, tzinfo=dt.UTC)
READER = Reader(language="en", number_style="international", today=dt.date(2026, 2, 1))
KOREAN = Reader(language="ko", number_style="korean", today=dt.date(2026, 2, 1))


@pytest.fixture
def editor():
    return make_membership(workspace=make_workspace(currency="USD"))


@pytest.fixture
def goal(editor):
    parent = make_goal(workspace=editor.workspace, title="Grow")
    return make_goal(
        workspace=editor.workspace,
        level=Level.MARKETING,
        parent=parent,
        link_reason="Orders are revenue.",
        owner=editor,
        review_rhythm="weekly",
    )


@pytest.fixture
def target(goal):
    """Ten orders a day for two years and a month; 990 are promised for 90 days: +10 %."""
    kpi = make_kpi(workspace=goal.workspace, name="Orders")
    record(kpi, [10] * 762, start=dt.date(2024, 1, 1))
    target = promise(kpi, 990, goal=goal, baseline_value=Decimal(900))
    judge(target, dt.date(2026, 1, 31))
    weigh_due(now=NOW)
    return target


def levels(goal):
    return {name: letter["level"] for name, letter in smart(goal=goal, now=NOW).items()}


def test_check_as_json_with_reasons_and_links_to_the_fixes(goal, target):
    found = smart(goal=goal, now=NOW)

    assert {name: letter["level"] for name, letter in found.items()} == {
        "specific": "green",
        "measurable": "green",
        "achievable": "red",
        "relevant": "green",
        "time_bound": "green",
    }
    achievable = found["achievable"]
    assert achievable["fix"] == f"/w/{goal.workspace.slug}/goals/targets/{target.public_id}/edit/"
    assert [reason["code"] for reason in achievable["reasons"]] == ["chance", "rose_before"]
    assert achievable["reasons"][1]["message"].replace("\N{NO-BREAK SPACE}", " ") == (
        "Orders: a rise of 10 % or more happened in 0 of the last 21 windows of 3 months. "
        "The most was 0 %."
    )
    assert found["specific"]["fix"] is None
    assert found["specific"]["reasons"][0]["target"] == target.public_id


def test_sentences_speak_korean(goal, target):
    with translation.override("ko"):
        shown = show_smart(goal=goal, reader=KOREAN)

    assert [letter.title for letter in shown] == [
        "구체적",
        "측정 가능",
        "달성 가능",
        "관련성",
        "시간 제한",
    ]
    assert "최근 3개월 구간 21개 가운데 0개" in shown[2].sentences[1]


def test_empty_goal_says_what_is_missing(editor):
    goal = make_goal(workspace=editor.workspace, level=Level.MARKETING)

    found = smart(goal=goal, now=NOW)

    assert levels(goal) == {
        "specific": "red",
        "measurable": "red",
        "achievable": "red",
        "relevant": "red",
        "time_bound": "amber",
    }
    slug, base = editor.workspace.slug, f"/goals/{goal.public_id}/"
    assert [letter["fix"] for letter in found.values()] == [
        f"/w/{slug}{base}targets/new/",
        f"/w/{slug}{base}targets/new/",
        f"/w/{slug}{base}targets/new/",
        f"/w/{slug}{base}edit/",
        f"/w/{slug}{base}setting/frame/",
    ]


def test_business_goal_without_numbers_leans_on_its_children(goal, target):
    found = smart(goal=goal.parent, now=NOW)

    assert found["specific"]["reasons"][0]["code"] == "measured_by_children"
    assert found["measurable"]["level"] == "green"
    assert found["relevant"]["reasons"][0]["code"] == "no_purpose"


def test_target_of_another_goal_and_archived_ones_do_not_count(goal, target):
    make_target(goal=make_goal(workspace=goal.workspace), kpi=target.kpi)
    target.is_archived = True
    target.save(update_fields=["is_archived"])

    assert levels(goal)["specific"] == "red"


def test_changed_promise_is_weighed_for_the_answer_and_waits_on_the_page(goal, target):
    type(target).objects.for_workspace(goal.workspace).update(version=2)

    reasons = smart(goal=goal, now=NOW)["achievable"]["reasons"]
    shown = show_smart(goal=goal, reader=READER)[2]

    assert [reason["code"] for reason in reasons] == ["chance", "rose_before"]
    assert "Orders: its history is weighed within a minute." in shown.sentences


def test_budget_is_held_against_what_plans_need(editor, goal, target):
    plan = save_plan(
        workspace=editor.workspace,
        by=editor,
        now=NOW,
        calculator="incremental-budget",
        title="Spring",
        inputs={"incremental_revenue": "50000", "target_roas": "4"},
    )
    PlanTarget.objects.create(workspace=goal.workspace, plan=plan, target=target, key="budget")
    goal.budget, goal.budget_currency = Decimal(10_000), "USD"

    messages = [each["message"] for each in smart(goal=goal, now=NOW)["achievable"]["reasons"]]

    assert "Its plans need $12,500.00 of a budget of $10,000.00: $2,500.00 are missing." in messages


def test_archived_goal_offers_no_fix(goal):
    goal.is_archived = True

    assert {letter["fix"] for letter in smart(goal=goal, now=NOW).values()} == {None}


def test_guardrail_alone_is_not_a_number(goal):
    make_target(goal=goal, role=TargetRole.GUARDRAIL)

    assert levels(goal)["specific"] == "amber"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (1, "1 day"),
        (10, "10 days"),
        (7, "1 week"),
        (28, "1 month"),
        (31, "1 month"),
        (35, "5 weeks"),
        (90, "3 months"),
        (92, "3 months"),
        (365, "12 months"),
    ],
)
def test_length_is_told_as_people_say_it(days, text):
    assert length_text(days) == text


NAMED = {"kpi": "Orders", "library_key": "", "segment": "channel=instagram"}
PAST = {**NAMED, "found": 3, "windows": 24, "length_days": 28}


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            {"code": "rose_before", **PAST, "needed": "-0.05"},
            "Orders (instagram): in 3 of the last 24 windows of 1 month it fell by no more than "
            "5 %.",
        ),
        (
            {"code": "fell_before", **PAST, "needed": "-0.5"},
            "Orders (instagram): a fall of 50 % or more happened in 3 of the last 24 windows of "
            "1 month.",
        ),
        (
            {"code": "fell_before", **PAST, "needed": "0.02"},
            "Orders (instagram): in 3 of the last 24 windows of 1 month it rose by no more than "
            "2 %.",
        ),
        (
            {"code": "target_outlasts", **NAMED, "target_end": "2026-04-01", "end": "2026-03-31"},
            "Orders (instagram) ends on Apr 1, 2026, after the goal itself (Mar 31, 2026).",
        ),
        (
            {"code": "budget_in_other_currency", "others": "EUR", "currency": "USD"},
            "Its plans are in EUR, its budget in USD.",
        ),
        (
            {"code": "chance", **NAMED, "probability": "0.99"},
            "Orders (instagram): today's forecast gives a chance of over 97 %.",
        ),
    ],
    ids=lambda value: value.get("code", "") if isinstance(value, dict) else "",
)
def test_sentences_hold_the_numbers(reason, sentence):
    found = finding_sentence(Finding(Light.AMBER, reason), None, READER)

    assert found.replace("\N{NO-BREAK SPACE}", " ") == sentence


def test_every_code_of_the_check_has_a_sentence():
    tree = ast.parse(inspect.getsource(calc))
    made = {
        value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "code" and isinstance(value, ast.Constant)
    }

    assert made < CODES
    assert CODES - made == {"ended_met", "ended_missed", "rose_before", "fell_before"}
