import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.readers.block import MAX_BLOCK_COLUMNS, MAX_BLOCK_ROWS, Block, read_block
from kpis.readers.refusal import Reason, Refused

D = dt.date


def read(text):
    return read_block(text, is_heading=lambda cell: cell.startswith("kpi"))


def dates_and_values(block):
    return [(row.on, row.values) for row in block.rows]


def test_plain_cells_have_neither_headings_nor_dates():
    block = read("1\t2\r\n3\t\r\n")

    assert block.headings is None
    assert dates_and_values(block) == [(None, ["1", "2"]), (None, ["3", ""])]


@pytest.mark.parametrize(
    "heading", ["date", "날짜", "일자", "", "Day"], ids=["en", "ko", "ko2", "blank", "day"]
)
def test_headings_and_dates_are_recognised(heading):
    block = read(f"{heading}\tkpi a\tkpi b\n2026-01-01\t1\t2\n2026. 1. 2.\t3\t4")

    assert block.headings == ["kpi a", "kpi b"]
    assert dates_and_values(block) == [
        (D(2026, 1, 1), ["1", "2"]),
        (D(2026, 1, 2), ["3", "4"]),
    ]


def test_dates_may_stand_in_any_column_that_is_headed_so():
    block = read("kpi a\tdate\n1\t2026-01-01")

    assert (block.headings, dates_and_values(block)) == (["kpi a"], [(D(2026, 1, 1), ["1"])])


def test_column_of_dates_needs_no_heading():
    assert dates_and_values(read("2026-01-01\t1\n2026년 1월 2일\t2")) == [
        (D(2026, 1, 1), ["1"]),
        (D(2026, 1, 2), ["2"]),
    ]


@pytest.mark.parametrize("text", ["20260101\t1\n20260102\t2", "2026-01-01\t1\n5\t2"])
def test_what_may_be_numbers_is_no_column_of_dates(text):
    assert all(on is None for on, _values in dates_and_values(read(text)))


def test_headings_without_dates():
    block = read("kpi a\tkpi b\n1\t2")

    assert (block.headings, dates_and_values(block)) == (["kpi a", "kpi b"], [(None, ["1", "2"])])


def test_wrong_date_says_why_and_blank_lines_count_as_lines():
    block = read("date\tkpi a\n\n2026-02-30\t1")

    [row] = block.rows
    assert (row.row_number, row.on, row.date_text) == (
        3,
        Reason("date_does_not_exist"),
        "2026-02-30",
    )


def test_cells_in_quotes_are_one_cell():
    assert dates_and_values(read('"1\n2"\t"3 ""x"""')) == [(None, ["1\n2", '3 "x"'])]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("", "block_empty", None),
        (" \t \n", "block_empty", None),
        ("date\tkpi a", "no_rows", 1),
        ("1\0", "nul_characters", None),
        ("1\n" * (MAX_BLOCK_ROWS + 2), "block_too_long", None),
        ("1\t" * (MAX_BLOCK_COLUMNS + 1), "block_too_wide", 1),
        ("1\n" + "x" * 401, "cell_too_long", 2),
        ("x" * 200_000, "cell_too_long", 1),
        ("x" * 1_000_001, "cell_too_long", None),
    ],
)
def test_block_that_cannot_be_read_is_refused(text, code, row):
    with pytest.raises(Refused) as caught:
        read(text)

    assert (caught.value.code, caught.value.row) == (code, row)


def outcome(text):
    try:
        return read(text)
    except Refused as refused:
        return refused


@given(
    st.text(alphabet=st.sampled_from('1a-.,\t\n\r" 날짜\u2028'), max_size=40)
    | st.text(max_size=200)
)
def test_any_text_is_a_block_or_refused(text):
    assert isinstance(outcome(text), Block | Refused)
