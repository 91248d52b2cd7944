import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from alerts.calc.hours import last_weekly, next_daily, next_weekly, quiet_until

SEOUL, BERLIN = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")


def at(text):
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("now", "zone", "hours", "until"),
    [
        ("2026-04-02T22:00+09:00", SEOUL, (22, 7), "2026-04-03T07:00+09:00"),
        ("2026-04-03T06:59+09:00", SEOUL, (22, 7), "2026-04-03T07:00+09:00"),
        ("2026-04-03T07:00+09:00", SEOUL, (22, 7), None),
        ("2026-04-03T21:59+09:00", SEOUL, (22, 7), None),
        ("2026-04-03T12:30+09:00", SEOUL, (12, 14), "2026-04-03T14:00+09:00"),
        ("2026-04-03T14:00+09:00", SEOUL, (12, 14), None),
        # 02:00 does not exist on this night: the hours end at the skip's other side
        ("2026-03-29T01:30+01:00", BERLIN, (22, 2), "2026-03-29T03:00+02:00"),
        # 02:30 comes twice; the first time ends the hours
        ("2026-10-25T02:10+02:00", BERLIN, (22, 2.5), "2026-10-25T02:30+02:00"),
        ("2026-10-25T02:10+01:00", BERLIN, (22, 2.5), None),
    ],
)
def test_quiet_hours_end(now, zone, hours, until):
    starts_at, ends_at = (dt.time(int(hour), int(hour % 1 * 60)) for hour in hours)

    found = quiet_until(now=at(now), zone=zone, starts_at=starts_at, ends_at=ends_at)

    assert found == (at(until) if until else None)


@pytest.mark.parametrize(
    ("find", "now", "zone", "slot"),
    [
        (next_daily, "2026-04-02T07:59+09:00", SEOUL, "2026-04-02T08:00+09:00"),
        (next_daily, "2026-04-02T08:00+09:00", SEOUL, "2026-04-03T08:00+09:00"),
        (next_daily, "2026-03-28T09:00+01:00", BERLIN, "2026-03-29T08:00+02:00"),
        (next_weekly, "2026-04-06T07:59+09:00", SEOUL, "2026-04-06T08:00+09:00"),
        (next_weekly, "2026-04-06T08:00+09:00", SEOUL, "2026-04-13T08:00+09:00"),
        (last_weekly, "2026-04-06T08:00+09:00", SEOUL, "2026-04-06T08:00+09:00"),
        (last_weekly, "2026-04-06T07:59+09:00", SEOUL, "2026-03-30T08:00+09:00"),
        (last_weekly, "2026-10-26T07:59+01:00", BERLIN, "2026-10-19T08:00+02:00"),
    ],
)
def test_slots_are_at_eight_by_the_persons_clock(find, now, zone, slot):
    assert find(now=at(now), zone=zone) == at(slot)


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        pytest.param("Asia/Seoul", "2026-03-27T12:00", id="Seoul, no change"),
        pytest.param("Europe/Berlin", "2026-10-23T12:00", id="Berlin, an hour back"),
        pytest.param("America/New_York", "2026-03-06T12:00", id="New York, an hour ahead"),
        pytest.param("Australia/Lord_Howe", "2026-04-03T12:00", id="Lord Howe, half an hour back"),
    ],
)
@pytest.mark.parametrize(("find", "days"), [(next_daily, 1), (next_weekly, 7)])
def test_r6_slots_come_once_each_over_the_change_of_the_clocks(find, days, zone, first):
    here = ZoneInfo(zone)
    now = dt.datetime.fromisoformat(first).replace(tzinfo=here)

    slots = []
    for _ in range(6):
        now = find(now=now, zone=here)
        slots.append(now.astimezone(here))

    assert {slot.time() for slot in slots} == {dt.time(8)}
    dates = [slot.date() for slot in slots]
    assert dates == [dates[0] + number * dt.timedelta(days=days) for number in range(6)]
