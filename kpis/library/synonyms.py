"""What people call standard KPIs and dimensions in the headings of their own sheets.

Only names that mean one thing: a heading that may be two KPIs (`Users`, `방문자`) is asked about.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kpis.enums import Kind
from kpis.library import LIBRARY

_BRACKET: Final = re.compile(r"(?P<name>.+?)\s*\((?P<short>[A-Z]{2,5})\)")

_SYNONYMS: Final[Mapping[str, Sequence[str]]] = {
    "sessions": ("Visits", "세션 수", "방문수", "방문 횟수", "유입수"),
    "new_visitors": (
        *("New users", "First-time visitors", "First visits"),
        *("신규 방문", "신규 방문자 수", "신규 사용자", "신규 사용자 수", "새 사용자"),
    ),
    "returning_visitors": ("Returning users", "재방문", "재방문자 수", "재방문 사용자"),
    "page_views": ("Pageviews", "Views", "PV", "페이지뷰 수", "조회수", "페이지 조회수"),
    "bounced_sessions": ("Bounces", "이탈수", "이탈 세션 수"),
    "engaged_sessions": ("참여 세션 수", "참여 세션수"),
    "impressions": ("Impr.", "Ad impressions", "노출", "노출 수", "광고 노출수"),
    "clicks": ("Link clicks", "Ad clicks", "클릭", "클릭 수", "광고 클릭수"),
    "ad_spend": (
        *("Spend", "Cost", "Ad cost", "Advertising cost", "Amount spent", "Media cost"),
        *("광고 비용", "광고 집행비", "광고 지출", "집행 금액", "지출 금액", "총비용", "소진액"),
    ),
    "video_views": ("Video plays", "동영상 조회", "영상 조회수", "동영상 재생수"),
    "followers": ("Follower count", "Fans", "팔로워 수", "팔로워수"),
    "posts": ("게시물", "게시글 수", "포스팅 수"),
    "engagements": ("Interactions", "참여수", "반응 수", "인터랙션"),
    "emails_sent": ("Emails sent", "Sent", "발송수", "발송 건수", "메일 발송수"),
    "emails_delivered": ("Emails delivered", "Delivered", "도달수", "발송 성공수"),
    "emails_opened": ("Emails opened", "Opens", "Unique opens", "오픈수", "오픈 수", "열람수"),
    "emails_clicked": ("Emails clicked", "Email clicks", "메일 클릭수"),
    "unsubscribes": ("Unsubscribed", "Opt-outs", "수신거부 수", "구독 취소"),
    "leads": ("New leads", "Lead count", "리드 수", "잠재 고객", "문의", "문의 건수", "상담 신청"),
    "qualified_leads": ("MQL", "MQLs", "Qualified leads"),
    "sales_leads": ("SQL", "SQLs"),
    "conversions": ("Conversion count", "전환", "전환수", "전환 건수"),
    "conversion_value": ("Conv. value", "전환 매출", "전환매출액", "전환 금액"),
    "carts": ("Add to cart", "Adds to cart", "장바구니", "장바구니 담기", "장바구니 수"),
    "orders": (
        *("Order count", "Number of orders", "Purchases", "Transactions"),
        *("주문", "주문수", "주문 건수", "결제 건수", "구매 건수", "구매수", "거래수"),
    ),
    "revenue": (
        *("Sales", "Sales revenue", "Turnover", "Umsatz"),
        *("매출액", "매출 금액", "총매출", "총 매출액", "판매 금액", "결제 금액", "주문 금액"),
    ),
    "items_sold": ("Units sold", "Items", "Quantity sold", "판매수량", "판매량", "판매 개수"),
    "refunds": ("Refund amount", "Refunded", "환불", "환불 금액", "환불금액"),
    "gross_profit": ("매출총이익액", "매출 총이익"),
    "marketing_cost": ("Marketing spend", "Marketing costs", "마케팅비", "마케팅비용"),
    "new_customers": (
        "Customers gained",
        "신규 고객 수",
        "신규고객수",
        "신규 구매자",
        "첫 구매 고객",
    ),
    "repeat_orders": ("Repeat purchases", "재구매", "재구매 건수", "재주문"),
    "lost_customers": ("Churned customers", "이탈 고객 수", "해지 고객", "탈퇴 고객"),
    "review_rating": ("Rating", "Average rating", "평점", "평균 평점", "리뷰 평점", "별점"),
    "brand_searches": ("Branded searches", "브랜드 검색", "브랜드 검색수"),
    "aov": ("객단가", "평균 객단가", "Basket value"),
    "conversion_rate": ("CVR", "구매 전환율"),
    "open_rate": ("Open rate", "오픈율"),
    "email_click_rate": ("이메일 클릭율",),
    "video_view_rate": ("VTR", "조회율"),
    "search_impressions": ("Organic impressions", "검색 노출"),
    "search_clicks": ("Organic clicks", "검색 클릭수", "자연 검색 클릭수"),
}

DIMENSION_SYNONYMS: Final[Mapping[str, Sequence[str]]] = {
    "campaign": ("Campaign", "Campaign name", "캠페인", "캠페인명", "캠페인 이름", "행사"),
    "channel": (
        *("Channel", "Channel group", "Medium", "Source", "Source / medium", "Platform"),
        *("채널", "채널명", "매체", "매체명", "유입 경로", "유입 채널", "광고 매체", "플랫폼"),
    ),
    "device": ("Device", "Device category", "기기", "기기 유형", "디바이스"),
    "country": ("Country", "국가", "나라"),
    "region": ("Region", "City", "지역", "도시", "시도"),
    "product": ("Product", "Product name", "상품", "상품명", "제품", "제품명"),
    "category": ("Category", "Product category", "카테고리", "분류", "상품 분류"),
    "persona": ("Persona", "페르소나"),
    "conversion_type": ("Conversion type", "Conversion action", "전환 유형", "전환 종류"),
    "keyword": ("Keyword", "Search term", "키워드", "검색어"),
    "creative": ("Creative", "Ad", "Ad name", "소재", "소재명", "광고 이름", "광고명"),
    "store": ("Store", "매장", "매장명", "지점", "점포"),
}


def recorded_names() -> dict[str, list[str]]:
    """Return all names of the standard KPIs whose values are recorded, by key."""
    return _named(is_recorded=True)


def calculated_names() -> dict[str, list[str]]:
    """Return all names of the standard KPIs whose values are made of others', by key."""
    return _named(is_recorded=False)


def names_of(key: str) -> list[str]:
    """Return all that the standard KPI `key` is called by, in both languages."""
    entry = LIBRARY[key]
    named = (*_told_apart(entry.name_en), *_told_apart(entry.name_ko))
    return [key, *named, *_SYNONYMS.get(key, ())]


def _named(*, is_recorded: bool) -> dict[str, list[str]]:
    return {
        key: names_of(key)
        for key, entry in LIBRARY.items()
        if (entry.kind == Kind.MEASURED) is is_recorded
    }


def _told_apart(name: str) -> Iterator[str]:
    """Yield a name, and of `클릭률(CTR)` each half."""
    yield name
    if found := _BRACKET.fullmatch(name):
        yield from found.groups()
