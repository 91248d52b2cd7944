"""What each column of a customer file is, and what of it may be kept.

Kept is: numbers, truth values, ages (never dates of birth), months since a date, and categories
that at least ten customers share; rarer ones become `OTHER`. Everything else is dropped, with the
reason, before anything is stored.
"""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from kpis.readers.dates import read_date
from kpis.readers.headings import folded
from kpis.readers.number_style import find_number_style
from kpis.readers.numbers import NumberStyle, read_number
from personas.calc.fewest import FEWEST
from personas.readers.identity import cell_kind, column_kind, heading_kind

MOST_CATEGORIES: Final = 40
OTHER: Final = "…"  # the rare values together
OLDEST: Final = 110  # years

_MISSING: Final = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "--", "?", "#n/a"})
_YES: Final = frozenset({"yes", "y", "true", "t", "o", "1", "예", "네", "참", "동의", "수신"})
_NO: Final = frozenset(
    {"no", "n", "false", "f", "x", "0", "아니오", "아니요", "거짓", "미동의", "거부"}
)
_BIRTH: Final = ("birth", "dob", "born", "생년", "생일", "출생")
_AGE: Final = frozenset({"age", "나이", "연령", "만나이"})
_TENURE: Final = (
    "since",
    "enrol",
    "signup",
    "join",
    "register",
    "dtcustomer",
    "가입",
    "등록",
    "최초",
)
_MONEY: Final = (
    *("income", "salary", "spend", "spent", "amount", "revenue", "price", "mnt", "money"),
    *("소득", "연봉", "금액", "매출", "지출", "구매액", "결제액", "원"),
)
_READABLE: Final = 0.9  # share of cells that must read as what the column is taken for
_YEAR: Final = re.compile(r"(?<![0-9])((?:18|19|20)[0-9]{2})(?=[0-9]{4}(?![0-9])|(?![0-9]))")
_SHORT_BIRTH: Final = re.compile(
    r"([0-9]{2})[-./ ]?(?:0[1-9]|1[0-2])[-./ ]?(?:0[1-9]|[12][0-9]|3[01])"  # 850312, 85.03.12
)
_DAYS_OF_A_MONTH: Final = 30.4375
_SAMPLE: Final = 500
_RECORD_ROWS: Final = 50  # from which whole numbers that never repeat are numbers of records


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it was recognised; `dropped` says why it is not kept, else its cells are.

    `kind` is `number`, `money`, `age`, `months`, `yes_no` or `category`. Numbers are floats with
    NaN where missing; of the others `values` are the labels and `codes` their places, −1 missing.
    """

    name: str
    kind: str = ""
    dropped: str = ""
    masked: int = 0  # cells kept out because they tell who somebody is
    numbers: list[float] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)


def recognise(
    name: str, texts: Sequence[str], *, as_of: dt.date, semicolons: bool = False
) -> Column:
    """Return what the column `name` is, with what may be kept of its cells."""
    different = Counter(texts)
    missing = {text for text in different if text.casefold() in _MISSING}
    for text in missing:
        del different[text]
    if missing - {""}:
        texts = ["" if text in missing else text for text in texts]
    if not different:
        return Column(name, dropped="empty")
    who = heading_kind(name) or column_kind(different)
    if who:
        return Column(name, dropped=f"identity_{who}")
    if len(different) == 1 and not missing:
        return Column(name, dropped="constant")
    secret = {text for text in different if cell_kind(text)}
    masked = sum(different.pop(text) for text in secret)
    if secret:
        texts = ["" if text in secret else text for text in texts]
    heading = folded(name)
    column = (
        _yes_no(name, texts, different)
        or _born(name, heading, texts, different, as_of)
        or _dated(name, heading, texts, different, as_of)
        or _numeric(name, heading, texts, different, semicolons=semicolons)
        or _category(name, texts, different)
    )
    return Column(
        name, column.kind, column.dropped, masked, column.numbers, column.values, column.codes
    )


def _yes_no(name: str, texts: Sequence[str], different: Counter[str]) -> Column | None:
    words = {text: text.casefold() for text in different}
    truth = {t: 1 for t, w in words.items() if w in _YES} | {
        t: 0 for t, w in words.items() if w in _NO
    }
    if len(truth) < len(different) or len(set(truth.values())) < 2:
        return None
    codes = [truth.get(text, -1) for text in texts]
    return Column(name, "yes_no", values=["no", "yes"], codes=codes)


def _born(
    name: str, heading: str, texts: Sequence[str], different: Counter[str], as_of: dt.date
) -> Column | None:
    """Return ages for a column of years or dates of birth; only the year is looked at."""
    if not any(word in heading for word in _BIRTH):
        return None
    years = {
        text: year for text in different if (year := _birth_year(text, as_of.year)) is not None
    }
    if len(years) < _READABLE * len(different):
        return None
    ages = {text: _age(as_of.year - year) for text, year in years.items()}
    return Column(name, "age", numbers=[ages.get(text, math.nan) for text in texts])


def _birth_year(text: str, this_year: int) -> int | None:
    """Return the year of a date of birth; of one in two digits the latest that has come."""
    if found := _YEAR.search(text):
        return int(found[1])
    if short := _SHORT_BIRTH.fullmatch(text):
        return this_year - (this_year - int(short[1])) % 100
    return None


def _dated(
    name: str, heading: str, texts: Sequence[str], different: Counter[str], as_of: dt.date
) -> Column | None:
    sample = list(different)[:_SAMPLE]
    if sum(isinstance(read_date(text), dt.date) for text in sample) < _READABLE * len(sample):
        return None
    days = {text: day for text in different if isinstance(day := read_date(text), dt.date)}
    plain_numbers = sum(text.replace(".", "", 1).isdigit() for text in days)
    if len(days) < _READABLE * len(different) or plain_numbers > len(days) / 2:
        return None
    months = {text: (as_of - day).days / _DAYS_OF_A_MONTH for text, day in days.items()}
    kind = "tenure" if any(word in heading for word in _TENURE) else "months"
    numbers = [float(math.floor(months[text])) if text in months else math.nan for text in texts]
    return Column(name, kind, numbers=numbers)


def _numeric(
    name: str,
    heading: str,
    texts: Sequence[str],
    different: Counter[str],
    *,
    semicolons: bool,
) -> Column | None:
    sample = list(different)[:_SAMPLE]
    style = find_number_style(sample, delimiter=";" if semicolons else "")
    numbers = _read(different, style)
    if len(numbers) < _READABLE * len(different) and style is NumberStyle.COMMA:
        numbers = _read(different, NumberStyle.POINT)
    if len(numbers) < _READABLE * len(different):
        return None
    is_money = any(word in heading for word in _MONEY)
    known = sum(different.values())
    is_whole = all(number.is_integer() for number in numbers.values())
    if is_whole and known == len(numbers) >= _RECORD_ROWS and not is_money:
        return Column(name, dropped="identity_key")
    kind = "money" if is_money else "age" if heading in _AGE else "number"
    return Column(name, kind, numbers=[numbers.get(text, math.nan) for text in texts])


def _read(different: Counter[str], style: NumberStyle) -> dict[str, float]:
    return {
        text: float(number)
        for text in different
        if isinstance(number := read_number(text, style), Decimal)
    }


def _age(years: int) -> float:
    return float(years) if 0 <= years <= OLDEST else math.nan


def _category(name: str, texts: Sequence[str], different: Counter[str]) -> Column:
    kept = [value for value, count in different.most_common(MOST_CATEGORIES) if count >= FEWEST]
    shared = sum(different[value] for value in kept)
    if not kept or shared < sum(different.values()) / 2:
        return Column(name, dropped="too_many_values")
    rest = sum(different.values()) - shared
    values = [*kept, OTHER] if rest >= FEWEST else kept
    places = {value: at for at, value in enumerate(kept)}
    other = len(kept) if rest >= FEWEST else -1
    codes = [places.get(text, other if text else -1) for text in texts]
    return Column(name, "category", values=values, codes=codes)
