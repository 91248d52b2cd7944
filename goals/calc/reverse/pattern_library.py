"""The written-down knowledge: which pattern of metrics serves which marketing and business goal.

The goals and reasons are worded after the product's source texts on performance goals: customer
acquisition and its bounce trap, incremental revenue through ROI, conversions counted and valued.
An installation changes, adds and silences patterns in the admin (`goals.models.GoalPattern`).
"""

from decimal import Decimal
from typing import Final

from goals.calc.reverse.patterns import Clue, Pattern, Sign, Texts


def _up(kpi: str, points: int, ko: str, en: str, beside: str = "") -> Clue:
    return Clue(Sign.UP, points, (ko, en), kpi=kpi, beside=beside)


def _down(kpi: str, points: int, ko: str, en: str, beside: str = "") -> Clue:
    return Clue(Sign.DOWN, points, (ko, en), kpi=kpi, beside=beside)


def _flat(kpi: str, points: int, ko: str, en: str, beside: str = "") -> Clue:
    return Clue(Sign.FLAT, points, (ko, en), kpi=kpi, beside=beside)


def _measured(kpi: str, points: int, ko: str, en: str) -> Clue:
    return Clue(Sign.MEASURED, points, (ko, en), kpi=kpi)


def _absent(kpi: str, points: int, ko: str, en: str, beside: str) -> Clue:
    return Clue(Sign.ABSENT, points, (ko, en), kpi=kpi, beside=beside)


def _level(sign: Sign, kpi: str, bound: str, points: int, why: Texts) -> Clue:
    return Clue(sign, points, why, kpi=kpi, bound=Decimal(bound))


def _named(points: int, *words: str) -> Clue:
    why = ("캠페인 이름이 그렇게 말합니다.", "The name of the campaign says so.")
    return Clue(Sign.NAMED, points, why, words=words)


AWARENESS: Final = Pattern(
    key="awareness",
    marketing=("브랜드 인지도를 넓히기", "Make the brand known to more people"),
    business=("더 넓은 시장에 알려지기", "Become known in a wider market"),
    link=(
        "우리를 아는 사람이 늘어야 나중에 찾아올 사람도 늘어납니다.",
        "Only those who know us can come to us later.",
    ),
    kpis=("impressions", "video_views", "post_impressions", "brand_searches"),
    clues=(
        _up("impressions", 3, "더 많은 사람의 눈에 띄었습니다.", "More people got to see it."),
        _up("video_views", 2, "더 많은 사람이 끝까지 보았습니다.", "More people watched."),
        _up("post_impressions", 2, "게시물이 더 널리 퍼졌습니다.", "Posts travelled further."),
        _up("brand_searches", 2, "이름을 알고 찾는 사람이 늘었습니다.", "More look for the name."),
        _down("cpm", 1, "같은 돈으로 더 널리 알렸습니다.", "The same money reached further."),
        _flat(
            "conversions",
            2,
            "도달은 늘고 전환은 그대로라면 판매가 아니라 인지를 얻은 것입니다.",
            "Reach that leaves conversions as they were is awareness, not sales.",
            beside="impressions",
        ),
        _absent(
            "conversions",
            1,
            "전환을 세지 않는 캠페인은 대개 알리는 캠페인입니다.",
            "A campaign that counts no conversions is mostly there to be seen.",
            beside="impressions",
        ),
        _measured("impressions", 1, "노출을 재고 있습니다.", "Impressions are measured."),
        _up(
            "conversions",
            -2,
            "전환까지 늘었다면 알리는 데 그치지 않았습니다.",
            "Where conversions rose too, it did more than make known.",
        ),
        _level(
            Sign.AT_LEAST,
            "roas",
            "1",
            -1,
            ("광고비를 바로 벌어들였습니다.", "It earned its cost at once."),
        ),
        _named(2, "인지", "브랜딩", "도달", "awareness", "branding", "reach"),
    ),
)
ACQUISITION: Final = Pattern(
    key="acquisition",
    marketing=("머무는 신규 방문자를 더 많이 데려오기", "Bring in more new visitors who stay"),
    business=("고객 획득 개선", "Improve customer acquisition"),
    link=(
        "사이트 트래픽이 많을수록 신규 고객을 얻을 기회가 늘어납니다.",
        "The more traffic a site has, the more chances to win new customers.",
    ),
    kpis=("new_visitors", "new_customers", "sessions", "clicks"),
    clues=(
        _up(
            "new_customers", 3, "신규 고객이 곧 고객 획득입니다.", "New customers are acquisition."
        ),
        _up(
            "new_visitors",
            3,
            "신규 방문자가 늘면 새로운 고객을 얻을 기회가 늘어납니다.",
            "More new visitors are more chances to win a customer.",
        ),
        _up("sessions", 2, "사이트로 온 사람이 늘었습니다.", "More people came to the site."),
        _up("clicks", 2, "광고에서 사이트로 온 사람이 늘었습니다.", "More people came from ads."),
        _up("ctr", 1, "본 사람 가운데 더 많이 왔습니다.", "More of those who saw it came."),
        _down("bounce_rate", 1, "온 사람이 머물렀습니다.", "Those who came stayed."),
        _measured("new_visitors", 1, "신규 방문자를 재고 있습니다.", "New visitors are measured."),
        _measured("clicks", 1, "클릭을 재고 있습니다.", "Clicks are measured."),
        _up(
            "bounce_rate",
            -3,
            "이탈이 늘면 신규 방문자의 증가가 상쇄됩니다.",
            "Bounces cancel out what new visitors bring.",
        ),
        _down(
            "returning_visitors",
            -1,
            "재방문자가 줄면 건강한 성장이 아닙니다.",
            "Healthy growth does not lose returning visitors.",
        ),
        _flat(
            "conversions",
            -1,
            "온 사람이 늘었는데 전환이 그대로라면 고객이 되지 않은 것입니다.",
            "Visitors who do not convert have not become customers.",
            beside="clicks",
        ),
        _named(2, "신규", "획득", "acquisition", "prospecting", "new customer", "traffic"),
    ),
)
CONVERSIONS: Final = Pattern(
    key="conversions",
    marketing=("채널에서 나오는 전환을 늘리기", "Win more conversions from the channel"),
    business=("원하는 행동을 하는 고객을 늘리기", "Have more prospects act as hoped"),
    link=(
        "전환은 잠재 고객이 원하는 행동을 취할 때 일어납니다.",
        "A conversion is a prospect doing what was hoped for.",
    ),
    kpis=("conversions", "orders", "conversion_rate"),
    clues=(
        _up("conversions", 4, "전환 수가 늘었습니다.", "Conversions are what it set out for."),
        _up("conversion_rate", 2, "온 사람이 더 자주 전환했습니다.", "Visitors converted more."),
        _up("orders", 2, "주문도 전환입니다.", "Orders are conversions, too."),
        _down("cpa", 1, "전환 한 건이 싸졌습니다.", "Each conversion cost less."),
        _measured("conversions", 2, "전환을 세고 있습니다.", "Conversions are counted."),
        _level(
            Sign.AT_LEAST,
            "conversion_rate",
            "0.03",
            1,
            ("온 사람의 3 % 이상이 전환했습니다.", "At least 3 % of those who came converted."),
        ),
        _flat(
            "conversions",
            -4,
            "노출이 늘어도 전환이 그대로라면 전환을 위한 캠페인이 아니었습니다.",
            "More reach with the same conversions did not serve conversions.",
            beside="impressions",
        ),
        _down("conversions", -4, "전환이 줄었습니다.", "Conversions fell."),
        _down("conversion_rate", -1, "온 사람이 덜 전환했습니다.", "Visitors converted less."),
        _named(2, "전환", "구매", "conversion", "purchase"),
    ),
)
REVENUE: Final = Pattern(
    key="revenue",
    marketing=("마케팅 투자 수익률(ROAS) 높이기", "Raise the return on marketing (ROAS)"),
    business=("증분 매출 달성", "Earn incremental revenue"),
    link=(
        "같은 주문 가치에서 추가 주문은 곧 증분 매출입니다.",
        "Extra orders at the same order value are incremental revenue.",
    ),
    kpis=("revenue", "conversion_value", "orders", "roas"),
    clues=(
        _up("revenue", 4, "매출이 늘었습니다.", "Revenue is what it set out for."),
        _up("conversion_value", 3, "전환의 가치가 늘었습니다.", "Conversions brought more money."),
        _up("roas", 2, "광고비가 더 많이 벌어 왔습니다.", "Each unit of spend earned more."),
        _up("orders", 2, "추가 주문이 증분 매출을 만듭니다.", "Extra orders make extra revenue."),
        _up("aov", 1, "주문 한 건이 커졌습니다.", "The average order grew."),
        _measured("conversion_value", 1, "돈으로 재고 있습니다.", "It is measured in money."),
        _measured("revenue", 1, "매출을 재고 있습니다.", "Revenue is measured."),
        _level(
            Sign.AT_LEAST,
            "roas",
            "2",
            3,
            ("쓴 돈의 두 배 이상을 벌었습니다.", "It earned at least twice what it cost."),
        ),
        _level(
            Sign.BELOW,
            "roas",
            "1",
            -4,
            ("쓴 돈보다 적게 벌었습니다.", "It earned less than it cost."),
        ),
        _flat("revenue", -3, "매출이 그대로입니다.", "Revenue stayed as it was.", "impressions"),
        _flat(
            "conversion_value",
            -3,
            "노출이 늘어도 전환 가치가 그대로라면 판매를 위한 것이 아니었습니다.",
            "More reach that sold no more was not about sales.",
            beside="impressions",
        ),
        _down("revenue", -4, "매출이 줄었습니다.", "Revenue fell."),
        _down("conversion_value", -3, "전환 가치가 줄었습니다.", "Conversions brought less."),
        _down("aov", -1, "주문 한 건이 작아졌습니다.", "The average order shrank."),
        _named(2, "매출", "판매", "sales", "shopping", "쇼핑", "프로모션", "세일"),
    ),
)
LEADS: Final = Pattern(
    key="leads",
    marketing=("잠재 고객(리드) 확보하기", "Win more leads"),
    business=("영업 기회 늘리기", "Create more opportunities for sales"),
    link=(
        "리드마다 금전적 가치를 매길 수 있고, 그만큼이 다음 매출의 씨앗입니다.",
        "Every lead is worth money, and seeds later revenue.",
    ),
    kpis=("leads", "qualified_leads"),
    clues=(
        _up("leads", 4, "리드가 늘었습니다.", "Leads are what it set out for."),
        _up("qualified_leads", 3, "쓸 만한 리드가 늘었습니다.", "More leads are worth a call."),
        _down("cost_per_lead", 2, "리드 한 건이 싸졌습니다.", "Each lead cost less."),
        _measured("leads", 2, "리드를 세고 있습니다.", "Leads are counted."),
        _down("leads", -4, "리드가 줄었습니다.", "Leads fell."),
        _down("qualification_rate", -2, "쓸 만한 리드의 비율이 줄었습니다.", "Leads got worse."),
        _named(3, "리드", "상담", "문의", "lead"),
    ),
)
RETENTION: Final = Pattern(
    key="retention",
    marketing=("다시 찾고 다시 사게 하기", "Have customers come back and buy again"),
    business=("기존 고객을 지키기", "Keep the customers there are"),
    link=(
        "재방문자가 안정적으로 늘어야 성장이 오래갑니다.",
        "Growth lasts where those who came before keep coming.",
    ),
    kpis=("returning_visitors", "repeat_orders"),
    clues=(
        _up("returning_visitors", 3, "재방문자가 늘었습니다.", "More visitors came back."),
        _up("repeat_orders", 3, "재구매가 늘었습니다.", "More customers bought again."),
        _up("repeat_order_rate", 2, "주문 가운데 재구매가 늘었습니다.", "Repeats' share grew."),
        _up("retention_rate", 3, "남는 고객이 늘었습니다.", "More customers stayed."),
        _measured("repeat_orders", 1, "재구매를 재고 있습니다.", "Repeat orders are measured."),
        _down("returning_visitors", -3, "재방문자가 줄었습니다.", "Fewer visitors came back."),
        _named(3, "리마케팅", "장바구니", "재구매", "remarketing", "retarget", "loyalty"),
    ),
)
EFFICIENCY: Final = Pattern(
    key="efficiency",
    marketing=("같은 성과를 더 적은 비용으로 내기", "Get the same results for less"),
    business=("수익성 개선", "Become more profitable"),
    link=(
        "같은 매출을 더 적은 예산으로 내면 그 차이가 이익입니다.",
        "The same revenue on a smaller budget is profit.",
    ),
    kpis=("cpa", "cpc", "roas"),
    clues=(
        _down("cpa", 4, "전환 한 건이 싸졌습니다.", "Each conversion cost less."),
        _down("cpc", 2, "클릭 한 번이 싸졌습니다.", "Each click cost less."),
        _down("ad_spend", 2, "쓴 돈이 줄었습니다.", "Less was spent."),
        _up("roas", 2, "광고비가 더 많이 벌어 왔습니다.", "Each unit of spend earned more."),
        _measured("ad_spend", 1, "비용을 재고 있습니다.", "Costs are measured."),
        _up("cpa", -3, "전환 한 건이 비싸졌습니다.", "Each conversion cost more."),
        _up("ad_spend", -2, "쓴 돈이 늘었습니다.", "More was spent."),
        _down("conversions", -3, "전환을 줄여 아낀 돈입니다.", "It was saved on conversions."),
        _named(2, "효율", "efficiency", "cpa"),
    ),
)
ENGAGEMENT: Final = Pattern(
    key="engagement",
    marketing=("콘텐츠에 참여하는 사람을 늘리기", "Have more people take part"),
    business=("고객과의 관계를 깊게 하기", "Deepen the relation with customers"),
    link=(
        "참여율은 메시지가 닿았다는 증거이며, 관계가 깊어질수록 오래 남습니다.",
        "Engagement shows that a message arrived; those who take part stay longer.",
    ),
    kpis=("engagements", "followers"),
    clues=(
        _up("engagements", 4, "참여가 늘었습니다.", "People took part more."),
        _up("engagement_rate", 2, "본 사람이 더 많이 참여했습니다.", "More of those who saw did."),
        _up("followers", 3, "팔로워가 늘었습니다.", "More people follow."),
        _measured("engagements", 1, "참여를 재고 있습니다.", "Engagement is measured."),
        _down("engagements", -3, "참여가 줄었습니다.", "People took part less."),
        _named(2, "참여", "이벤트", "engagement", "community"),
    ),
)
LAUNCH: Final = Pattern(
    key="launch",
    marketing=("신상품을 알리고 첫 구매를 얻기", "Make a new product known and first bought"),
    business=("신상품을 시장에 안착시키기", "Give a new product its place in the market"),
    link=(
        "알려진 뒤 첫 구매가 따라야 상품이 자리를 잡습니다.",
        "A product has its place once being known is followed by first purchases.",
    ),
    kpis=("impressions", "conversions", "new_visitors"),
    clues=(
        _named(4, "신상", "출시", "런칭", "launch", "new arrival"),
        _up("impressions", 2, "더 많은 사람의 눈에 띄었습니다.", "More people got to see it."),
        _up("new_visitors", 2, "처음 온 사람이 늘었습니다.", "More came for the first time."),
        _up("conversions", 2, "첫 구매가 따랐습니다.", "First purchases followed."),
        _flat(
            "conversions", -1, "구매는 따르지 않았습니다.", "No purchases followed.", "impressions"
        ),
    ),
)

PATTERNS: Final = (
    AWARENESS,
    ACQUISITION,
    CONVERSIONS,
    REVENUE,
    LEADS,
    RETENTION,
    EFFICIENCY,
    ENGAGEMENT,
    LAUNCH,
)
