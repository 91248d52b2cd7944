"""The three worked cases as goals and targets, in the language of whoever starts the demo."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from config.demo.samples import HALF_YEAR, campaign_end
from goals.enums import Condition, TargetRole, TargetWindow
from workspaces.enums import Language


@dataclass(frozen=True, slots=True)
class TargetStory:
    """One target: on which KPI, what it promises, and why that moves its goal."""

    kpi: str
    role: TargetRole
    window: TargetWindow
    condition: Condition
    value: Decimal
    reason: tuple[str, str]
    segment_key: str = ""
    baseline_days: int = 0
    is_above_baseline: bool = False  # `value` is what must come on top of the baseline
    baseline: tuple[Decimal, tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class CaseStory:
    """A business goal, the marketing goal that serves it, and the targets on it."""

    business: tuple[str, str]
    marketing: tuple[str, str]
    purpose: tuple[str, str]
    link_reason: tuple[str, str]
    starts_on: dt.date
    ends_on: dt.date
    persona: str
    targets: tuple[TargetStory, ...] = field(default=())


def say(text: tuple[str, str], language: Language) -> str:
    """Return the Korean or the English half of `text`."""
    return text[0] if language == Language.KOREAN else text[1]


def cases(today: dt.date) -> tuple[CaseStory, ...]:
    """The three cases of the source text, dated around `today`."""
    return (_acquisition(today), _incremental_revenue(today), _social(today))


def _acquisition(today: dt.date) -> CaseStory:
    end = campaign_end(today)
    return CaseStory(
        business=(
            "3개월간 고객 획득 20 % 개선",
            "Improve customer acquisition by 20 % in 3 months",
        ),
        marketing=(
            "머무는 신규 방문자를 더 많이 데려오기",
            "Bring in more new visitors who stay",
        ),
        purpose=(
            "E-commerce 스토어의 고객 획득은 사이트 트래픽에 의존합니다.",
            "A shop wins customers from the traffic on its site.",
        ),
        link_reason=(
            "신규 방문자가 늘면 새로운 고객을 얻을 기회가 늘어납니다.",
            "More new visitors are more chances to win a customer.",
        ),
        starts_on=end - dt.timedelta(days=90),
        ends_on=end,
        persona="jimin",
        targets=(
            TargetStory(
                kpi="new_visitors",
                role=TargetRole.PRIMARY,
                window=TargetWindow.WEEK,
                condition=Condition.CHANGE_PERCENT,
                value=Decimal(20),
                baseline_days=84,
                reason=(
                    "주간 신규 방문자가 20 % 늘면 고객 획득도 그만큼 늘어날 것으로 봅니다.",
                    "A fifth more new visitors a week should win a fifth more customers.",
                ),
            ),
            TargetStory(
                kpi="bounce_rate",
                role=TargetRole.GUARDRAIL,
                window=TargetWindow.WEEK,
                condition=Condition.CHANGE_PERCENT,
                value=Decimal(-50),
                baseline_days=84,
                reason=(
                    "이탈이 늘면 방문자 증가가 상쇄됩니다. 이탈률을 절반으로 줄입니다.",
                    "Visitors who leave at once cancel the gain, so bounces are to be halved.",
                ),
            ),
            TargetStory(
                kpi="returning_visitors",
                role=TargetRole.SECONDARY,
                window=TargetWindow.WEEK,
                condition=Condition.CHANGE_PERCENT,
                value=Decimal(5),
                baseline_days=84,
                reason=(
                    "재방문자가 줄지 않고 함께 늘어야 건강한 성장입니다.",
                    "Healthy growth keeps returning visitors rising along with new ones.",
                ),
            ),
        ),
    )


def _incremental_revenue(today: dt.date) -> CaseStory:
    start = today - dt.timedelta(days=19)
    return CaseStory(
        business=("다음 달 증분 매출 $50,000", "$50,000 of incremental revenue next month"),
        marketing=("마케팅 ROI를 2에서 4로", "Double marketing ROI from 2 to 4"),
        purpose=(
            "50,000 ÷ 148 = 338건의 추가 주문, 50,000 ÷ 4 = $12,500의 추가 예산이 필요합니다.",
            "50,000 ÷ 148 makes 338 extra orders; 50,000 ÷ 4 makes an extra budget of $12,500.",
        ),
        link_reason=(
            "같은 광고비로 두 배의 매출을 내면 증분 매출이 생깁니다.",
            "Twice the revenue from the same spend is the incremental revenue.",
        ),
        starts_on=start,
        ends_on=start + dt.timedelta(days=27),
        persona="minsu",
        targets=(
            TargetStory(
                kpi="orders",
                role=TargetRole.PRIMARY,
                window=TargetWindow.TOTAL,
                condition=Condition.AT_LEAST,
                value=Decimal(338),
                baseline_days=28,
                is_above_baseline=True,
                reason=(
                    "평균 주문 가치가 148달러라면 338건의 추가 주문이 50,000달러가 됩니다.",
                    "At an average order of $148, 338 more orders make $50,000.",
                ),
            ),
            TargetStory(
                kpi="aov",
                role=TargetRole.GUARDRAIL,
                window=TargetWindow.WEEK,
                condition=Condition.AT_LEAST,
                value=Decimal(34),
                reason=(
                    "주문이 작아지면 주문 수만으로는 매출이 늘지 않습니다.",
                    "Smaller orders would eat up what more orders bring.",
                ),
            ),
            TargetStory(
                kpi="roas",
                role=TargetRole.SECONDARY,
                window=TargetWindow.TOTAL,
                condition=Condition.AT_LEAST,
                value=Decimal(4),
                baseline=(
                    Decimal(2),
                    (
                        "현재 마케팅 ROI 2 (매출 대 비용)",
                        "Current marketing ROI of 2 (revenue to cost)",
                    ),
                ),
                reason=(
                    "비용 대비 매출이 두 배가 되어야 예산 12,500달러로 목표에 닿습니다.",
                    "Only at a return of 4:1 does a budget of $12,500 reach the goal.",
                ),
            ),
        ),
    )


def _social(today: dt.date) -> CaseStory:
    end = campaign_end(today)
    return CaseStory(
        business=("온라인 판매 확대", "Sell more online"),
        marketing=(
            "6개월간 소셜 미디어 전환량 25 % 증가",
            "25 % more conversions from social media in 6 months",
        ),
        purpose=(
            "전환량을 수와 금액 두 가지로 봅니다.",
            "Conversion volume is watched as a count and as money.",
        ),
        link_reason=(
            "소셜 미디어는 지난 반년 동안 새 전환의 가장 큰 원천이었습니다.",
            "Social media brought most of the new conversions of the last half-year.",
        ),
        starts_on=end - dt.timedelta(days=HALF_YEAR - 1),
        ends_on=end,
        persona="jimin",
        targets=(
            TargetStory(
                kpi="conversions",
                role=TargetRole.PRIMARY,
                window=TargetWindow.TOTAL,
                condition=Condition.CHANGE_PERCENT,
                value=Decimal(25),
                baseline_days=HALF_YEAR,
                reason=(
                    "모든 소셜 채널의 전환을 합한 수가 목표 그 자체입니다.",
                    "Conversions over all social channels are the goal itself.",
                ),
            ),
            TargetStory(
                kpi="conversions",
                segment_key="channel=instagram",
                role=TargetRole.SECONDARY,
                window=TargetWindow.TOTAL,
                condition=Condition.CHANGE_PERCENT,
                value=Decimal(10),
                baseline_days=HALF_YEAR,
                reason=(
                    "가장 큰 채널인 Instagram이 10 % 늘어야 전체가 따라옵니다.",
                    "Instagram is the largest channel; its 10 % carries the whole.",
                ),
            ),
            TargetStory(
                kpi="conversion_value",
                segment_key="channel=instagram",
                role=TargetRole.SECONDARY,
                window=TargetWindow.TOTAL,
                condition=Condition.AT_LEAST,
                value=Decimal(100_000),
                reason=(
                    "전환 수가 늘어도 금액이 따라오지 않으면 의미가 없습니다.",
                    "More conversions mean little if their value does not follow.",
                ),
            ),
        ),
    )


PERSONAS: dict[str, dict[str, tuple[str, str] | int]] = {
    "jimin": {
        "name": ("지민", "Jimin"),
        "quote": (
            "광고보다 친구의 저장 목록을 믿어요.",
            "I trust my friends' saved posts more than ads.",
        ),
        "story": (
            "출근길에 Instagram에서 새 브랜드를 발견하고, 후기를 읽은 뒤 주말에 삽니다.",
            "Finds new brands on Instagram on the way to work, reads reviews, buys at the weekend.",
        ),
        "age_from": 25,
        "age_to": 34,
        "location": ("서울", "Seoul"),
        "occupation": ("사무직 3년 차", "Office worker, third year"),
        "interests": ("요가, 전시, 카페", "Yoga, exhibitions, cafés"),
        "needs": ("믿을 만한 후기와 빠른 배송", "Reviews to rely on and quick delivery"),
        "pains": ("사이트가 느리면 바로 떠납니다.", "Leaves at once when a site is slow."),
        "motivations": ("친구보다 먼저 발견하는 기쁨", "The joy of finding it before friends do"),
        "objections": ("배송비가 보이면 망설입니다.", "Hesitates at a delivery fee."),
        "preferred_channels": ("Instagram, YouTube", "Instagram, YouTube"),
    },
    "minsu": {
        "name": ("민수", "Minsu"),
        "quote": ("필요할 때만, 제대로 삽니다.", "I buy when I need to, and then properly."),
        "story": (
            "검색으로 비교표를 찾아 두세 곳을 견준 뒤 한 번에 많이 주문합니다.",
            "Searches for comparisons, weighs two or three shops, then orders a lot at once.",
        ),
        "age_from": 35,
        "age_to": 49,
        "location": ("경기", "Gyeonggi"),
        "occupation": ("중소기업 팀장", "Team lead in a small company"),
        "interests": ("음악, 캠핑", "Music, camping"),
        "needs": ("한눈에 보이는 가격과 재고", "Prices and stock at a glance"),
        "pains": ("복잡한 결제", "Complicated check-out"),
        "motivations": ("시간을 아끼는 것", "Saving time"),
        "objections": (
            "반품이 번거로우면 사지 않습니다.",
            "Does not buy where returns are a chore.",
        ),
        "preferred_channels": ("검색, 뉴스레터", "Search, newsletter"),
    },
}
