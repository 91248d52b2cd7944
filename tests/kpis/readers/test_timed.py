import datetime as dt
from pathlib import Path

import pytest

from kpis.readers.refusal import Refused
from kpis.readers.timed import TimedRow, read_timed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "series.csv"


def test_read_timed_gives_times_as_written_and_as_understood(path: Path) -> None:
    path.write_text(
        "\ufefftimestamp,value\r\n2026-07-01 00:05:00,1e-05\r\n\r\n2026-07-01T00:05,-2\r\n"
    )

    at = dt.datetime(2026, 7, 1, 0, 5)  # noqa: DTZ001 - the file names no time zone
    assert list(read_timed(path)) == [
        TimedRow("2026-07-01 00:05:00", at, 0.00001),
        TimedRow("2026-07-01T00:05", at, -2.0),
    ]


def test_read_timed_finds_its_columns_among_others(path: Path) -> None:
    path.write_text("note;value;timestamp\na;3;2026-07-01 09:00:00+09:00\n")

    seoul = dt.timezone(dt.timedelta(hours=9))
    at = dt.datetime(2026, 7, 1, 9, tzinfo=seoul)
    assert list(read_timed(path)) == [TimedRow("2026-07-01 09:00:00+09:00", at, 3.0)]


@pytest.mark.parametrize(
    ("line", "code", "column", "value"),
    [
        ("2026-07-01 10:00:00,", "number_missing", "value", ""),
        ("2026-07-01 10:00:00", "number_missing", "value", ""),
        ("2026-07-01 10:00:00,many", "number_not_a_number", "value", "many"),
        ("2026-07-01 10:00:00,nan", "number_not_finite", "value", "nan"),
        ("2026-07-01 10:00:00,1e999", "number_not_finite", "value", "1e999"),
        ("2026-07-01 10:00:00,-1e101", "number_too_large", "value", "-1e101"),
        (",5", "time_missing", "timestamp", ""),
        ("noon,5", "time_not_a_time", "timestamp", "noon"),
        ("2026-02-30 10:00:00,5", "time_not_a_time", "timestamp", "2026-02-30 10:00:00"),
        ("2026-07-01 08:59:59,5", "time_goes_back", "timestamp", "2026-07-01 08:59:59"),
        ("2026-07-01 10:00:00Z,5", "time_zone_differs", "timestamp", "2026-07-01 10:00:00Z"),
    ],
)
def test_read_timed_refuses_a_row_with_its_place(
    path: Path, line: str, code: str, column: str, value: str
) -> None:
    path.write_text(f"timestamp,value\n2026-07-01 09:00:00,5\n{line}\n")

    with pytest.raises(Refused) as refused:
        list(read_timed(path))

    error = refused.value
    assert (error.code, error.row, error.column, error.value) == (code, 3, column, value)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty_file"),
        ("\n\n", "empty_file"),
        ("timestamp,value\n", "no_rows"),
        ("day,amount\n2026-07-01,5\n", "columns_missing"),
        ("timestamp,value,value\n2026-07-01,5,5\n", "duplicate_heading"),
    ],
)
def test_read_timed_refuses_what_is_no_series(path: Path, content: str, code: str) -> None:
    path.write_text(content)

    with pytest.raises(Refused) as refused:
        list(read_timed(path))

    assert refused.value.code == code


def test_read_timed_refuses_a_file_that_is_not_there(path: Path) -> None:
    with pytest.raises(Refused) as refused:
        list(read_timed(path))

    assert refused.value.code == "file_unreadable"
