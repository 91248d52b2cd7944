"""What a rule asks for, and what is news by it."""

from decimal import Decimal

import pytest

from alerts.calc.rules import RuleTerms, is_news, looser, wants
from goals.calc.spells import Terms
from goals.enums import ChangeKind


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
