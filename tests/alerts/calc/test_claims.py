"""What becomes of a change, by the alert there is: the rows of decision 7 and 19, by hand."""

import datetime as dt

import pytest

from alerts.calc.claims import FLAPPING_SPAN, Answer, Lasting, Turn, answer, is_restless
from alerts.calc.rules import RuleTerms
from alerts.enums import AlertKind, ClaimOutcome, Purpose
from goals.enums import ChangeKind, Status, TargetRole

NOW = dt.datetime(2026, 4, 2, 3, 0, tzinfo=dt.UTC)
OFF = (ChangeKind.OFF_TRACK_CONFIRMED, Status.OFF_TRACK)
MISSED = (ChangeKind.STATUS, Status.MISSED)
MET = (ChangeKind.STATUS, Status.MET)
BACK = (ChangeKind.STATUS, Status.ON_TRACK)
WINDOW = (ChangeKind.WINDOW_MISSED, Status.AT_RISK)
KEPT = (ChangeKind.WINDOW_KEPT, Status.AT_RISK)
WINDOWS = RuleTerms(tells_missed_windows=True)
NOTHING = Answer()


def turn(what, role=TargetRole.PRIMARY, **fields):
    kind, status = what
    return Turn(kind, status, role, **fields)


def open_on(what, *, is_flapping=False):
    news = turn(what).news
    return Lasting(news.kind, turn(what), is_flapping)


def told(outcome, kind, purpose=Purpose.TROUBLE):
    return Answer(outcome, purpose, kind)


OPENED, WORSENED, RESOLVED = ClaimOutcome.OPENED, ClaimOutcome.WORSENED, ClaimOutcome.RESOLVED
OFF_TRACK, WINDOW_MISSED = AlertKind.TARGET_OFF_TRACK, AlertKind.WINDOW_MISSED


@pytest.mark.parametrize(
    ("what", "lasting", "terms", "expected"),
    [
        pytest.param(OFF, None, None, told(OPENED, OFF_TRACK), id="trouble opens"),
        pytest.param(OFF, None, RuleTerms(), NOTHING, id="the rule finds it itself"),
        pytest.param(OFF, open_on(OFF), None, NOTHING, id="no worse"),
        pytest.param(
            MISSED,
            open_on(OFF),
            None,
            told(WORSENED, AlertKind.TARGET_MISSED),
            id="worse",
        ),
        pytest.param(
            MISSED,
            None,
            RuleTerms(tells_off_track=False),
            told(OPENED, AlertKind.TARGET_MISSED),
            id="a miss whatever the rule says",
        ),
        pytest.param(
            BACK, open_on(OFF), None, told(RESOLVED, OFF_TRACK, Purpose.RECOVERY), id="relief"
        ),
        pytest.param(BACK, None, None, NOTHING, id="relief of nothing"),
        pytest.param(
            MET,
            None,
            None,
            told(ClaimOutcome.MET, AlertKind.TARGET_MET, Purpose.GOOD_NEWS),
            id="good news",
        ),
        pytest.param(
            WINDOW, open_on(WINDOW), WINDOWS, told(WORSENED, WINDOW_MISSED), id="next window"
        ),
        pytest.param(WINDOW, open_on(OFF), WINDOWS, NOTHING, id="no window while there is worse"),
        pytest.param(
            KEPT,
            open_on(WINDOW),
            WINDOWS,
            told(RESOLVED, WINDOW_MISSED, Purpose.RECOVERY),
            id="kept again",
        ),
        pytest.param(KEPT, open_on(OFF), WINDOWS, NOTHING, id="kept ends nothing worse"),
        pytest.param(BACK, open_on(OFF, is_flapping=True), None, NOTHING, id="flapping is silent"),
        pytest.param(
            MISSED,
            open_on(OFF, is_flapping=True),
            None,
            told(WORSENED, AlertKind.TARGET_MISSED),
            id="a verdict ends flapping",
        ),
    ],
)
def test_change_is_answered(what, lasting, terms, expected):
    assert answer(turn(what), lasting, terms) == expected


def test_new_promise_is_told_again_and_a_guardrail_that_held_is_no_news():
    again = answer(turn(OFF, version=2), open_on(OFF), None)
    held = answer(turn(MET, TargetRole.GUARDRAIL), None, None)
    overturned = answer(turn(BACK, was=Status.MISSED), open_on(MISSED), None)

    assert again == told(WORSENED, OFF_TRACK)
    assert held == NOTHING
    assert overturned == told(ClaimOutcome.CORRECTED, AlertKind.TARGET_MISSED, Purpose.CORRECTION)


def test_trouble_that_came_and_went_within_the_span_is_restless():
    turns = [(NOW, OPENED), (NOW + dt.timedelta(hours=1), RESOLVED)]

    assert is_restless(turns, now=NOW + FLAPPING_SPAN - dt.timedelta(seconds=1))
    assert not is_restless(turns, now=NOW + FLAPPING_SPAN)
    assert not is_restless(turns[:1], now=NOW)
