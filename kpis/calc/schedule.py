"""When something comes round again, as an instant; wall-clock times follow their time zone."""

import datetime as dt
from zoneinfo import ZoneInfo


def next_full_hour(after: dt.datetime) -> dt.datetime:
    """Return the first full hour after the instant `after`, in UTC."""
    begun = after.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
    return begun + dt.timedelta(hours=1)


def next_daily(after: dt.datetime, *, at: dt.time, zone: ZoneInfo) -> dt.datetime:
    """Return the first instant after `after`, in UTC, at which clocks in `zone` show `at`.

    Once a day: of a time that comes twice the first counts, and one that is skipped when clocks
    are put forward comes as much later as they are put.
    """
    day = after.astimezone(zone).date()
    for days in (0, 1):
        local = dt.datetime.combine(day + dt.timedelta(days=days), at, tzinfo=zone)
        instant = local.astimezone(dt.UTC)
        if instant > after:
            return instant
    raise AssertionError("tomorrow comes after today")
