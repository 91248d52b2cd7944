"""Cell text into calendar dates, or the reason why not.

Documented readings:

- `2026-07-01`, `2026/7/1`, `2026.07.01.`, `20260701`, `2026년 7월 1일`: year, month, day.
- `July 8, 2026`, `8 Jul 2026`, `1. Juli 2026`: the month by its English or German name.
- `01.07.2026`: dots with the year last, day first. `7/1/2026`: slashes with the year last, month
  first. Dashes with the year last are refused, for both orders are in use.
- A time of day behind the date is dropped and no time zone applied: the date is taken as written.
- A weekday before or behind the date is ignored.
- `2026-W27` is the Monday of that ISO week; `2026-07` and `2026년 7월` the first of that month.
- A number in a workbook cell is a day number of its calendar (1900 or 1904) or `20260701`.

Refused: days that do not exist, years of two digits (`01/02/03`), and years outside 1970–2199.
"""

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from kpis.readers.cells import Cell, plain_text
from kpis.readers.refusal import Reason

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2199

_MAX_TEXT: Final = 60
_EPOCH_1900: Final = dt.date(1899, 12, 30)  # holds from 1900-03-01; day 60 never existed
_EPOCH_1904: Final = dt.date(1904, 1, 1)

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner",
            "february feb februar",
            "march mar märz mrz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sep sept",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH_NAMES: Final = tuple(sorted(_MONTHS, key=len, reverse=True))

_MONTH: Final = r"(?P<name>[^\W\d_]{3,9})\.?"
_YEAR: Final = r"(?P<year>[0-9]{4})"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}(?P<mark>[-/])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})",
        rf"{_YEAR}\. ?(?P<month>[0-9]{{1,2}})\. ?(?P<day>[0-9]{{1,2}})\.?",
        rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        rf"{_YEAR}년 ?(?P<month>[0-9]{{1,2}})월 ?(?P<day>[0-9]{{1,2}})일",
        rf"{_MONTH} (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,| |, ){_YEAR}",
        rf"(?P<day>[0-9]{{1,2}})(?:\.|st|nd|rd|th)?[ -]{_MONTH}[ -]{_YEAR}",
        rf"(?P<day>[0-9]{{1,2}})\. ?(?P<month>[0-9]{{1,2}})\. ?{_YEAR}",
        rf"(?P<month>[0-9]{{1,2}})/(?P<day>[0-9]{{1,2}})/{_YEAR}",
        rf"{_YEAR}[-./](?P<month>[0-9]{{1,2}})",
        rf"{_YEAR}년 ?(?P<month>[0-9]{{1,2}})월",
        rf"{_YEAR}-?W(?P<week>[0-9]{{2}})(?:-?(?P<weekday>[1-7]))?",
    )
)
_TIME: Final = re.compile(
    r"(?<=[0-9.])(?:T| )[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?: ?[AaPp][Mm])?(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?$"
)
_WEEKDAY: Final = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? "
    r"|^(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|mo|di|mi|do|fr|sa|so),? "
    r"| ?\([월화수목금토일](?:요일)?\)$| [월화수목금토일]요일$",
    re.IGNORECASE,
)
_TWO_DIGIT_YEAR: Final = re.compile(r"[0-9]{1,2}([-./]) ?[0-9]{1,2}\1 ?[0-9]{1,2}\.?")
_DASHES_YEAR_LAST: Final = re.compile(r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}")
_DAY_NUMBER: Final = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")


def read_date(cell: Cell, *, is_1904: bool = False) -> dt.date | Reason:
    """Return the date in `cell`, or why there is none.

    `is_1904` tells on which calendar a workbook counts its day numbers.
    """
    if isinstance(cell, str):
        return _read_text(cell)
    if isinstance(cell, bool):
        return Reason("date_not_a_date")
    if isinstance(cell, Decimal):
        return _read_day_number(cell, is_1904=is_1904)
    day = cell.date() if isinstance(cell, dt.datetime) else cell
    return _in_range(day)


@lru_cache(maxsize=8192)
def _read_text(cell: str) -> dt.date | Reason:
    text = " ".join(plain_text(cell).split())
    if not text:
        return Reason("date_missing")
    if len(text) > _MAX_TEXT:
        return Reason("date_not_a_date")
    text = _WEEKDAY.sub("", _TIME.sub("", _WEEKDAY.sub("", text)))
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _built(found.groupdict())
    if _TWO_DIGIT_YEAR.fullmatch(text) or _DASHES_YEAR_LAST.fullmatch(text):
        return Reason("date_ambiguous")
    if _DAY_NUMBER.fullmatch(text):
        return Reason("date_is_day_number")
    return Reason("date_not_a_date")


def _built(parts: dict[str, str | None]) -> dt.date | Reason:
    year = int(parts["year"] or 0)
    name = parts.get("name")
    month = _MONTHS.get(name.casefold()) if name else int(parts.get("month") or 0)
    if month is None:
        return Reason("date_not_a_date")
    try:
        if week := parts.get("week"):
            day = dt.date.fromisocalendar(year, int(week), int(parts.get("weekday") or 1))
        else:
            day = dt.date(year, month, int(parts.get("day") or 1))
    except ValueError:
        return Reason("date_does_not_exist")
    return _in_range(day)


def _read_day_number(number: Decimal, *, is_1904: bool) -> dt.date | Reason:
    if not number.is_finite() or abs(number) >= 10**8:
        return Reason("date_not_a_date")
    whole = int(number)
    if whole >= FIRST_YEAR * 10_000:
        return _read_text(str(whole)) if whole == number else Reason("date_not_a_date")
    try:
        day = (_EPOCH_1904 if is_1904 else _EPOCH_1900) + dt.timedelta(days=whole)
    except OverflowError:
        return Reason("date_not_a_date")
    return _in_range(day)


def _in_range(day: dt.date) -> dt.date | Reason:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    return Reason("date_out_of_range", {"first": FIRST_YEAR, "last": LAST_YEAR})
