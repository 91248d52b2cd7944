"""Tidy files: rows, and the cells that cannot be read."""

import contextlib
import datetime as dt
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpis.readers.limits import MAX_ERRORS_KEPT
from kpis.readers.refusal import Refused
from kpis.readers.tidy import RowError, TidyRow, read_tidy

JULY_1 = dt.date(2026, 7, 1)


@pytest.fixture
def tidy(tmp_path):
    """Read text as a tidy file: its rows, and the table they came from."""

    def read(text: str, encoding: str = "utf-8"):
        path = tmp_path / "measurements.csv"
        path.write_bytes(text.encode(encoding))
        table = read_tidy(path)
        return list(table), table

    return read


def test_read_tidy_yields_rows_with_their_lines(tidy) -> None:
    rows, table = tidy(
        "\nKPI, Date ,VALUE,Channel,Conversion Type\n"
        "signups,2026-07-01,1234.5,instagram,lead\n"
        "\n"
        "signups,2026-07-02,7,,\n"
    )

    dimensions = {"channel": "instagram", "conversion_type": "lead"}
    assert rows == [
        TidyRow(3, "signups", JULY_1, Decimal("1234.5"), dimensions),
        TidyRow(5, "signups", dt.date(2026, 7, 2), Decimal(7), {}),
    ]
    assert (table.errors, table.dimension_names) == ([], ["channel", "conversion_type"])
    assert (table.encoding, table.delimiter) == ("UTF-8", ",")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp949"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_read_tidy_of_korean_files(tidy, encoding, delimiter) -> None:
    text = "핵심 지표,일자,값,채널\r\n신규 방문자,2026년 7월 1일,1234,인스타그램\r\n"

    rows, _table = tidy(text.replace(",", delimiter), encoding)

    assert rows == [TidyRow(2, "신규 방문자", JULY_1, Decimal(1234), {"채널": "인스타그램"})]


def test_read_tidy_takes_the_decimal_mark_from_the_value_column(tidy) -> None:
    rows, _table = tidy("kpi;date;value\na;01.07.2026;1.234\nb;01.07.2026;334,39\n")

    assert [row.value for row in rows] == [Decimal(1234), Decimal("334.39")]


def test_read_tidy_of_a_workbook(tmp_path) -> None:
    path = tmp_path / "upload"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 0, ["지표", "날짜", "값", "channel"])
        sheet.write_row(2, 0, ["a", JULY_1, 0.1 + 0.2, "x"])
        sheet.write_row(4, 0, ["b", 46204, 1234])
        sheet.write_row(5, 0, ["c", "2026-07-01", "₩1,000"])
        sheet.write_row(6, 0, ["d", 46204, True])

    table = read_tidy(path)

    assert list(table) == [
        TidyRow(3, "a", JULY_1, Decimal("0.3"), {"channel": "x"}),
        TidyRow(5, "b", JULY_1, Decimal(1234), {}),
        TidyRow(6, "c", JULY_1, Decimal(1000), {}, "₩1,000"),
    ]
    assert table.errors == [RowError(7, "값", "True", "number_is_truth_value", {})]


def test_read_tidy_keeps_every_cell_that_cannot_be_read(tidy) -> None:
    rows, table = tidy(
        "kpi,date,value,\n"
        "a,2026-07-01,1\n"
        ",2026-02-30,abc\n"
        "b,2026-07-01,2,note\n"
        "c,2026-07-01,3,,,more\n"
        "d\n"
        "e,2026-07-01,5,,,\n"
    )

    assert [(row.row_number, row.kpi_key) for row in rows] == [(2, "a"), (7, "e")]
    assert [error[:4] for error in table.errors] == [
        (3, "kpi", "", "kpi_missing"),
        (3, "date", "2026-02-30", "date_does_not_exist"),
        (3, "value", "abc", "number_not_a_number"),
        (4, "D", "note", "cell_without_heading"),
        (5, "F", "more", "cell_without_heading"),
        (6, "date", "", "date_missing"),
        (6, "value", "", "number_missing"),
    ]
    assert (table.error_count, table.refused_count) == (7, 4)


def test_read_tidy_names_each_row_of_a_half_numeric_column(tidy) -> None:
    lines = [f"a,2026-07-01,{n if n % 2 else f'x{n}'}" for n in range(6)]

    rows, table = tidy("\n".join(["kpi,date,value", *lines]))

    assert [row.row_number for row in rows] == [3, 5, 7]
    assert [(error.row, error.value) for error in table.errors] == [(2, "x0"), (4, "x2"), (6, "x4")]


def test_read_tidy_never_reads_a_bad_number_as_0(tidy) -> None:
    bad = ["1e309", "NaN", "Infinity", "=1+1", "TRUE", "abc", "-", ""]

    rows, table = tidy("\n".join(["kpi,date,value", *(f"a,2026-07-01,{text}" for text in bad)]))

    assert rows == []
    assert [error.value for error in table.errors] == bad


def test_read_tidy_counts_errors_beyond_those_it_keeps(tidy) -> None:
    _rows, table = tidy("kpi,date,value\n" + "a,x,1\n" * (MAX_ERRORS_KEPT + 5))

    assert (len(table.errors), table.error_count) == (MAX_ERRORS_KEPT, MAX_ERRORS_KEPT + 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "empty_file", id="empty"),
        pytest.param("\n ,\n", "empty_file", id="blank"),
        pytest.param("kpi,date,value\n", "no_rows", id="heading-only"),
        pytest.param("kpi,date,value\n,,\n\n", "no_rows", id="blank-rows-only"),
        pytest.param("value\n1\n2\n", "one_column", id="one-column"),
        pytest.param("kpi,when,value\na,b,1\n", "columns_missing", id="no-date"),
        pytest.param("a,b\n1,2\n", "columns_missing", id="no-known-heading"),
        pytest.param("kpi,date,value,Value\na,b,1,2\n", "duplicate_heading", id="twice"),
        pytest.param("kpi,date,value,날짜\na,b,1,2\n", "duplicate_heading", id="two-languages"),
        pytest.param("kpi,date,value,x, X\na,b,1,2,3\n", "duplicate_heading", id="dimension"),
        pytest.param('kpi,date,value\na,"b,1\n', "quotes_broken", id="lone-quote"),
    ],
)
def test_read_tidy_refuses_the_file(tidy, text, code) -> None:
    with pytest.raises(Refused) as refused:
        tidy(text)

    assert refused.value.code == code


def test_read_tidy_refuses_hours_of_a_day_but_takes_one_time_a_day(tidy) -> None:
    head = "kpi,date,value,channel\n"
    daily = head + "".join(
        f"visits,2026-07-0{day} 09:0{day},10,{channel}\n" for day in (1, 2) for channel in "ab"
    )

    assert [row.on.day for row in tidy(daily)[0]] == [1, 1, 2, 2]
    with pytest.raises(Refused) as hours:
        tidy(head + "visits,2026-07-01 00:00,10,a\nvisits,2026-07-01 01:00,10,a\n")
    assert (hours.value.code, hours.value.row) == ("several_times_a_day", 3)


def test_read_tidy_refuses_what_cannot_be_opened(tmp_path) -> None:
    with pytest.raises(Refused) as refused:
        read_tidy(tmp_path / "missing.csv")

    assert refused.value.code == "file_unreadable"


def peak_bytes(path: Path) -> int:
    tracemalloc.start()
    try:
        for _row in read_tidy(path):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_read_tidy_takes_no_more_memory_for_more_rows(tmp_path) -> None:
    line = "signups,2026-07-01,1234.5,instagram\n"
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_text("kpi,date,value,channel\n" + line * 1_000)
    large.write_text("kpi,date,value,channel\n" + line * 10_000)

    assert peak_bytes(large) < peak_bytes(small) + 500_000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        st.binary(max_size=300).filter(lambda data: not data.startswith(b"PK\x03\x04")),
        st.binary(max_size=100).map(lambda data: b"kpi,date,value\na,2026-07-01," + data),
        st.text(alphabet="kpidateval,;\t\"'\n\r0123456789.-가값 \x00", max_size=200).map(
            str.encode
        ),
    )
)
def test_read_tidy_of_any_bytes_reads_or_refuses(tmp_path, data: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(data)

    table, rows = None, []
    with contextlib.suppress(Refused):
        table = read_tidy(path)
        rows = list(table)

    assert all(row.value.is_finite() and row.kpi_key for row in rows)
    assert table is None or table.error_count >= len(table.errors)
