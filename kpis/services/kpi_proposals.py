"""What a KPI made from a column of a file most likely is, by its heading and its first values."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Final
from unicodedata import normalize

from kpis.enums import Aggregation, Direction, Unit
from kpis.library import LibraryKpi
from kpis.models.kpi import KEY_PATTERN
from kpis.readers.cells import plain_text
from kpis.readers.currency import CURRENCY_PATTERN, currency_of
from kpis.readers.headings import folded, heading_of

_LONGEST_NAME: Final = 80
_LONGEST_KEY: Final = 57  # room for a number that tells it from another
_BRACKET: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_LATIN: Final = re.compile(r"[a-z]+")
_CURRENCY: Final = re.compile(CURRENCY_PATTERN)

# English words count as whole words, Korean ones wherever they stand in a compound.
_MONEY_WORDS: Final = (
    *("amount", "cost", "price", "revenue", "sale", "spend", "budget", "profit", "income", "fee"),
    *(
        "금액",
        "비용",
        "매출",
        "광고비",
        "가격",
        "예산",
        "이익",
        "결제액",
        "환불액",
        "수수료",
        "단가",
    ),
)
_SHARE_WORDS: Final = ("rate", "ratio", "percent", "율", "률", "비중")
_RATE_WORDS: Final = (
    *_SHARE_WORDS,
    *("average", "avg", "mean", "score", "rating", "index", "per"),
    *("평균", "점수", "평점", "지수", "단가", "건당", "명당", "인당", "회당", "고객당", "주문당"),
)
_TIME_WORDS: Final = ("second", "sec", "duration", "체류시간", "소요시간")
_LEVEL_WORDS: Final = (
    *("balance", "follower", "subscriber", "member", "stock", "inventory", "cumulative"),
    *("누적", "팔로워", "구독자", "회원수", "잔액", "재고"),
)
_NEW_WORDS: Final = ("new", "신규", "새")
_DOWN_WORDS: Final = (
    *("cost", "spend", "bounce", "churn", "refund", "return", "cancellation", "complaint", "error"),
    *("unsubscribe", "lost", "abandonment", "defect", "cpa", "cpc", "cpm", "cac", "cpl", "fee"),
    *("비용", "광고비", "이탈", "환불", "반품", "취소", "불만", "클레임", "오류", "해지"),
    *("탈퇴", "거부", "단가", "수수료", "불량"),
)


@dataclass(frozen=True)
class ProposedKpi:
    """A KPI to be recorded from a column; `currency` is of money only, blank if not said."""

    name: str
    unit: Unit = Unit.COUNT
    aggregation: Aggregation = Aggregation.SUM
    direction: Direction = Direction.UP
    currency: str = ""


def proposed_kpi(
    heading: str, samples: Sequence[str] = (), *, standard: LibraryKpi | None = None
) -> ProposedKpi:
    """Return a KPI for the column; one that is called like a `standard` ratio is of its kind."""
    name = (_BRACKET.sub("", heading).strip() or heading)[:_LONGEST_NAME]
    currency = currency_in(heading, samples)
    unit = standard.unit if standard else _unit(heading, samples, currency)
    is_rate = standard is not None or unit in (Unit.PERCENT, Unit.RATIO, Unit.SECONDS)
    is_level = _has(heading, _LEVEL_WORDS) and not _has(heading, _NEW_WORDS)
    aggregation = Aggregation.LAST if is_level else Aggregation.SUM
    return ProposedKpi(
        name=name,
        unit=unit,
        aggregation=Aggregation.MEAN if is_rate or _has(heading, _RATE_WORDS) else aggregation,
        direction=standard.direction if standard else _direction(heading),
        currency=currency if unit == Unit.MONEY else "",
    )


def free_key(name: str, taken: Container[str]) -> str:
    """Return a key that says what `name` says and that nothing else is called by."""
    words = re.findall(r"\w+", normalize("NFKC", name).casefold())
    key = "_".join(words)[:_LONGEST_KEY].strip("_")
    if not re.match(KEY_PATTERN, key):
        key = f"kpi_{key}".rstrip("_")
    numbered = (f"{key}_{number}" for number in count(2))
    return next(each for each in chain([key], numbered) if each not in taken)


def _unit(heading: str, samples: Sequence[str], currency: str) -> Unit:
    """Per cent only where the file says so: a bare 3.2 may as well be a ratio."""
    if "%" in heading or (samples and all("%" in sample for sample in samples)):
        return Unit.PERCENT
    if currency:
        return Unit.MONEY
    if _has(heading, _TIME_WORDS):
        return Unit.SECONDS
    if _has(heading, _MONEY_WORDS) and not _has(heading, _SHARE_WORDS):
        return Unit.MONEY
    return Unit.RATIO if _has(heading, _RATE_WORDS) else Unit.COUNT


def currency_in(heading: str, samples: Sequence[str]) -> str:
    """Return the currency that a column says its amounts are in, or blank."""
    signs = [*heading_of(heading).units]
    signs += [found.group() for sample in samples if (found := _CURRENCY.search(sample))]
    return next((code for sign in signs if (code := currency_of(sign))), "")


def _direction(heading: str) -> Direction:
    return Direction.DOWN if _has(heading, _DOWN_WORDS) else Direction.UP


def _has(heading: str, words: Iterable[str]) -> bool:
    text = folded(heading)
    whole = {word.removesuffix("s") for word in _LATIN.findall(plain_text(heading).casefold())}
    return any(word in (whole if word.isascii() else text) for word in words)
