"""Midnights of the workspace, in instants."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from goals.services.clock import midnight

HOURS = {
    "Asia/Seoul": [("2026-03-10", "2026-03-09T15:00")],
    "America/New_York": [
        ("2026-03-08", "2026-03-08T05:00"),  # clocks go forward at two
        ("2026-03-09", "2026-03-09T04:00"),
    ],
    "America/Santiago": [("2026-09-06", "2026-09-06T04:00")],  # midnight itself is skipped
    "Asia/Beirut": [("2026-03-29", "2026-03-28T22:00")],  # here too
    "Europe/Berlin": [("2026-10-26", "2026-10-25T23:00")],  # after a day of 25 hours
}


@pytest.mark.parametrize(
    ("zone", "day", "instant"),
    [(zone, day, instant) for zone, pairs in HOURS.items() for day, instant in pairs],
)
def test_midnight_is_the_first_instant_of_the_day(zone, day, instant):
    found = midnight(dt.date.fromisoformat(day), ZoneInfo(zone))

    assert found == dt.datetime.fromisoformat(instant).replace(tzinfo=dt.UTC)
    just_before = found - dt.timedelta(seconds=1)
    assert found.astimezone(ZoneInfo(zone)).date() == dt.date.fromisoformat(day)
    assert just_before.astimezone(ZoneInfo(zone)).date() < dt.date.fromisoformat(day)
