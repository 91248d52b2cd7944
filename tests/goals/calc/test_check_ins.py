import datetime as dt

import pytest

from goals.calc.check_ins import missed_round, owed_since
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


@pytest.mark.parametrize(
    ("rhythm", "since", "said_on", "missed_on"),
    [
        (CheckInRhythm.WEEKLY, STARTS, None, dt.date(2026, 3, 22)),
        (CheckInRhythm.WEEKLY, STARTS, dt.date(2026, 3, 15), dt.date(2026, 3, 22)),
        (CheckInRhythm.WEEKLY, STARTS, dt.date(2026, 3, 16), None),
        (CheckInRhythm.WEEKLY, dt.date(2026, 3, 17), None, None),  # asked from within the week on
        (CheckInRhythm.BIWEEKLY, STARTS, None, None),  # since the 2nd, before it had begun
        (CheckInRhythm.MONTHLY, dt.date(2026, 1, 1), None, dt.date(2026, 2, 28)),
        (CheckInRhythm.NEVER, STARTS, None, None),
    ],
)
def test_round_is_missed_when_it_went_by_whole_without_a_word(rhythm, since, said_on, missed_on):
    found = missed_round(
        rhythm=rhythm,
        starts_on=STARTS,
        since=since,
        said_on=said_on,
        today=dt.date(2026, 3, 25),
        week_starts_on=0,
    )
    assert found == missed_on
