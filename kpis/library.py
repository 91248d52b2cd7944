"""The standard marketing KPIs a team starts by picking from."""

from dataclasses import dataclass

from kpis.enums import Aggregation, Cadence, Direction, Kind, Unit


@dataclass(frozen=True, slots=True)
class LibraryKpi:
    """A standard KPI: its definition in both languages, and how its values behave."""

    key: str
    name_ko: str
    name_en: str
    definition_ko: str
    definition_en: str
    unit: Unit
    direction: Direction = Direction.UP
    aggregation: Aggregation = Aggregation.SUM
    formula: str = ""
    cadence: Cadence = Cadence.DAY
    guardrails: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """Derived where there is a formula."""
        return Kind.DERIVED if self.formula else Kind.MEASURED


LIBRARY: dict[str, LibraryKpi] = {
    entry.key: entry
    for entry in (
        LibraryKpi(
            "new_visitors",
            "신규 방문자",
            "New visitors",
            "기간 안에 사이트를 처음 방문한 사람의 수입니다.",
            "People who came to the site for the first time.",
            Unit.COUNT,
            guardrails=("bounce_rate", "returning_visitors"),
        ),
        LibraryKpi(
            "returning_visitors",
            "재방문자",
            "Returning visitors",
            "전에도 방문한 적이 있는 방문자의 수입니다.",
            "Visitors who had been on the site before.",
            Unit.COUNT,
        ),
        LibraryKpi(
            "sessions",
            "세션",
            "Sessions",
            "사이트 방문의 횟수입니다.",
            "Visits to the site.",
            Unit.COUNT,
            guardrails=("bounce_rate",),
        ),
        LibraryKpi(
            "bounced_sessions",
            "이탈 세션",
            "Bounced sessions",
            "아무 행동 없이 끝난 세션의 수입니다.",
            "Sessions that ended without any action.",
            Unit.COUNT,
            Direction.DOWN,
        ),
        LibraryKpi(
            "bounce_rate",
            "이탈률",
            "Bounce rate",
            "전체 세션 가운데 이탈 세션이 차지하는 비율입니다.",
            "The share of sessions that ended without any action.",
            Unit.PERCENT,
            Direction.DOWN,
            formula="bounced_sessions / sessions",
        ),
        LibraryKpi(
            "orders",
            "주문 수",
            "Orders",
            "기간 안에 접수된 주문의 수입니다.",
            "Orders placed.",
            Unit.COUNT,
            guardrails=("aov",),
        ),
        LibraryKpi(
            "revenue",
            "매출",
            "Revenue",
            "주문 금액의 합계입니다.",
            "The sum of order values.",
            Unit.MONEY,
            guardrails=("aov", "roas"),
        ),
        LibraryKpi(
            "ad_spend",
            "광고비",
            "Ad spend",
            "광고에 쓴 비용입니다.",
            "Money spent on advertising.",
            Unit.MONEY,
            Direction.DOWN,
        ),
        LibraryKpi(
            "aov",
            "평균 주문 가치(AOV)",
            "Average order value (AOV)",
            "주문 한 건의 평균 금액입니다.",
            "Revenue per order.",
            Unit.MONEY,
            formula="revenue / orders",
        ),
        LibraryKpi(
            "roas",
            "광고 수익률(ROAS)",
            "Return on ad spend (ROAS)",
            "광고비 1단위가 가져온 매출입니다.",
            "Revenue per unit of ad spend.",
            Unit.RATIO,
            formula="revenue / ad_spend",
            guardrails=("revenue",),
        ),
        LibraryKpi(
            "conversions",
            "전환 수",
            "Conversions",
            "잠재 고객이 원하는 행동을 한 횟수입니다.",
            "Times a prospect took the wanted action.",
            Unit.COUNT,
            guardrails=("aov",),
        ),
        LibraryKpi(
            "conversion_value",
            "전환 가치",
            "Conversion value",
            "전환을 금액으로 환산한 합계입니다.",
            "Conversions counted in money.",
            Unit.MONEY,
        ),
        LibraryKpi(
            "conversion_rate",
            "전환율",
            "Conversion rate",
            "전체 세션 가운데 전환으로 이어진 비율입니다.",
            "The share of sessions that converted.",
            Unit.PERCENT,
            formula="conversions / sessions",
            guardrails=("sessions",),
        ),
        LibraryKpi(
            "impressions",
            "노출수",
            "Impressions",
            "광고가 보인 횟수입니다.",
            "Times an ad was shown.",
            Unit.COUNT,
        ),
        LibraryKpi(
            "clicks",
            "클릭수",
            "Clicks",
            "광고가 클릭된 횟수입니다.",
            "Times an ad was clicked.",
            Unit.COUNT,
            guardrails=("bounce_rate",),
        ),
        LibraryKpi(
            "ctr",
            "클릭률(CTR)",
            "Click-through rate (CTR)",
            "노출 가운데 클릭으로 이어진 비율입니다.",
            "The share of impressions that were clicked.",
            Unit.PERCENT,
            formula="clicks / impressions",
        ),
        LibraryKpi(
            "cpc",
            "클릭당 비용(CPC)",
            "Cost per click (CPC)",
            "클릭 한 번에 든 광고비입니다.",
            "Ad spend per click.",
            Unit.MONEY,
            Direction.DOWN,
            formula="ad_spend / clicks",
        ),
        LibraryKpi(
            "cpa",
            "전환당 비용(CPA)",
            "Cost per acquisition (CPA)",
            "전환 한 건에 든 광고비입니다.",
            "Ad spend per conversion.",
            Unit.MONEY,
            Direction.DOWN,
            formula="ad_spend / conversions",
        ),
        LibraryKpi(
            "new_customers",
            "신규 고객",
            "New customers",
            "처음으로 구매한 고객의 수입니다.",
            "Customers who bought for the first time.",
            Unit.COUNT,
        ),
        LibraryKpi(
            "followers",
            "팔로워",
            "Followers",
            "채널을 구독하는 사람의 수입니다.",
            "People who follow the channel.",
            Unit.COUNT,
            aggregation=Aggregation.LAST,
        ),
    )
}
