"""The five letters: what is there decides, letter by letter."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from goals.calc.precedents import Precedents
from goals.calc.smart import Fix, GoalFacts, Light, Measure, Need, check
from goals.calc.status import Thresholds
from goals.enums import Status

RED, AMBER, GREEN = Light.RED, Light.AMBER, Light.GREEN
USUAL = Precedents(6, 24, Decimal("0.2"), Decimal("0.4"))
RARE = Precedents(2, 24, Decimal("0.2"), Decimal("0.3"))
NEVER = Precedents(0, 24, Decimal("0.2"), Decimal("0.1"))
MEASURE = Measure(
    id="t1",
    named={"kpi": "Orders", "library_key": "orders", "segment": ""},
    is_primary=True,
    ends_on=dt.date(2026, 3, 31),
    length_days=90,
    data_until=dt.date(2026, 2, 1),
    is_stale=False,
    status=Status.ON_TRACK,
    probability=Decimal("0.8"),
    is_final=False,
    precedents=USUAL,
    is_rise=True,
)
GOAL = GoalFacts(
    is_business=False,
    starts_on=dt.date(2026, 1, 1),
    ends_on=dt.date(2026, 3, 31),
    has_owner=True,
    purpose="",
    parent="Grow",
    link_reason="It pays.",
    is_parent_archived=False,
    review_days=30,
    review_rhythm="monthly",
    budget=None,
    budget_currency="",
    needs=(),
    measures=(MEASURE,),
    are_measures_of_children=False,
    thresholds=Thresholds(Decimal("0.7"), Decimal("0.3")),
)


def letter(name, goal=GOAL, **changes):
    """The light of a letter, its first reason and what mends it."""
    found = check(replace(goal, **changes))[name]
    to_mend = found.first_fix
    return found.light, found.findings[0].reason["code"], to_mend.fix if to_mend else None


def measured(**changes):
    return {"measures": (replace(MEASURE, **changes),)}


def codes(name, **changes):
    return [each.reason["code"] for each in check(replace(GOAL, **changes))[name].findings]


def test_whole_goal_is_green_throughout():
    letters = check(GOAL)

    assert list(letters) == ["specific", "measurable", "achievable", "relevant", "time_bound"]
    assert {each.light for each in letters.values()} == {GREEN}
    assert [each.first_fix for each in letters.values()] == [None] * 5


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, (GREEN, "says_exactly", None), id="number-and-owner"),
        pytest.param({"measures": ()}, (RED, "no_target", Fix.SET_TARGET), id="no-number"),
        pytest.param(
            measured(is_primary=False),
            (AMBER, "no_primary_target", Fix.SET_TARGET),
            id="guardrails-only",
        ),
        pytest.param(
            {"are_measures_of_children": True},
            (AMBER, "measured_by_children", Fix.SET_TARGET),
            id="children-carry-it",
        ),
        pytest.param({"has_owner": False}, (AMBER, "no_owner", Fix.EDIT_GOAL), id="no-owner"),
    ],
)
def test_specific(changes, expected):
    assert letter("specific", **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, (GREEN, "measured_until", None), id="fresh"),
        pytest.param({"measures": ()}, (RED, "no_target", Fix.SET_TARGET), id="nothing"),
        pytest.param(
            measured(data_until=None),
            (RED, "never_measured", Fix.DELIVER_DATA),
            id="primary-without-data",
        ),
        pytest.param(
            {"measures": (MEASURE, replace(MEASURE, is_primary=False, data_until=None))},
            (AMBER, "never_measured", Fix.DELIVER_DATA),
            id="guardrail-without-data",
        ),
        pytest.param(
            measured(is_stale=True),
            (AMBER, "measured_too_long_ago", Fix.DELIVER_DATA),
            id="stale",
        ),
        pytest.param(
            measured(is_stale=True, is_final=True), (GREEN, "measured_until", None), id="over"
        ),
    ],
)
def test_measurable(changes, expected):
    assert letter("measurable", **changes) == expected


@pytest.mark.parametrize(
    ("probability", "precedents", "expected"),
    [
        pytest.param("0.7", USUAL, (GREEN, "chance"), id="likely-and-usual"),
        pytest.param("0.69", USUAL, (AMBER, "chance"), id="at-risk"),
        pytest.param("0.3", USUAL, (AMBER, "chance"), id="at-the-line"),
        pytest.param("0.29", USUAL, (RED, "chance"), id="unlikely"),
        pytest.param("0.9", RARE, (AMBER, "rose_before"), id="likely-but-rare"),
        pytest.param("0.9", NEVER, (AMBER, "rose_before"), id="likely-though-never-seen"),
        pytest.param("0.9", None, (GREEN, "chance"), id="likely-and-not-weighed"),
        pytest.param("0.9", Precedents(), (GREEN, "chance"), id="likely-without-history"),
        pytest.param(None, USUAL, (GREEN, "rose_before"), id="usual-without-forecast"),
        pytest.param(None, RARE, (AMBER, "rose_before"), id="rare-without-forecast"),
        pytest.param(None, NEVER, (RED, "rose_before"), id="never-without-forecast"),
        pytest.param(None, Precedents(1, 3, Decimal(1)), (AMBER, "little_history"), id="three"),
        pytest.param(None, None, (AMBER, "history_not_weighed"), id="nothing-known"),
    ],
)
def test_achievable_by_forecast_and_history(probability, precedents, expected):
    chance = None if probability is None else Decimal(probability)
    changes = measured(probability=chance, precedents=precedents)

    assert letter("achievable", **changes)[:2] == expected


def test_one_window_in_five_is_usual():
    one_in_five = Precedents(5, 25, Decimal("0.2"), Decimal(1))
    less = Precedents(4, 24, Decimal("0.2"), Decimal(1))

    lights = [
        letter("achievable", **measured(probability=None, precedents=each))[0]
        for each in (one_in_five, less)
    ]
    assert lights == [GREEN, AMBER]


def test_history_is_told_with_its_numbers():
    changes = measured(probability=None, precedents=replace(RARE), is_rise=False)

    (finding,) = check(replace(GOAL, **changes))["achievable"].findings

    assert finding.reason == {
        "code": "fell_before",
        "kpi": "Orders",
        "library_key": "orders",
        "segment": "",
        "found": 2,
        "windows": 24,
        "length_days": 90,
        "needed": "0.2",
        "largest": "0.3",
    }


@pytest.mark.parametrize(
    ("status", "expected"),
    [(Status.MET, (GREEN, "ended_met", None)), (Status.MISSED, (RED, "ended_missed", None))],
)
def test_what_is_over_needs_no_forecast(status, expected):
    assert letter("achievable", **measured(is_final=True, status=status)) == expected


def need(amount, currency="USD"):
    return Need(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("budget", "needs", "expected"),
    [
        pytest.param(None, [need(12_500)], (AMBER, "budget_not_stated"), id="unstated"),
        pytest.param(12_000, [need(12_500)], (RED, "budget_short"), id="short"),
        pytest.param(12_500, [need(12_500)], (GREEN, "chance"), id="exactly-enough"),
        pytest.param(12_500, [need(12_000), need(501)], (RED, "budget_short"), id="two-plans"),
        pytest.param(9, [need(9, "EUR")], (AMBER, "budget_in_other_currency"), id="currency"),
        pytest.param(9, [], (GREEN, "chance"), id="no-plan"),
    ],
)
def test_achievable_by_budget(budget, needs, expected):
    money = None if budget is None else Decimal(budget)
    currency = "" if budget is None else "USD"
    changes = {"budget": money, "budget_currency": currency, "needs": needs}

    assert letter("achievable", **changes)[:2] == expected


def test_shortfall_is_told_in_numbers():
    found = check(
        replace(GOAL, budget=Decimal(12_000), budget_currency="USD", needs=[need(12_500)])
    )["achievable"]

    assert found.findings[0].reason == {
        "code": "budget_short",
        "needed": "12500",
        "budget": "12000",
        "short": "500",
        "currency": "USD",
    }
    assert found.first_fix.fix == Fix.EDIT_FRAME


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, (GREEN, "serves", None), id="parent-and-reason"),
        pytest.param({"parent": ""}, (RED, "serves_nothing", Fix.EDIT_GOAL), id="no-parent"),
        pytest.param(
            {"is_parent_archived": True}, (AMBER, "serves_archived", Fix.EDIT_GOAL), id="archived"
        ),
        pytest.param(
            {"is_business": True, "purpose": "Live."}, (GREEN, "has_purpose", None), id="purpose"
        ),
        pytest.param(
            {"is_business": True, "purpose": " "},
            (AMBER, "no_purpose", Fix.EDIT_GOAL),
            id="no-purpose",
        ),
    ],
)
def test_relevant(changes, expected):
    assert letter("relevant", **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, (GREEN, "dated", None), id="dates-and-rhythm"),
        pytest.param({"review_days": None}, (AMBER, "no_rhythm", Fix.EDIT_FRAME), id="no-rhythm"),
        pytest.param({"review_days": 90}, (GREEN, "dated", None), id="once-at-the-end"),
        pytest.param(
            {"review_days": 91}, (AMBER, "rhythm_too_slow", Fix.EDIT_FRAME), id="too-slow"
        ),
        pytest.param(
            measured(ends_on=dt.date(2026, 4, 1)),
            (AMBER, "target_outlasts", Fix.EDIT_TARGET),
            id="target-outlasts",
        ),
    ],
)
def test_time_bound(changes, expected):
    assert letter("time_bound", **changes) == expected


def test_worst_reason_comes_first_and_names_its_target():
    late = replace(MEASURE, id="t2", probability=Decimal("0.1"))

    found = check(replace(GOAL, measures=(MEASURE, late)))["achievable"]

    assert (found.light, found.first_fix.target) == (RED, "t2")
    assert codes("achievable", measures=(MEASURE, late)) == [
        "chance",
        "chance",
        "rose_before",
        "rose_before",
    ]


def test_guardrails_need_no_forecast():
    guardrail = replace(MEASURE, is_primary=False, probability=Decimal("0.01"))

    assert letter("achievable", measures=(MEASURE, guardrail))[0] == GREEN
