import datetime as dt

import pytest

from goals.calc.check_ins import owed_since
from goals.enums import CheckInRhythm

STARTS = dt.date(2026, 3, 4)  # a Wednesday


@pytest.mark.parametrize(
    ("rhythm", "today", "since"),
    [
        (CheckInRhythm.WEEKLY, dt.date(2026, 3, 22), dt.date(2026, 3, 16)),
        (CheckInRhythm.WEEKLY, dt.date(2026, 3, 23), dt.date(2026, 3, 23)),
        (CheckInRhythm.BIWEEKLY, dt.date(2026, 3, 15), dt.date(2026, 3, 2)),
        (CheckInRhythm.BIWEEKLY, dt.date(2026, 3, 16), dt.date(2026, 3, 16)),
        (CheckInRhythm.MONTHLY, dt.date(2026, 3, 31), dt.date(2026, 3, 1)),
        (CheckInRhythm.NEVER, dt.date(2026, 3, 31), None),
    ],
)
def test_a_round_begins_with_its_week_fortnight_or_month(rhythm, today, since):
    asked = {"rhythm": rhythm, "starts_on": STARTS, "today": today, "week_starts_on": 0}
    assert owed_since(**asked) == since


def test_weeks_begin_where_the_workspace_begins_them():
    sunday = dt.date(2026, 3, 22)
    asked = {"rhythm": CheckInRhythm.WEEKLY, "starts_on": STARTS, "today": sunday}
    assert owed_since(**asked, week_starts_on=6) == sunday
