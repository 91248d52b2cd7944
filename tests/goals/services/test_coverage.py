"""Whether what serves a goal adds up, from stored targets and plans."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from goals.enums import Level, TargetRole
from goals.services.coverage import coverage, show_coverage
from goals.services.coverage_sums import read_family
from goals.services.coverage_words import CoverageWords
from goals.services.plan_checks import recheck_plans
from goals.services.plan_targets import plan_to_targets
from goals.services.plans import archive_plan, save_plan
from kpis.enums import Aggregation, Kind, Unit
from tests.factories import END, START, make_goal, make_kpi, make_membership, make_workspace
from tests.goals.facts import AT_MOST, promise, record

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 10, 3, tzinfo=dt.UTC)
NOTHING = {"promised": None, "covered": None, "gap": None, "lines": []}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def editor():
    return make_membership(workspace=make_workspace(currency="USD"))


@pytest.fixture
def goal(editor):
    return make_goal(workspace=editor.workspace, title="Sell more online")


@pytest.fixture
def child(goal):
    return make_goal(
        workspace=goal.workspace,
        level=Level.MARKETING,
        parent=goal,
        link_reason="It does.",
        title="Grow on Instagram",
    )


@pytest.fixture
def conversions(goal):
    return make_kpi(workspace=goal.workspace, name="Conversions")


def on(channel):
    return {"segment_key": f"channel={channel}"}


def change(kpi, value, baseline, **fields):
    return promise(kpi, value, baseline_value=Decimal(baseline), **fields)


def spaced(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def headlines(goal):
    family = read_family(workspace=goal.workspace, goal_id=goal.public_id)
    words = CoverageWords("en", "international")
    return [spaced(each.headline) for each in show_coverage(goal=goal, family=family, words=words)]


def test_channel_of_a_child_brings_its_share_of_the_whole(goal, child, conversions):
    whole = change(conversions, 1250, 1000, goal=goal)
    part = change(conversions, 253, 230, goal=child, **on("instagram"))

    found = coverage(goal=goal)

    (line,) = found["lines"]
    line["text"] = spaced(line["text"])
    assert line == {
        "kind": "mix",
        "of": whole.public_id,
        "target": part.public_id,
        "promised": "0.25",
        "covered": "0.023",
        "gap": "0.227",
        "share": "0.23",
        "change": "0.1",
        "brings": "0.023",
        "text": "+10 % on instagram brings +2.3 of the +25 % on Conversions",
    }
    assert (found["promised"], found["covered"], found["gap"]) == ("0.25", "0.023", "0.227")


def test_channels_of_the_same_goal_count_too(goal, conversions):
    change(conversions, 1250, 1000, goal=goal)
    change(conversions, 550, 500, goal=goal, role=TargetRole.SECONDARY, **on("instagram"))

    assert headlines(goal) == [
        "The parts bring +5 of the +25 % on Conversions; +20 is missing. "
        "The rest (50 % of it) would have to change by +40 %."
    ]


def test_segments_without_baselines_are_added_up(goal, child, conversions):
    promise(conversions, 100, goal=goal)
    promise(conversions, 60, goal=child, **on("search"))
    promise(conversions, 45, goal=child, **on("instagram"))

    assert headlines(goal) == ["45 + 60 = 105 ≥ 100"]


def test_one_part_is_held_against_the_whole(goal, child, conversions):
    promise(conversions, 100, goal=goal)
    promise(conversions, 60, goal=child)

    assert headlines(goal) == ["60 < 100"]


def test_ceilings_are_added_up_too(goal, child, conversions):
    promise(conversions, 100, goal=goal, **AT_MOST)
    promise(conversions, 60, goal=child, **on("search"), **AT_MOST)
    promise(conversions, 45, goal=child, **on("instagram"), **AT_MOST)

    assert headlines(goal) == ["45 + 60 = 105 > 100"]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"window": "week"}, id="judged-otherwise"),
        pytest.param({"role": TargetRole.GUARDRAIL}, id="guardrail"),
        pytest.param({"ends_on": END + dt.timedelta(days=1)}, id="outlasts-the-whole"),
        pytest.param({"is_archived": True}, id="archived"),
        pytest.param(AT_MOST, id="other-side"),
    ],
)
def test_what_is_not_a_part_is_left_out(goal, child, conversions, fields):
    promise(conversions, 100, goal=goal)
    promise(conversions, 60, goal=child, **fields)

    assert coverage(goal=goal) == NOTHING


def test_rates_do_not_add_up(goal, child):
    rate = make_kpi(workspace=goal.workspace, unit=Unit.PERCENT, aggregation=Aggregation.MEAN)
    derived = make_kpi(workspace=goal.workspace, kind=Kind.DERIVED, formula="a / b")
    for kpi in (rate, derived):
        promise(kpi, 1, goal=goal)
        promise(kpi, 1, goal=child, **on("instagram"))

    assert coverage(goal=goal) == NOTHING


def test_goal_of_its_own_has_nothing_to_add_up(goal, conversions):
    promise(conversions, 100, goal=goal)
    promise(conversions, 60, goal=make_goal(workspace=goal.workspace))

    assert coverage(goal=goal) == NOTHING


@pytest.fixture
def aov(editor):
    return make_kpi(
        workspace=editor.workspace,
        key="aov",
        unit=Unit.MONEY,
        currency="USD",
        aggregation=Aggregation.MEAN,
    )


@pytest.fixture
def plan(editor, child, aov):
    """338 extra orders at $148, promised by the marketing goal."""
    plan = save_plan(
        workspace=editor.workspace,
        by=editor,
        now=NOW,
        calculator="extra-orders",
        title="Spring sale",
        inputs={"incremental_revenue": "50000", "aov": {"value": "148", "kpi": "aov"}},
    )
    orders = make_kpi(workspace=editor.workspace, key="orders")
    dates = {"start": START, "end": END}
    plan_to_targets(plan=plan, goal=child, kpi=orders, by=editor, now=NOW, **dates)
    return plan


def test_plan_of_a_child_multiplies(goal, plan):
    found = coverage(goal=goal)

    assert (found["promised"], found["covered"], found["gap"]) == ("50000", "50024", "0")
    (line,) = found["lines"]
    assert (line["kind"], line["plan"], line["number"]) == ("plan", plan.public_id, "338")
    assert line["text"] == "338 × $148.00 = $50,024.00 ≥ $50,000.00"


def test_plan_is_held_against_the_present_price(goal, plan, aov):
    record(aov, [131] * 28, start=dt.date(2025, 12, 12), now=NOW)
    recheck_plans(now=NOW)

    found = coverage(goal=goal)

    assert (found["covered"], found["gap"]) == ("44278", "5722")
    assert headlines(goal) == ["338 × $131.00 = $44,278.00 < $50,000.00 (planned with $148.00)"]


def test_archived_plan_is_left_out(editor, goal, plan):
    archive_plan(plan=plan, by=editor)

    assert coverage(goal=goal) == NOTHING


def test_largest_shortfall_leads(goal, child, plan, conversions):
    promise(conversions, 100, goal=goal)
    promise(conversions, 99, goal=child, **on("search"))

    assert headlines(goal) == ["99 < 100", "338 × $148.00 = $50,024.00 ≥ $50,000.00"]


def test_sentences_speak_korean(goal, child, conversions):
    change(conversions, 1250, 1000, goal=goal)
    change(conversions, 253, 230, goal=child, **on("instagram"))

    with translation.override("ko"):
        (line,) = coverage(goal=goal)["lines"]

    assert spaced(line["text"]) == "instagram +10 %: Conversions +25 % 가운데 +2.3"
