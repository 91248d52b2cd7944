import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kpis.calc.schedule import next_daily, next_full_hour


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("after", "due"),
    [("2026-11-21 03:00", "2026-11-21 04:00"), ("2026-12-31 23:59:59", "2027-01-01 00:00")],
)
def test_next_full_hour_lies_after(after, due):
    assert next_full_hour(utc(after)) == utc(due)


@pytest.mark.parametrize(
    ("zone", "at", "after", "due"),
    [
        ("Asia/Seoul", "06:00", "2026-11-20 20:59", "2026-11-20 21:00"),
        ("Asia/Seoul", "06:00", "2026-11-20 21:00", "2026-11-21 21:00"),
        ("Europe/Berlin", "06:00", "2026-10-24 04:00", "2026-10-25 05:00"),  # clocks go back
        ("Europe/Berlin", "02:30", "2026-10-25 00:00", "2026-10-25 00:30"),  # comes twice
        ("Europe/Berlin", "02:30", "2026-10-25 00:30", "2026-10-26 01:30"),  # counts once
        ("Europe/Berlin", "02:30", "2026-03-28 12:00", "2026-03-29 01:30"),  # is skipped
        ("Europe/Berlin", "02:30", "2026-03-29 01:30", "2026-03-30 00:30"),
        ("Australia/Lord_Howe", "02:15", "2026-10-03 12:00", "2026-10-03 15:45"),
    ],
)
def test_next_daily_follows_the_clocks_of_its_zone(zone, at, after, due):
    found = next_daily(utc(after), at=dt.time.fromisoformat(at), zone=ZoneInfo(zone))

    assert found == utc(due)


def test_a_year_of_days_has_each_once():
    for zone in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Seoul"):
        instant, days = utc("2026-01-01 12:00"), []
        for _ in range(365):
            instant = next_daily(instant, at=dt.time(2, 30), zone=ZoneInfo(zone))
            days.append(instant.astimezone(ZoneInfo(zone)).date())
        assert days == [days[0] + dt.timedelta(days=n) for n in range(365)]
