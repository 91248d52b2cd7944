"""The period that a report states above its table."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from kpis.readers.cells import plain_text
from kpis.readers.dates import MONTH_NAMES, read_date
from kpis.readers.reports.model import Period

_MONTH: Final = rf"(?:{'|'.join(MONTH_NAMES)})\.?"
_DATE: Final = (
    r"(?:"
    r"(?<![0-9])[0-9]{4}년 ?[0-9]{1,2}월 ?[0-9]{1,2}일"
    r"|(?<![0-9])[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9])"
    r"|(?<![0-9])[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}(?![0-9])"
    r"|(?<![0-9])[0-9]{4}\. ?[0-9]{1,2}\. ?[0-9]{1,2}(?![0-9])\.?"
    r"|(?<![0-9])[0-9]{8}(?![0-9])"
    r"|(?<![0-9])[0-9]{1,2}\. ?[0-9]{1,2}\. ?[0-9]{4}(?![0-9])"
    r"|(?<![0-9])[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}(?![0-9])"
    rf"|\b{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}}(?![0-9])"
    rf"|(?<![0-9])[0-9]{{1,2}}(?:\.|st|nd|rd|th)?[ -]{_MONTH}[ -][0-9]{{4}}(?![0-9])"
    r")"
)
_BETWEEN: Final = (
    r"(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?(?: ?\([^)]{1,3}\))?"  # a time, a weekday
    r" ?(?:[-–—~〜∼～,;|]|\bto\b|\bbis\b|\bthrough\b|부터) ?"
    r"(?:[A-Za-z]{2,9}\.?,? )?"  # a weekday
)
_RANGE: Final = re.compile(rf"(?P<first>{_DATE}){_BETWEEN}(?P<last>{_DATE})", re.IGNORECASE)

# The first or the second date without its year or month, as people write them.
_SHORT_RANGES: Final = tuple(
    (re.compile(form, re.IGNORECASE), first, last)
    for form, first, last in (
        (
            rf"\b(?P<m1>{_MONTH}) (?P<d1>[0-9]{{1,2}}){_BETWEEN}"
            rf"(?:(?P<m2>{_MONTH}) )?(?P<d2>[0-9]{{1,2}}),? (?P<y>[0-9]{{4}})(?![0-9])",
            "{m1} {d1}, {y}",
            "{m2} {d2}, {y}",
        ),
        (
            rf"(?<![0-9])(?P<d1>[0-9]{{1,2}})\.?(?: (?P<m1>{_MONTH}))?{_BETWEEN}"
            rf"(?P<d2>[0-9]{{1,2}})\.? (?P<m2>{_MONTH}) (?P<y>[0-9]{{4}})(?![0-9])",
            "{d1} {m1} {y}",
            "{d2} {m2} {y}",
        ),
        (
            rf"(?<![0-9])(?P<d1>[0-9]{{1,2}})\. ?(?P<m1>[0-9]{{1,2}})\.{_BETWEEN}"
            r"(?P<d2>[0-9]{1,2})\. ?(?P<m2>[0-9]{1,2})\. ?(?P<y>[0-9]{4})(?![0-9])",
            "{d1}.{m1}.{y}",
            "{d2}.{m2}.{y}",
        ),
        (
            r"(?<![0-9])(?P<y>[0-9]{4})년 ?(?P<m1>[0-9]{1,2})월 ?(?P<d1>[0-9]{1,2})일"
            rf"{_BETWEEN}"
            r"(?:(?P<m2>[0-9]{1,2})월 ?)?(?P<d2>[0-9]{1,2})일",
            "{y}-{m1}-{d1}",
            "{y}-{m2}-{d2}",
        ),
        (
            r"(?<![0-9])(?P<y>[0-9]{4})(?P<mark>[-./]) ?(?P<m1>[0-9]{1,2})(?P=mark) ?"
            rf"(?P<d1>[0-9]{{1,2}})\.?{_BETWEEN}(?P<m2>[0-9]{{1,2}})(?P=mark) ?"
            r"(?P<d2>[0-9]{1,2})(?![0-9])",
            "{y}-{m1}-{d1}",
            "{y}-{m2}-{d2}",
        ),
    )
)
_STARTS: Final = re.compile(
    rf"(?:start date|report start|from|시작 ?(?:일자?|날짜)|von|startdatum)[:,;\t |]+"
    rf"(?P<date>{_DATE})",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(
    rf"(?:end date|report end|to|until|종료 ?(?:일자?|날짜)|bis|enddatum)[:,;\t |]+"
    rf"(?P<date>{_DATE})",
    re.IGNORECASE,
)
_LABEL: Final = r"(?:(?:date range|date|period|기간|조회 ?기간|날짜|zeitraum|datum) ?[:,;\t|]? ?)?"
_ONE_DAY: Final = re.compile(rf"#? ?{_LABEL}(?P<date>{_DATE})[,;\t|\s]*", re.IGNORECASE)
_ONE_MONTH: Final = re.compile(
    rf"(?<![0-9])(?P<ko>[0-9]{{4}}년 ?[0-9]{{1,2}}월)(?! ?[0-9])"
    rf"|\b(?P<name>{_MONTH}) (?P<year>[0-9]{{4}})(?![0-9])",
    re.IGNORECASE,
)


def stated_period(lines: Iterable[str]) -> Period | None:
    """Return the first period that the lines state with its two ends."""
    lines = [" ".join(plain_text(line.replace("\t", ";")).split()) for line in lines]
    for line in lines:
        if (found := _RANGE.search(line)) and (period := _period(found["first"], found["last"])):
            return period
        for form, first, last in _SHORT_RANGES:
            if found := form.search(line):
                parts = found.groupdict()
                parts["m1"], parts["m2"] = parts["m1"] or parts["m2"], parts["m2"] or parts["m1"]
                if period := _period(first.format_map(parts), last.format_map(parts)):
                    return period
    starts = next((found["date"] for line in lines if (found := _STARTS.search(line))), "")
    ends = next((found["date"] for line in lines if (found := _ENDS.search(line))), "")
    return _period(starts, ends)


def loosely_stated_period(lines: Iterable[str]) -> Period | None:
    """Return a period that is stated as one day on a line of its own, or as one month.

    Such lines may as well be part of a title, so the dates of the rows go before them.
    """
    lines = [" ".join(plain_text(line.replace("\t", ";")).split()) for line in lines]
    for line in lines:
        if found := _ONE_DAY.fullmatch(line):
            return _period(found["date"], found["date"])
    for line in lines:
        if found := _ONE_MONTH.search(line):
            first = read_date(found["ko"] or f"{found['name']} 1, {found['year']}")
            if isinstance(first, dt.date):
                return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return None


def _period(first: str, last: str) -> Period | None:
    start, end = read_date(first), read_date(last)
    if isinstance(start, dt.date) and isinstance(end, dt.date) and start <= end:
        return start, end
    return None
