"""What life would have told, from judgements in order; against life itself: `test_backtests.py`."""

import datetime as dt

import pytest

from alerts.calc.reliving import Closed, Past, Told, relive
from alerts.calc.rules import RuleTerms
from alerts.enums import AlertKind, Purpose
from goals.calc.spells import Reading, Terms
from goals.enums import Status, TargetRole
from kpis.calc.periods import ONE_DAY, Window

OFF, ON, RISK, MISSED, MET = (
    Status.OFF_TRACK,
    Status.ON_TRACK,
    Status.AT_RISK,
    Status.MISSED,
    Status.MET,
)
OFF_TRACK, WINDOW = AlertKind.TARGET_OFF_TRACK, AlertKind.WINDOW_MISSED
OVER, RESTLESS, GOOD = Purpose.RECOVERY, Purpose.FLAPPING, Purpose.GOOD_NEWS
ONCE = Terms(1, 1)
WINDOWS = RuleTerms(tells_missed_windows=True)


def day(number):
    return dt.date(2026, 9, number)


def said(*statuses, until=None):
    """Judgements of days in a row, each on the data of its day unless `until` says otherwise."""
    return [
        Reading(
            dt.datetime.combine(day(place), dt.time(12), tzinfo=dt.UTC),
            day(place),
            status,
            None,
            place,
            data_until=day((until or {}).get(place, place)),
        )
        for place, status in enumerate(statuses, 1)
    ]


def past(readings, windows=(), *, has_volume=None):
    """Windows are days with whether they were missed."""
    return Past(
        role=TargetRole.PRIMARY,
        readings=readings,
        closed=[Closed(Window(day(on), day(on)), failed, day(on)) for on, failed in windows],
        has_volume=has_volume or (lambda reading: True),
    )


def told(found):
    return [(each.on.day, each.kind, each.purpose) for each in found]


@pytest.mark.parametrize(
    ("statuses", "windows", "terms", "expected"),
    [
        pytest.param([OFF, OFF, OFF], [], RuleTerms(), [(2, OFF_TRACK)], id="once in a spell"),
        pytest.param(
            [OFF, OFF, RISK, OFF, OFF], [], RuleTerms(), [(2, OFF_TRACK)], id="until on track"
        ),
        pytest.param(
            [OFF, OFF, ON, ON, ON, ON, OFF, OFF],
            [],
            RuleTerms(),
            [(2, OFF_TRACK), (3, OFF_TRACK, OVER), (8, OFF_TRACK)],
            id="again after relief",
        ),
        pytest.param(
            [OFF, OFF, MISSED],
            [],
            RuleTerms(tells_off_track=False),
            [(3, AlertKind.TARGET_MISSED)],
            id="a miss in any case",
        ),
        pytest.param([ON, ON, ON], [(2, True)], RuleTerms(), [], id="windows are opt-in"),
        pytest.param(
            [ON, OFF, OFF, OFF, ON, ON],
            [(1, True), (4, True), (5, True)],
            WINDOWS,
            [(2, WINDOW), (3, OFF_TRACK), (5, OFF_TRACK, OVER), (5, WINDOW), (6, WINDOW)],
            id="no window while there is worse",
        ),
        pytest.param(
            [RISK, RISK, RISK],
            [(1, True), (2, False)],
            WINDOWS,
            [(2, WINDOW), (3, WINDOW, OVER)],
            id="a kept window ends it",
        ),
        pytest.param(
            [OFF, OFF, MET],
            [],
            RuleTerms(),
            [(2, OFF_TRACK), (3, AlertKind.TARGET_MET, GOOD)],
            id="met after all",
        ),
        pytest.param(
            [OFF, OFF], [], None, [(2, OFF_TRACK)], id="what is usual, where there is no rule"
        ),
    ],
)
def test_would_have_told(statuses, windows, terms, expected):
    found = relive(past(said(*statuses), windows), terms, until=day(30))

    assert told(found) == [(*each, Purpose.TROUBLE)[:3] for each in expected]


def test_windows_that_one_late_delivery_closes_are_told_as_one():
    windows = [(1, True), (2, True), (3, True)]
    late = said(RISK, RISK, RISK, RISK, until={2: 1, 3: 1, 4: 3})

    found = relive(past(late, windows), WINDOWS, until=day(30))

    assert told(found) == [(2, WINDOW, Purpose.TROUBLE), (4, WINDOW, Purpose.TROUBLE)]


def test_target_that_goes_back_and_forth_is_told_once_and_how_it_settled():
    readings = said(OFF, ON, OFF, ON, OFF, ON)

    found = relive(past(readings), RuleTerms(off_track=ONCE), until=day(30))

    assert told(found) == [
        (1, OFF_TRACK, Purpose.TROUBLE),
        (2, OFF_TRACK, OVER),
        (3, OFF_TRACK, RESTLESS),
        (9, OFF_TRACK, OVER),
    ]
    assert relive(past(readings), RuleTerms(off_track=ONCE), until=day(8)) == found[:-1]


def test_spell_is_told_when_there_is_enough_to_divide_by():
    readings = said(OFF, OFF, OFF)

    found = relive(
        past(readings, has_volume=lambda reading: reading.on > day(2)), RuleTerms(), until=day(30)
    )

    assert found == [Told(day(2) + ONE_DAY, OFF_TRACK)]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param(1, 3, id="by the hour: an alert, its end, and that it goes back and forth"),
        pytest.param(24, 3, id="by the day as well"),
        pytest.param(72, 500, id="farther apart than the span: each change"),
    ],
)
def test_r8_value_that_crosses_the_line_at_each_of_500_checks(hours, expected):
    begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    moments = [begin + number * dt.timedelta(hours=hours) for number in range(500)]
    readings = [
        Reading(at, at.date(), (OFF, ON)[number % 2], None, number, at.date())
        for number, at in enumerate(moments)
    ]

    found = relive(past(readings), RuleTerms(off_track=ONCE), until=moments[-1].date())

    assert len(found) == expected
