"""Clocks on people's walls: when their mail waits, and when their digests leave."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

SLOT_AT: Final = dt.time(8)
MONDAY: Final = 0
THURSDAY: Final = 3
_DAY: Final = dt.timedelta(days=1)
_WEEK: Final = dt.timedelta(days=7)


def quiet_until(
    *, now: dt.datetime, zone: ZoneInfo, starts_at: dt.time, ends_at: dt.time
) -> dt.datetime | None:
    """Return when the quiet hours that `now` lies in are over, in UTC; None outside them.

    The start belongs to them, the end does not. They may reach over midnight.
    """
    here = now.astimezone(zone)
    clock, day = here.time(), here.date()
    if starts_at <= ends_at:
        is_quiet, last = starts_at <= clock < ends_at, day
    else:
        is_quiet = clock >= starts_at or clock < ends_at
        last = day + _DAY if clock >= starts_at else day
    if not is_quiet:
        return None
    until = _instant(last, ends_at, zone)
    return until if until > now else None  # where the clocks go back it has been that time already


def next_daily(*, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the first 08:00 after `now` in `zone`, in UTC."""
    today = now.astimezone(zone).date()
    slot = _instant(today, SLOT_AT, zone)
    return slot if slot > now else _instant(today + _DAY, SLOT_AT, zone)


def next_weekly(*, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the first Monday, 08:00, after `now` in `zone`, in UTC."""
    monday = _monday(now, zone)
    slot = _instant(monday, SLOT_AT, zone)
    return slot if slot > now else _instant(monday + _WEEK, SLOT_AT, zone)


def last_weekly(*, now: dt.datetime, zone: ZoneInfo, weekday: int = MONDAY) -> dt.datetime:
    """Return the last 08:00 of a `weekday` that is not after `now` in `zone`, in UTC."""
    day = _monday(now, zone) + dt.timedelta(days=weekday)
    slot = _instant(day, SLOT_AT, zone)
    return slot if slot <= now else _instant(day - _WEEK, SLOT_AT, zone)


def _monday(now: dt.datetime, zone: ZoneInfo) -> dt.date:
    today = now.astimezone(zone).date()
    return today - dt.timedelta(days=today.weekday() - MONDAY)


def _instant(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, clock, tzinfo=zone).astimezone(dt.UTC)
