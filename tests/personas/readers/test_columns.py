"""Tests of what columns are taken for, and of what is never kept."""

import datetime as dt
import math

import pytest

from personas.readers.columns import recognise
from tests.personas.customers import planted

AS_OF = dt.date(2026, 7, 1)


def read(name, texts):
    return recognise(name, texts, as_of=AS_OF)


@pytest.mark.parametrize("kind", planted(0))
@pytest.mark.parametrize("heading", ["Column 1", "segment"], ids=str)
def test_f05_identities_are_found_in_the_values_whatever_the_heading(kind, heading):
    column = read(heading, [planted(number)[kind] for number in range(200)])

    assert column.dropped.startswith("identity_")
    assert (column.values, column.numbers, column.codes) == ([], [], [])


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("E-Mail", "email"),
        ("휴대폰 번호", "phone"),
        ("주민등록번호", "national_id"),
        ("성명", "name"),
        ("배송 주소", "address"),
        ("Customer ID", "key"),
        ("고객번호", "key"),
    ],
    ids=str,
)
def test_f05_heading_alone_is_enough(heading, kind):
    assert read(heading, ["a", "b"] * 100).dropped == f"identity_{kind}"


def test_single_identities_are_masked_and_the_rest_is_kept():
    texts = ["web"] * 100 + ["shop"] * 100 + ["kim@mail.example", "900101-1234567"]

    column = read("channel", texts)

    assert (column.kind, column.masked) == ("category", 2)
    assert column.values == ["web", "shop"]
    assert column.codes[-2:] == [-1, -1]


def test_f04_what_fewer_than_ten_share_is_no_category():
    texts = ["Seoul"] * 50 + ["Busan"] * 40 + ["Jeju"] * 6 + ["Ulsan"] * 5

    column = read("city", texts)

    assert column.values == ["Seoul", "Busan", "…"]
    assert column.codes.count(2) == 11


@pytest.mark.parametrize(
    ("name", "texts", "kind", "numbers"),
    [
        ("생년월일", ["1990-05-01", "1980.12.31"], "age", [36.0, 46.0]),
        ("생년월일", ["850312", "05.12.31"], "age", [41.0, 21.0]),
        ("Year_Birth", ["1990", "1893"], "age", [36.0, math.nan]),
        ("가입일", ["2026-06-01", "2025-07-01"], "tenure", [0.0, 11.0]),
        ("Last order", ["2026-06-01", "2026-01-01"], "months", [0.0, 5.0]),
        ("구매금액", ["₩1,200", "3,500원"], "money", [1200.0, 3500.0]),
        ("visits", ["3", "4.5", "n/a"], "number", [3.0, 4.5, math.nan]),
    ],
    ids=["birth", "short birth", "year of birth", "tenure", "date", "money", "number"],
)
def test_numbers_are_read_by_what_they_are(name, texts, kind, numbers):
    column = read(name, texts * 30)

    assert (column.kind, column.dropped) == (kind, "")
    assert column.numbers[: len(texts)] == pytest.approx(numbers, nan_ok=True)


@pytest.mark.parametrize("pair", [("Y", "N"), ("예", "아니오"), ("TRUE", "FALSE"), ("1", "0")])
def test_yes_and_no_are_known(pair):
    column = read("newsletter", [*pair, ""] * 20)

    assert (column.kind, column.codes[:3]) == ("yes_no", [1, 0, -1])


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (["", "-"] * 50, "empty"),
        (["7"] * 100, "constant"),
        ([f"wrote that {n} things went wrong" for n in range(100)], "too_many_values"),
        ([str(n) for n in range(100)], "identity_key"),
    ],
    ids=["empty", "constant", "free text", "record numbers"],
)
def test_what_says_nothing_is_dropped(texts, why):
    assert read("column", texts).dropped == why


def test_decimals_are_no_telephone_numbers():
    column = read("ExitRates", [f"0.02456{n:04}" for n in range(100)])

    assert (column.kind, column.dropped, column.masked) == ("number", "", 0)
