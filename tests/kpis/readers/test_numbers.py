"""Cells into numbers: documented readings and refusals."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.readers.number_style import find_number_style
from kpis.readers.numbers import NumberStyle, read_number
from kpis.readers.refusal import Reason

POINT, COMMA = NumberStyle.POINT, NumberStyle.COMMA


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("1234.5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("12,345,678", "12345678"),
        (" 1 234.50 ", "1234.50"),
        ("1\u00a0234\u202f567", "1234567"),
        ("1'234.5", "1234.5"),
        (".5", "0.5"),
        ("+7", "7"),
        ("１２３", "123"),
        ("１，２３４．５", "1234.5"),
        ("\u22125", "-5"),
        ("－５", "-5"),
        ("\u200f5", "5"),
        ("₩1,000", "1000"),
        ("￦1,000", "1000"),
        ("1,000원", "1000"),
        ("-$5.00", "-5"),
        ("$-5.00", "-5"),
        ("US$ 12.50", "12.50"),
        ("12.50 EUR", "12.50"),
        ("KRW 1,000", "1000"),
        ("50%", "0.5"),
        ("5.72 %", "0.0572"),
        ("-0.5％", "-0.005"),
        ("(1,234)", "-1234"),
        ("($5.00)", "-5"),
        ("1.5E+3", "1500"),
        ("1.5e-3", "0.0015"),
        ("1.5E+12", "1500000000000"),
        ("1" * 38, "1" * 38),
        ("1." + "1" * 18, "1." + "1" * 18),
        ("1.50000000000000000000000", "1.5"),
    ],
)
def test_read_number_in_point_style(text: str, number: str) -> None:
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234,5", "1234.5"),
        ("1.234,56", "1234.56"),
        ("1.234", "1234"),
        ("41.710", "41710"),
        ("1 234,5", "1234.5"),
        ("13.249,88 €", "13249.88"),
        ("5,72 %", "0.0572"),
        ("-7", "-7"),
    ],
)
def test_read_number_in_comma_style(text: str, number: str) -> None:
    assert read_number(text, COMMA) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "number_missing"),
        ("  \u200b", "number_missing"),
        ("NaN", "number_not_finite"),
        ("Infinity", "number_not_finite"),
        ("-inf", "number_not_finite"),
        ("1e309", "number_too_long"),
        ("1e-19", "number_too_long"),
        ("1" * 39, "number_too_long"),
        ("1." + "1" * 19, "number_too_long"),
        ("1.23457E+11", "number_shortened"),
        ("TRUE", "number_is_truth_value"),
        ("참", "number_is_truth_value"),
        ("=1+1", "number_is_formula"),
        ("＝1", "number_is_formula"),
        ("+1+1", "number_not_a_number"),
        ("abc", "number_not_a_number"),
        ("--", "number_not_a_number"),
        ("< 10%", "number_not_a_number"),
        ("1 2", "number_not_a_number"),
        ("1,23", "number_in_other_style"),
        ("1.234,5", "number_in_other_style"),
        ("1,2,3", "number_not_a_number"),
        ("12,34,567", "number_not_a_number"),
        ("1,234 567", "number_not_a_number"),
        ("1²", "number_not_a_number"),
        ("٣", "number_not_a_number"),
        ("½", "number_not_a_number"),
        ("--5", "number_not_a_number"),
        ("(-5)", "number_not_a_number"),
        ("(5", "number_not_a_number"),
        ("$5€", "number_not_a_number"),
        ("5 XXX", "number_not_a_number"),
        ("5%%", "number_not_a_number"),
        ("0x10", "number_not_a_number"),
        ("1_000", "number_not_a_number"),
        ("5.", "number_not_a_number"),
        (".", "number_not_a_number"),
        ("1" * 5000, "number_not_a_number"),
        ("2026-07-01", "number_not_a_number"),
        ("1만", "number_not_a_number"),
    ],
)
def test_d03_what_is_no_number_is_refused(text: str, code: str) -> None:
    reason = read_number(text)

    assert isinstance(reason, Reason)
    assert reason.code == code


def test_read_number_of_workbook_cells() -> None:
    assert read_number(Decimal("1.234"), COMMA) == Decimal("1.234")
    assert read_number(True) == Reason("number_is_truth_value")
    assert read_number(dt.date(2026, 7, 1)) == Reason("number_is_date")
    assert read_number(Decimal("NaN")) == Reason("number_not_finite")


@given(
    number=st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**15),
    style=st.sampled_from(NumberStyle),
    grouped=st.booleans(),
)
def test_read_number_gives_back_what_was_written(
    number: Decimal, style: NumberStyle, grouped: bool
) -> None:
    text = format(number, ",f" if grouped else "f")
    if style is COMMA:
        text = text.translate(str.maketrans(".,", ",."))

    assert read_number(text, style) == number


@given(st.text(max_size=40))
def test_read_number_never_raises(text: str) -> None:
    reading = read_number(text)

    assert isinstance(reading, Decimal | Reason)


@pytest.mark.parametrize(
    ("cells", "whole", "delimiter", "style"),
    [
        pytest.param(["1,234.50", "7"], [], ";", POINT, id="both-marks"),
        pytest.param(["1.234,50", "7"], [], ",", COMMA, id="both-marks-german"),
        pytest.param(["334,39"], ["41.710"], ",", COMMA, id="two-decimals"),
        pytest.param(["1.234.567"], [], ",", COMMA, id="two-groups"),
        pytest.param(["0.125"], [], ";", POINT, id="no-group-starts-with-0"),
        pytest.param([], ["1.234"], ",", COMMA, id="nobody-clicks-a-fraction"),
        pytest.param(["1,234"], ["1,234"], ";", POINT, id="counts-with-commas"),
        pytest.param(["1.234"], [], ",", POINT, id="undecided"),
        pytest.param(["1.234"], [], ";", COMMA, id="undecided-with-semicolons"),
        pytest.param(["₩1 234,56", "n/a"], [], ",", COMMA, id="with-sign-and-blank"),
        pytest.param([Decimal("1.5")], [], "", POINT, id="workbook"),
    ],
)
def test_find_number_style(
    cells: list[str], whole: list[str], delimiter: str, style: NumberStyle
) -> None:
    assert find_number_style(cells, whole=whole, delimiter=delimiter) is style
