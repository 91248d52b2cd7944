"""What a rule would have told, and what it tells of what it finds now."""

import datetime as dt
from decimal import Decimal

import pytest

from alerts.calc.rules import RuleTerms, Told, is_news, looser, wants, would_tell
from alerts.enums import AlertKind
from goals.calc.spells import Reading, Terms
from goals.enums import ChangeKind, Status

OFF, ON, RISK, MISSED = Status.OFF_TRACK, Status.ON_TRACK, Status.AT_RISK, Status.MISSED
OFF_TRACK, WINDOW = AlertKind.TARGET_OFF_TRACK, AlertKind.WINDOW_MISSED


def day(number):
    return dt.date(2026, 9, number)


def said(*statuses):
    return [Reading(day(place), status, None, place) for place, status in enumerate(statuses, 1)]


@pytest.mark.parametrize(
    ("statuses", "windows", "terms", "expected"),
    [
        pytest.param([OFF, OFF, OFF], [], RuleTerms(), [(2, OFF_TRACK)], id="once in a spell"),
        pytest.param(
            [OFF, OFF, RISK, OFF, OFF], [], RuleTerms(), [(2, OFF_TRACK)], id="until on track"
        ),
        pytest.param(
            [OFF, OFF, ON, OFF, OFF],
            [],
            RuleTerms(),
            [(2, OFF_TRACK), (5, OFF_TRACK)],
            id="again after relief",
        ),
        pytest.param(
            [OFF, OFF, MISSED],
            [],
            RuleTerms(tells_off_track=False),
            [(3, AlertKind.TARGET_MISSED)],
            id="a miss in any case",
        ),
        pytest.param([ON, ON, ON], [2], RuleTerms(), [], id="windows are opt-in"),
        pytest.param(
            [ON, OFF, OFF, OFF, ON],
            [1, 4, 5],
            RuleTerms(tells_missed_windows=True),
            [(1, WINDOW), (3, OFF_TRACK), (5, WINDOW)],
            id="no window while there is worse",
        ),
    ],
)
def test_would_have_told(statuses, windows, terms, expected):
    found = would_tell(said(*statuses), [day(number) for number in windows], terms)

    assert found == [Told(day(number), kind) for number, kind in expected]


def test_window_is_told_once_however_often_its_last_day_is_judged():
    readings = [Reading(day(2), ON, None, number) for number in range(3)]

    found = would_tell(readings, [day(2)], RuleTerms(tells_missed_windows=True))

    assert found == [Told(day(2), WINDOW)]


@pytest.mark.parametrize(
    ("change", "terms", "expected"),
    [
        (ChangeKind.OFF_TRACK_CONFIRMED, None, True),
        (ChangeKind.OFF_TRACK_CONFIRMED, RuleTerms(), False),
        (ChangeKind.OFF_TRACK_BY_RULE, None, False),
        (ChangeKind.OFF_TRACK_BY_RULE, RuleTerms(), True),
        (ChangeKind.OFF_TRACK_BY_RULE, RuleTerms(tells_off_track=False), False),
        (ChangeKind.WINDOW_MISSED, RuleTerms(), False),
        (ChangeKind.WINDOW_MISSED, RuleTerms(tells_missed_windows=True), True),
        (ChangeKind.STATUS, RuleTerms(tells_off_track=False), True),
    ],
)
def test_change_is_wanted_by_a_rule_or_as_usual(change, terms, expected):
    assert wants(change, terms) is expected


@pytest.mark.parametrize(
    ("flags", "first_new", "told", "expected"),
    [
        pytest.param([False, True], 0, None, True, id="new"),
        pytest.param([True, False], 0, None, False, id="over"),
        pytest.param([False, True, True], 2, None, False, id="began before the rule"),
        pytest.param([False, True, True], 1, None, True, id="began with the rule"),
        pytest.param([False, True, True], 0, 1, False, id="told"),
        pytest.param([True, False, True], 0, 0, True, id="told of the one before"),
        pytest.param([True, True], 0, 0, False, id="told before what is looked at"),
        pytest.param([], 0, None, False, id="nothing judged"),
    ],
)
def test_only_a_spell_nobody_heard_of_is_news(flags, first_new, told, expected):
    assert is_news(flags, first_new=first_new, told=told) is expected


def test_looser_rules_have_lower_lines_or_wait_longer():
    found = [terms.off_track for terms in looser(RuleTerms(), off_track_below=Decimal("0.3"))]

    assert found == [
        Terms(2, 2, Decimal("0.2")),
        Terms(2, 2, Decimal("0.1")),
        Terms(3, 3, None),
    ]
    assert looser(RuleTerms(tells_off_track=False), off_track_below=Decimal("0.3")) == []
