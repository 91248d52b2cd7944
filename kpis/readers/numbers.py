"""Cell text into exact decimals, or the reason why not; never a silent 0.

Documented readings, in either style (`NumberStyle`) unless said otherwise:

- `1234.5`, `1,234.5` in the point style; `1234,5`, `1.234,5` in the comma style. Groups are of
  three digits, parted by the other mark, blanks (`1 234`) or apostrophes (`1'234`), all or none.
- full-width digits and signs; U+2212 as minus; a sign before the number.
- a currency before or after it: `₩1,000`, `1,000원`, `-$5.00`, `12.50 EUR`.
- `50%` is 0.5, as percentages are kept as fractions.
  Whether a currency or a `%` fits the KPI is for the caller to see (`mark_of`).
- `(1,234)` is −1,234, as accountants and spreadsheets write it.
- `1.5E+3` is 1,500, unless it looks like a long number that a spreadsheet has shortened.

Refused: NaN, infinities, truth values, formulas, more than 38 digits or 18 decimals, and anything
that does not fit the style of its column, such as `1,5` where 1.5 is written with a point.
"""

import datetime as dt
import re
from decimal import Context, Decimal
from enum import Enum
from typing import Final

from kpis.calc.exact import MAX_DECIMAL_PLACES, MAX_DIGITS, is_storable
from kpis.readers.cells import Cell, plain_text
from kpis.readers.currency import CURRENCY_PATTERN, currency_of
from kpis.readers.refusal import Reason, shown

EXACT: Final = Context(prec=100)  # the default context would round to 28 digits

_MAX_TEXT: Final = 100


class NumberStyle(Enum):
    """Which mark parts the decimals; the other one groups thousands."""

    POINT = "."
    COMMA = ","


_POINT: Final = NumberStyle.POINT  # looking a member up costs as much as reading a number
_PLAIN: Final = re.compile(r"-?[0-9]{1,20}")
_PLAIN_POINT: Final = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,18})?")
_DRESSED: Final = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+-])?\s*(?P<before>{CURRENCY_PATTERN})?\s*(?P<late_sign>[+-])?\s*"
    rf"(?P<digits>[0-9.,][0-9.,' ]*?)(?P<exponent>[eE][+-]?[0-9]{{1,4}})?"
    rf"\s*(?P<after>%|{CURRENCY_PATTERN})?\s*(?P<close>\))?"
)


def _layout(decimal_mark: str, group_mark: str) -> re.Pattern[str]:
    point, group = re.escape(decimal_mark), re.escape(group_mark)
    return re.compile(
        rf"(?P<whole>[0-9]*"
        rf"|[0-9]{{1,3}}(?P<mark>[{group}' ])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*)"
        rf"(?:{point}(?P<decimals>[0-9]+))?"
    )


_LAYOUT: Final = {
    NumberStyle.POINT: _layout(".", ","),
    NumberStyle.COMMA: _layout(",", "."),
}
_NOT_FINITE: Final = frozenset({"nan", "inf", "infinity", "∞"})
_TRUTH_VALUES: Final = frozenset({"true", "false", "참", "거짓", "wahr", "falsch"})


def read_number(cell: Cell, style: NumberStyle = NumberStyle.POINT) -> Decimal | Reason:
    """Return the number in `cell`, or why there is none.

    Numbers of workbook cells are numbers already; `style` is for text.
    """
    if isinstance(cell, str):
        if (_PLAIN_POINT if style is _POINT else _PLAIN).fullmatch(cell):
            return Decimal(cell) or Decimal(0)
        return _read_text(cell, style)
    if isinstance(cell, bool):
        return Reason("number_is_truth_value")
    if isinstance(cell, dt.date):
        return Reason("number_is_date")
    return _checked(cell)


def _read_text(cell: str, style: NumberStyle) -> Decimal | Reason:
    text = plain_text(cell)
    if not text:
        return Reason("number_missing")
    if text.startswith("="):
        return Reason("number_is_formula")
    word = text.lstrip("+-").casefold()
    if word in _NOT_FINITE:
        return Reason("number_not_finite")
    if word in _TRUTH_VALUES:
        return Reason("number_is_truth_value")
    found = _DRESSED.fullmatch(text) if len(text) <= _MAX_TEXT else None
    if found is None or not _is_well_dressed(found):
        return Reason("number_not_a_number")
    size = _size(found["digits"], style)
    if size is None:
        return _misfit(found["digits"], style)
    if found["exponent"]:
        exponent = int(found["exponent"][1:])
        if _is_shortened(size, exponent):
            return Reason("number_shortened")
        size = size.scaleb(exponent, EXACT)
    if found["after"] == "%":
        size = size.scaleb(-2, EXACT)
    is_negative = bool(found["open"]) or "-" in (found["sign"], found["late_sign"])
    return _checked(size.copy_negate() if is_negative else size)


def mark_of(text: str) -> str:
    """Return the currency or `%` beside the number that `text` is, empty if there is none."""
    found = _DRESSED.fullmatch(plain_text(text))
    return (found["before"] or found["after"] or "") if found else ""


def _is_well_dressed(found: re.Match[str]) -> bool:
    """Brackets in pairs, one sign at most and none inside brackets, a known currency once."""
    signs = [found["sign"], found["late_sign"], found["open"]]
    marks = [mark for mark in (found["before"], found["after"]) if mark]
    return (
        bool(found["open"]) == bool(found["close"])
        and sum(map(bool, signs)) <= 1
        and len(marks) <= 1
        and all(mark == "%" or currency_of(mark) for mark in marks)
    )


def _size(digits: str, style: NumberStyle) -> Decimal | None:
    layout = _LAYOUT[style].fullmatch(digits)
    if layout is None or not (layout["whole"] or layout["decimals"]):
        return None
    whole = re.sub(r"[^0-9]", "", layout["whole"])
    return Decimal(f"{whole or 0}.{layout['decimals']}" if layout["decimals"] else whole)


def _misfit(digits: str, style: NumberStyle) -> Reason:
    other = NumberStyle.COMMA if style is NumberStyle.POINT else NumberStyle.POINT
    if _size(digits, other) is None:
        return Reason("number_not_a_number")
    return Reason("number_in_other_style", {"mark": style.value})


def _is_shortened(mantissa: Decimal, exponent: int) -> bool:
    """Spreadsheets show numbers of twelve digits and more as `1.23457E+11`: digits are lost."""
    digits = len(mantissa.normalize(EXACT).as_tuple().digits)
    return exponent >= 11 and digits >= 6 and exponent >= digits


def _checked(number: Decimal) -> Decimal | Reason:
    """Return `number` if it fits 38 digits and 18 decimals; zeros at its end do not count."""
    if not number.is_finite():
        return Reason("number_not_finite")
    if not number:
        return Decimal(0)
    if not is_storable(number):
        return Reason("number_too_long", {"digits": MAX_DIGITS, "decimals": MAX_DECIMAL_PLACES})
    return number


def is_whole(number: Decimal) -> bool:
    """Return whether a number has no fraction; it may have more digits than `%` could take."""
    return number == number.to_integral_value(context=EXACT)


def value_shown(cell: Cell) -> str:
    """Return a refused cell as it is quoted in a message."""
    return shown(format(cell, "f") if isinstance(cell, Decimal) else cell)
