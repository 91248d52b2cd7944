"""When a target must be judged again even if no new data arrives."""

import datetime as dt
from zoneinfo import ZoneInfo

from goals.models import Assessment, Target
from kpis.calc.periods import ONE_DAY


def next_check_at(
    *, target: Target, assessment: Assessment, now: dt.datetime
) -> dt.datetime | None:
    """Return the instant from which `target` is due again by the clock; None for never.

    While it runs, at every midnight of its workspace: a window closes, the pace moves, data gets
    late. Before that at the start, after it until the lag of the data is over. A final verdict
    waits for new data only.
    """
    if assessment.is_final:
        return None
    today = target.workspace.today(now)
    last = target.ends_on + dt.timedelta(days=target.kpi.lag_days)
    if today > last:
        return None
    return midnight(max(today + ONE_DAY, target.starts_on), target.workspace.zone)


def midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return the instant at which `day` begins in `zone`, in UTC.

    Where the clocks skip midnight it is the instant of the skip, the day's first.
    """
    return dt.datetime.combine(day, dt.time.min, tzinfo=zone).astimezone(dt.UTC)
