"""Cells into dates: documented readings and refusals."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.readers.dates import read_date
from kpis.readers.refusal import Reason

JULY_1 = dt.date(2026, 7, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-01",
        "2026-7-1",
        "2026/07/01",
        "20260701",
        "２０２６-０７-０１",
        "2026.07.01.",
        "2026.07.01",
        "2026. 7. 1.",
        "2026년 7월 1일",
        "2026년7월1일",
        "2026.07.01.(수)",
        "2026-07-01 (수)",
        "2026년 7월 1일 수요일",
        "July 1, 2026",
        "Jul 1, 2026",
        "july 1st 2026",
        "Wednesday, July 1, 2026",
        "1 July 2026",
        "1-Jul-2026",
        "1. Juli 2026",
        "01.07.2026",
        "1.7.2026",
        "7/1/2026",
        "07/01/2026",
        "2026-07-01 23:59:59",
        "2026-07-01T00:00:00Z",
        "2026-07-01T23:30:00.000+09:00",
        "7/1/2026 10:30 AM",
        "2026-07",
        "2026년 7월",
        " 2026-07-01\u200e",
    ],
)
def test_read_date_of_text(text: str) -> None:
    assert read_date(text) == JULY_1


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-W01", dt.date(2025, 12, 29)),
        ("2026-W53", dt.date(2026, 12, 28)),
        ("2026-W27-3", JULY_1),
        ("2024-02-29", dt.date(2024, 2, 29)),
        ("31.12.2026", dt.date(2026, 12, 31)),
        ("12/31/2026", dt.date(2026, 12, 31)),
        ("2. März 2026", dt.date(2026, 3, 2)),
    ],
)
def test_read_date_of_edges(text: str, day: dt.date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date_missing"),
        ("2026-02-30", "date_does_not_exist"),
        ("2026-02-29", "date_does_not_exist"),
        ("2025-W53", "date_does_not_exist"),
        ("13/1/2026", "date_does_not_exist"),
        ("01.13.2026", "date_does_not_exist"),
        ("20261301", "date_does_not_exist"),
        ("01/02/03", "date_ambiguous"),
        ("26.07.01", "date_ambiguous"),
        ("01-02-2026", "date_ambiguous"),
        ("46204", "date_is_day_number"),
        ("60", "date_not_a_date"),
        ("yesterday", "date_not_a_date"),
        ("Smarch 1, 2026", "date_not_a_date"),
        ("2026-07-01 or so", "date_not_a_date"),
        ("2026-07/01", "date_not_a_date"),
        ("1" * 500, "date_not_a_date"),
        ("0001-01-01", "date_out_of_range"),
        ("9999-12-31", "date_out_of_range"),
    ],
)
def test_d04_what_is_no_date_is_refused(text: str, code: str) -> None:
    reason = read_date(text)

    assert isinstance(reason, Reason)
    assert reason.code == code


@pytest.mark.parametrize(
    ("number", "is_1904", "reading"),
    [
        pytest.param("46204", False, JULY_1, id="1900-system"),
        pytest.param("46204.75", False, JULY_1, id="with-a-time"),
        pytest.param("44742", True, JULY_1, id="1904-system"),
        pytest.param("20260701", False, JULY_1, id="digits"),
        pytest.param("20260230", False, "date_does_not_exist", id="digits-of-no-day"),
        pytest.param("60", False, "date_out_of_range", id="the-day-that-never-was"),
        pytest.param("-5", False, "date_out_of_range", id="negative"),
        pytest.param("1e30", False, "date_not_a_date", id="huge"),
        pytest.param("NaN", False, "date_not_a_date", id="nan"),
    ],
)
def test_d04_day_numbers_of_both_calendars(
    number: str, is_1904: bool, reading: dt.date | str
) -> None:
    found = read_date(Decimal(number), is_1904=is_1904)

    assert (found.code if isinstance(found, Reason) else found) == reading


def test_read_date_of_workbook_dates_and_truth_values() -> None:
    assert read_date(dt.datetime(2026, 7, 1, 23, 59)) == JULY_1  # noqa: DTZ001
    assert read_date(True) == Reason("date_not_a_date")


@given(
    day=st.dates(dt.date(1970, 1, 1), dt.date(2199, 12, 31)),
    form=st.sampled_from(
        ["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d.", "%d.%m.%Y", "%m/%d/%Y", "%B %d, %Y", "%d %b %Y"]
    ),
)
def test_read_date_gives_back_what_was_written(day: dt.date, form: str) -> None:
    assert read_date(day.strftime(form)) == day


@given(st.text(max_size=40))
def test_read_date_never_raises(text: str) -> None:
    assert isinstance(read_date(text), dt.date | Reason)
