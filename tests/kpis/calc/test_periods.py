import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.periods import Window, full_windows, month_of, week_of, window_of, windows
from kpis.enums import Cadence, Grain

D = dt.date
MONDAY, SUNDAY = 0, 6
days = st.dates(min_value=D(1971, 1, 1), max_value=D(2199, 1, 1))


@pytest.mark.parametrize(
    ("day", "starts_on", "expected"),
    [
        (D(2026, 11, 21), MONDAY, Window(D(2026, 11, 16), D(2026, 11, 22))),
        (D(2026, 11, 21), SUNDAY, Window(D(2026, 11, 15), D(2026, 11, 21))),
        (D(2026, 11, 16), MONDAY, Window(D(2026, 11, 16), D(2026, 11, 22))),
        (D(2027, 1, 1), MONDAY, Window(D(2026, 12, 28), D(2027, 1, 3))),
    ],
)
def test_week_of_starts_on_the_workspaces_day(day, starts_on, expected):
    assert week_of(day, starts_on) == expected


@pytest.mark.parametrize(
    ("day", "last"), [(D(2028, 2, 10), 29), (D(2026, 2, 10), 28), (D(2026, 12, 31), 31)]
)
def test_month_of_knows_its_length(day, last):
    assert month_of(day) == Window(day.replace(day=1), day.replace(day=last))


def test_windows_reach_beyond_the_range_and_full_windows_do_not():
    start, end = D(2026, 11, 18), D(2026, 12, 1)

    weeks = windows(Grain.WEEK, start, end, MONDAY)

    assert [week.start for week in weeks] == [D(2026, 11, 16), D(2026, 11, 23), D(2026, 11, 30)]
    assert full_windows(Grain.WEEK, start, end, MONDAY) == [
        Window(D(2026, 11, 23), D(2026, 11, 29))
    ]
    assert full_windows(Grain.MONTH, start, end, MONDAY) == []


def test_window_of_a_cadence_is_that_of_the_grain():
    assert window_of(Cadence.MONTH, D(2026, 2, 3), MONDAY) == month_of(D(2026, 2, 3))
    assert window_of(Grain.DAY, D(2026, 2, 3), MONDAY).days == 1


def test_window_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="cannot end on"):
        Window(D(2026, 1, 2), D(2026, 1, 1))


def test_cut_to_gives_shared_dates_or_nothing():
    january = month_of(D(2026, 1, 1))

    assert january.cut_to(Window(D(2026, 1, 30), D(2026, 2, 5))) == Window(
        D(2026, 1, 30), D(2026, 1, 31)
    )
    assert january.cut_to(month_of(D(2026, 3, 1))) is None


@given(days, st.integers(0, 400), st.sampled_from(Grain), st.integers(0, 6))
def test_windows_follow_each_other_without_gap_or_overlap(start, length, grain, starts_on):
    end = start + dt.timedelta(days=length)

    found = windows(grain, start, end, starts_on)

    assert start in found[0]
    assert end in found[-1]
    assert all(a.end + dt.timedelta(days=1) == b.start for a, b in itertools.pairwise(found))
    assert [w for w in found if w.is_inside(Window(start, end))] == full_windows(
        grain, start, end, starts_on
    )
