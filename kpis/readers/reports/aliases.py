"""The headings by which reports name what we know; users add their own (`extra_aliases`)."""

from typing import Final

from kpis.readers.cells import plain_text
from kpis.readers.headings import Aliases, folded

# Ratios (cost per conversion, click rate) and look-alikes (reach, interactions, platform
# comparable conversions) are left out on purpose: a measure is never taken from them.
REPORT_ALIASES: Final[Aliases] = {
    "date": (
        *("Day", "Date", "일", "일별", "날짜", "일자", "Tag", "Datum"),
        *("By Day", "Gregorian date", "Time period", "Start Date (in UTC)"),
    ),
    "campaign": (
        "Campaign",
        "Campaign name",
        "캠페인",
        "캠페인 이름",
        "캠페인명",
        "Kampagne",
        "Kampagnenname",
        "Session campaign",
        "세션 캠페인",
    ),
    "impressions": ("Impr.", "Impressions", "노출", "노출수", "Impressionen"),
    "clicks": ("Clicks", "Link clicks", "클릭수", "링크 클릭", "Klicks", "Clicks (destination)"),
    "cost": (
        "Cost",
        "Spend",
        "Amount",
        "Amount spent",
        "비용",
        "총비용",
        "지출 금액",
        "Kosten",
        "Total Spent",
    ),
    "conversions": ("Conversions", "Results", "전환수", "결과"),
    "conv_value": (
        "Conv. value",
        "Conversion value",
        "Revenue",
        "Purchases conversion value",
        "전환 가치",
        "전환매출액",
        "구매 전환값",
        "Conv.-Wert",
        "Total Conversion Value",
    ),
    "currency": (
        "Currency code",
        "Currency",
        "통화 코드",
        "통화",
        "Währungscode",
        "Währung",
    ),
    "starts": ("Reporting starts", "보고 시작", "Berichtsbeginn", "Berichtsstart"),
    "ends": ("Reporting ends", "보고 종료", "Berichtsende"),
}

TOTALS: Final = (
    "Total",
    "Totals",
    "Grand total",
    "Subtotal",
    "총계",
    "전체",
    "합계",
    "총합계",
    "소계",
    "Summe",
    "Gesamt",
    "Gesamtsumme",
    "Gesamtergebnis",
    "Zwischensumme",
    "Total general",
    "Total général",
    "Total geral",
    "Totale",
    "Totaal",
    "계",
    "총 합산",
    "合計",
    "総計",
    "総合計",
    "合计",
    "总计",
    "總計",
)

# Beside clicks and impressions, without a cost: a report of being found, not of ads.
SEARCH_POSITIONS: Final = ("Position", "게재 순위", "평균 게재순위", "Average position")

# Where nothing else tells, a report with one of these headings writes 1.234 for 1,234.
COMMA_HEADINGS: Final = (
    "Tag",
    "Datum",
    "Kampagne",
    "Impressionen",
    "Klicks",
    "Kosten",
    "Conv.-Wert",
)

_TOTALS_WORDS: Final = frozenset(map(folded, TOTALS))


def is_totals_word(text: str) -> bool:
    """Return whether a cell names the row's figures a total: `합계`, `Total: account`."""
    return folded(plain_text(text).partition(":")[0]) in _TOTALS_WORDS
