"""Spells of being off track, by hand: N of the last M, exactly at the line, on new data only."""

import datetime as dt
from decimal import Decimal

import pytest

from goals.calc.spells import Reading, Terms, beginnings, confirmations, spells
from goals.enums import Status

OFF, RISK, ON = Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK
DAY = dt.date(2026, 9, 1)


def said(*statuses, data=None):
    """Judgements of days in a row, each on its own data unless `data` says otherwise."""
    keys = data or range(len(statuses))
    return [
        reading(place, status, None, key)
        for place, (status, key) in enumerate(zip(statuses, keys, strict=True))
    ]


def likely(*percents, status=RISK):
    return [
        reading(place, status, Decimal(percent) / 100, place)
        for place, percent in enumerate(percents)
    ]


def reading(place, status, probability, data):
    day = DAY + dt.timedelta(days=place)
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
    return Reading(noon, day, status, probability, data, data_until=day)


def places(readings, terms):
    return list(beginnings(spells(readings, terms)))


@pytest.mark.parametrize(
    ("readings", "terms", "expected"),
    [
        pytest.param(said(ON, OFF, OFF), Terms(), [2], id="twice in a row"),
        pytest.param(said(OFF, ON, OFF, ON, OFF), Terms(), [], id="never in a row"),
        pytest.param(said(OFF, ON, OFF), Terms(2, 3), [2], id="two of three"),
        pytest.param(said(OFF, ON, ON, OFF), Terms(2, 3), [], id="too far apart"),
        pytest.param(said(OFF, ON, OFF, ON, OFF), Terms(2, 3), [2, 4], id="again after relief"),
        pytest.param(said(ON, OFF), Terms(1, 1), [1], id="at once"),
        pytest.param(said(OFF, OFF, OFF, ON, OFF), Terms(3, 4), [2, 4], id="three of four"),
        pytest.param(said(OFF, OFF, data="aa"), Terms(), [], id="no new data"),
        pytest.param(said(ON, OFF, OFF, data="aab"), Terms(), [2], id="last word on old data"),
        pytest.param(said(OFF, Status.UNKNOWN, OFF), Terms(), [2], id="unknown in between"),
        pytest.param(said(OFF, Status.MET, OFF), Terms(), [], id="a verdict starts anew"),
        pytest.param(said(OFF, OFF, Status.UNKNOWN, OFF), Terms(), [1], id="lasts over unknown"),
    ],
)
def test_spell_begins_when_enough_judgements_on_new_data_are_off_track(readings, terms, expected):
    assert places(readings, terms) == expected


@pytest.mark.parametrize(
    ("percents", "expected"),
    [
        pytest.param([60, 40, 40], [], id="exactly at the line is not below"),
        pytest.param([60, "39.9999", "39.9999"], [2], id="below by a hair"),
        pytest.param([39, 39, "44.9999", 39], [1], id="kept inside the margin"),
        pytest.param([39, 39, 45, 39, 39], [1, 4], id="left exactly at the margin"),
    ],
)
def test_line_of_its_own_means_what_a_status_means(percents, expected):
    assert places(likely(*percents), Terms(line=Decimal("0.4"))) == expected


def test_nobody_on_track_is_below_a_line():
    assert places(likely(66, 66, status=ON), Terms(line=Decimal("0.7"))) == []


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(said(OFF, OFF, OFF), [1], id="once"),
        pytest.param(said(OFF, OFF, OFF, data="aab"), [2], id="on newer data"),
        pytest.param(said(OFF, ON, OFF), [], id="it has turned"),
        pytest.param(said(OFF, Status.UNKNOWN, OFF, OFF), [3], id="unknown is a turn"),
        pytest.param(said(OFF, OFF, RISK, OFF, OFF), [1, 4], id="again after a turn"),
    ],
)
def test_second_judgement_on_newer_data_confirms(readings, expected):
    assert list(beginnings(confirmations(readings))) == expected
