import datetime as dt
from decimal import Decimal

import pytest

from kpis.calc.periods import Window
from kpis.enums import Unit
from kpis.formatting import (
    format_change,
    format_date,
    format_exact,
    format_fraction,
    format_period,
    format_value,
)
from kpis.models import Kpi
from workspaces.enums import NumberStyle

KOREAN, INTERNATIONAL = NumberStyle.KOREAN, NumberStyle.INTERNATIONAL


def shown(value, unit=Unit.COUNT, currency="", language="en", **options):
    kpi = Kpi(unit=unit, currency=currency)
    return format_value(Decimal(value), kpi, language=language, **options).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("11240", Unit.COUNT, "11,240"),
        ("11240.5", Unit.COUNT, "11,241"),
        ("999.94", Unit.COUNT, "999.9"),
        ("12.345", Unit.COUNT, "12.35"),
        ("11240.5", Unit.RATIO, "11,240.5"),
        ("0.005", Unit.COUNT, "0.01"),
        ("-3", Unit.COUNT, "−3"),
        ("-0.001", Unit.COUNT, "0"),
        ("0.42", Unit.PERCENT, "42 %"),
        ("0.4249", Unit.PERCENT, "42.5 %"),
        ("-0.094", Unit.PERCENT, "−9.4 %"),
        ("10", Unit.PERCENT, "1,000 %"),
        ("4.1234", Unit.RATIO, "4.12"),
        ("3.26", Unit.SECONDS, "3.3 s"),
        ("125", Unit.SECONDS, "2 min 5 s"),
        ("119.6", Unit.SECONDS, "2 min"),
        ("9" * 38, Unit.COUNT, ",".join(["99", *["999"] * 12])),
        ("0." + "9" * 18, Unit.PERCENT, "100 %"),
    ],
)
def test_value_in_its_unit(value, unit, expected):
    assert shown(value, unit) == expected


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [("1234567", "KRW", "₩1,234,567"), ("1234567.4", "KRW", "₩1,234,567"), ("-5", "USD", "−$5.00")],
)
def test_money_has_the_decimals_of_its_currency(value, currency, expected):
    assert shown(value, Unit.MONEY, currency) == expected


@pytest.mark.parametrize(
    ("value", "korean", "international"),
    [
        ("999999", "999,999", "999,999"),
        ("1000000", "100만", "1M"),
        ("1234567", "123만", "1.23M"),
        ("12345678", "1,235만", "12.3M"),
        ("123456789", "1.23억", "123M"),
        ("157721143", "1.58억", "158M"),
        ("1234567890123", "1.23조", "1,235B"),
        ("-5000000", "−500만", "−5M"),
    ],
)
def test_large_numbers_are_shortened_in_the_readers_style(value, korean, international):
    assert shown(value, short=True, number_style=KOREAN) == korean
    assert shown(value, short=True, number_style=INTERNATIONAL) == international


def test_short_money_keeps_its_currency():
    assert shown("12345678", Unit.MONEY, "KRW", short=True, number_style=KOREAN) == "₩1,235만"
    assert shown("12345678", Unit.MONEY, "USD", short=True) == "$12.3M"


def test_sign_is_shown_on_request_but_not_on_zero():
    assert shown("5", signed=True) == "+5"
    assert shown("-5", signed=True) == "−5"
    assert shown("0.001", signed=True) == "0"


def test_seconds_in_korean():
    assert shown("125", Unit.SECONDS, language="ko") == "2분 5초"


@pytest.mark.parametrize(
    ("value", "before", "expected"),
    [("90.6", "100", "−9.4 %"), ("120", "100", "+20 %"), ("1", "0", "–"), ("-50", "-100", "+50 %")],
)
def test_change_has_its_sign(value, before, expected):
    text = format_change(Decimal(value), Decimal(before), Kpi(), language="en")

    assert text.replace("\u00a0", " ") == expected


@pytest.mark.parametrize(("language", "expected"), [("ko", "−10 %p"), ("en", "−10 pts")])
def test_change_of_a_share_is_in_points(language, expected):
    rate = Kpi(unit=Unit.PERCENT)

    text = format_change(Decimal("0.4"), Decimal("0.5"), rate, language=language)

    assert text.replace("\u00a0", " ") == expected
    assert format_change(Decimal("0.1"), Decimal(0), rate, language="en") == "+10\u00a0pts"


def test_no_value_is_a_dash():
    assert format_value(None, Kpi(), language="ko") == "–"
    assert format_fraction(None, language="ko") == "–"
    assert format_change(None, Decimal(1), Kpi(), language="ko") == "–"
    assert format_exact(None) == "–"


def test_exact_value_has_every_digit():
    assert format_exact(Decimal("0.000000000000000001")) == "0.000000000000000001"


def test_date_in_the_readers_language():
    assert format_date(dt.date(2026, 11, 21), language="ko") == "2026년 11월 21일"
    assert format_date(dt.date(2026, 11, 21), language="en") == "Nov 21, 2026"


@pytest.mark.parametrize(
    ("start", "end", "korean", "english"),
    [
        ("2026-11-09", "2026-11-15", "2026년 11월 9일~15일", "Nov 9 – 15, 2026"),
        ("2026-11-30", "2026-12-06", "2026년 11월 30일 ~ 12월 6일", "Nov 30 – Dec 6, 2026"),
        ("2026-11-01", "2026-11-30", "2026년 11월", "Nov 2026"),
        ("2026-11-09", "2026-11-09", "2026년 11월 9일", "Nov 9, 2026"),
    ],
)
def test_period_as_people_say_it(start, end, korean, english):
    window = Window(dt.date.fromisoformat(start), dt.date.fromisoformat(end))

    said = [format_period(window, language=language) for language in ("ko", "en")]

    assert [text.replace("\u2009", " ") for text in said] == [korean, english]
