"""New days that come to too little: against their weekdays, and not by chance."""

import datetime as dt
from decimal import Decimal

import pytest

from kpis.services.source_drops import fallen_days

MONDAY = dt.date(2026, 11, 2)
WEEK = [1000, 1000, 1000, 1000, 900, 300, 200]


def dated(start, values):
    return {start + dt.timedelta(days=at): Decimal(value) for at, value in enumerate(values)}


@pytest.mark.parametrize(
    ("before", "new", "fallen"),
    [
        (WEEK * 2, [0], (1000, 0)),
        (WEEK * 2, [99], (1000, 99)),
        (WEEK * 2, [400], None),
        (WEEK * 2, [400, 400, 400], (3000, 1200)),
        (WEEK * 2, [500, 500, 500], None),
        (WEEK + WEEK[:5], [300, 200], None),
        ([*WEEK, 0, *WEEK[1:]], [0], None),
        (WEEK[:6], [0], None),
        ([8] * 14, [0], None),
        ([12] * 14, [0], (12, 0)),
    ],
    ids=[
        "nothing",
        "a tenth of one day",
        "a holiday",
        "less than half of three days",
        "half",
        "a weekend",
        "nothing before, too",
        "not long known",
        "few by chance",
        "few, but not by chance",
    ],
)
def test_new_days_against_their_weekdays(before, new, fallen):
    known = dated(MONDAY, before)

    assert fallen_days(known, dated(max(known) + dt.timedelta(days=1), new)) == fallen


def test_days_that_are_known_already_are_not_new():
    known = dated(MONDAY, WEEK * 2)

    assert fallen_days(known, {MONDAY: Decimal(0)}) is None
