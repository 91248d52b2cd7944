"""Values, changes and dates as people read them: unit, sign, 만/억 or K/M, in their language.

A minus is U+2212, and a unit that follows a number stands after a no-break space.
"""

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import wraps
from typing import Final, ParamSpec

from babel.dates import format_interval, format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_precision

from kpis.calc.exact import EXACT
from kpis.calc.periods import Window, month_of
from kpis.enums import Unit
from kpis.models import Kpi
from workspaces.enums import NumberStyle

P = ParamSpec("P")

NOTHING: Final = "–"  # where there is no value
_SPACE: Final = "\u00a0"
_SHORT_FROM: Final = 1_000_000

_KOREAN_SCALE: Final = ((12, "조"), (8, "억"), (4, "만"))
_INTERNATIONAL_SCALE: Final = ((9, "B"), (6, "M"), (3, "K"))


def _in_all_digits(function: Callable[P, str]) -> Callable[P, str]:
    """Let values of 38 digits pass through `function`, and through Babel, unrounded."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> str:
        with localcontext(EXACT):
            return function(*args, **kwargs)

    return wrapped


@_in_all_digits
def format_value(
    value: Decimal | None,
    kpi: Kpi,
    *,
    language: str,
    number_style: str = NumberStyle.INTERNATIONAL,
    short: bool = False,
    signed: bool = False,
) -> str:
    """Return `value` in the KPI's unit: a share as per cent, money with its currency.

    A mean of counts keeps decimals only while it is small: nobody counts a fifth of the 12,055th
    visitor. `short` writes large numbers with 만 and 억, or K and M, by the reader's
    `number_style`; `signed` puts a plus before what is above zero.
    """
    if value is None:
        return NOTHING
    size = abs(value)
    match kpi.unit:
        case Unit.PERCENT:
            text = _percent(size, language)
        case Unit.MONEY:
            text = _money(size, kpi.currency, language, number_style if short else "")
        case Unit.SECONDS:
            text = _seconds(size, language)
        case Unit.COUNT:
            text = _number(size, _count_places(size), language, number_style if short else "")
        case _:
            text = _number(size, 2, language, number_style if short else "")
    is_zero = not any(char in "123456789" for char in text)
    return f"{_sign(value, signed=signed and not is_zero, is_zero=is_zero)}{text}"


@_in_all_digits
def format_fraction(fraction: Decimal | None, *, language: str, signed: bool = False) -> str:
    """Return a share or a relative change as per cent: `−9.4 %`."""
    if fraction is None:
        return NOTHING
    text = _percent(abs(fraction), language)
    is_zero = not any(char in "123456789" for char in text)
    return f"{_sign(fraction, signed=signed and not is_zero, is_zero=is_zero)}{text}"


@_in_all_digits
def format_change(value: Decimal | None, before: Decimal | None, kpi: Kpi, *, language: str) -> str:
    """Return how `value` differs from `before`, with its sign: in per cent, a share in points."""
    if value is None or before is None:
        return NOTHING
    if kpi.unit == Unit.PERCENT:
        points = format_fraction(value - before, language=language, signed=True)
        return f"{points}p" if language == "ko" else points.replace("%", "pts")
    if not before:
        return NOTHING
    return format_fraction((value - before) / abs(before), language=language, signed=True)


def format_exact(value: Decimal | None) -> str:
    """Return a value to its last digit, for a title or a copy."""
    return NOTHING if value is None else format(value, "f")


def format_date(day: dt.date, *, language: str) -> str:
    """Return a calendar date in full, as the pages' templates write it."""
    return format_skeleton("yMMMd", day, locale=language)


def format_period(window: Window, *, language: str) -> str:
    """Return the dates of a window as people say them: a day, a month, from – to."""
    if window.start == window.end:
        return format_date(window.start, language=language)
    if window == month_of(window.start):
        return format_skeleton("yMMM", window.start, locale=language)
    return format_interval(window.start, window.end, "yMMMd", locale=language)


def _sign(value: Decimal, *, signed: bool, is_zero: bool) -> str:
    if is_zero:
        return ""
    return "−" if value < 0 else "+" if signed else ""


def _percent(size: Decimal, language: str) -> str:
    return f"{_decimal(size * 100, 1, language)}{_SPACE}%"


def _money(size: Decimal, currency: str, language: str, short_style: str) -> str:
    shortened = _shortened(size, short_style)
    if shortened is None:
        places = get_currency_precision(currency)
        return format_currency(_rounded(size, places), currency, locale=language)
    number, places, mark = shortened
    pattern = f"¤{_pattern(places)}"
    text = format_currency(number, currency, pattern, locale=language, currency_digits=False)
    return f"{text}{mark}"


def _count_places(size: Decimal) -> int:
    if size >= 1000:
        return 0
    return 1 if size >= 100 else 2


def _number(size: Decimal, places: int, language: str, short_style: str) -> str:
    shortened = _shortened(size, short_style)
    if shortened is None:
        return _decimal(size, places, language)
    number, places, mark = shortened
    return f"{_decimal(number, places, language)}{mark}"


def _seconds(size: Decimal, language: str) -> str:
    minute, second = ("분", "초") if language == "ko" else (f"{_SPACE}min", f"{_SPACE}s")
    if size < 60:
        return f"{_decimal(size, 1, language)}{second}"
    minutes, seconds = divmod(int(_rounded(size, 0)), 60)
    head = f"{_decimal(Decimal(minutes), 0, language)}{minute}"
    return f"{head} {seconds}{second}" if seconds else head


def _shortened(size: Decimal, style: str) -> tuple[Decimal, int, str] | None:
    """Return a large number in units of its scale, its decimal places, and the scale's mark.

    Three figures are kept, so that 1.39억 of 1.58억 still shows how far it is.
    """
    if not style or size < _SHORT_FROM:
        return None
    scale = _KOREAN_SCALE if style == NumberStyle.KOREAN else _INTERNATIONAL_SCALE
    for exponent, mark in scale:
        number = size.scaleb(-exponent)
        if number >= 1:
            places = 2 if number < 10 else 1 if number < 100 else 0
            return _rounded(number, places), places, mark
    return None


def _decimal(number: Decimal, places: int, language: str) -> str:
    return format_decimal(_rounded(number, places), format=_pattern(places), locale=language)


def _pattern(places: int) -> str:
    return f"#,##0.{'#' * places}" if places else "#,##0"


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
