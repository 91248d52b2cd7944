"""The target read aloud, in both languages."""

import datetime as dt
from decimal import Decimal

import pytest

from goals.enums import BaselineSource, Bound, Condition, TargetWindow
from goals.models import Target
from goals.services.sentences import sentence
from kpis.enums import Direction, Unit
from kpis.library import LIBRARY
from kpis.models import Kpi
from workspaces.models import Workspace

WEEKLY = {
    "window": TargetWindow.WEEK,
    "judged_windows": 4,
    "condition": Condition.CHANGE_PERCENT,
    "condition_value": Decimal(20),
    "target_value": Decimal(12000),
    "baseline_value": Decimal(10000),
    "baseline_source": BaselineSource.COMPUTED,
    "baseline_from": dt.date(2026, 8, 31),
    "baseline_to": dt.date(2026, 11, 22),
}
HALVED = {
    "window": TargetWindow.TOTAL,
    "condition": Condition.CHANGE_PERCENT,
    "condition_value": Decimal(-50),
    "target_value": Decimal("0.3"),
    "bound": Bound.AT_MOST,
    "baseline_value": Decimal("0.6"),
    "baseline_source": BaselineSource.TYPED,
    "baseline_reason": "audit",
}
VISITORS = {"library_key": "new_visitors"}
BOUNCE = {"library_key": "bounce_rate", "unit": Unit.PERCENT, "direction": Direction.DOWN}


def target(kpi, **fields):
    entry = LIBRARY[kpi["library_key"]]
    workspace = Workspace(slug="acme")
    return Target(
        workspace=workspace,
        kpi=Kpi(
            workspace=workspace,
            name=entry.name_en,
            **{"kind": entry.kind, "unit": entry.unit, "currency": "USD", **kpi},
        ),
        **{
            "starts_on": dt.date(2026, 12, 1),
            "ends_on": dt.date(2027, 2, 28),
            "bound": Bound.AT_LEAST,
            "condition": Condition.AT_LEAST,
            **fields,
        },
    )


CASES = {
    "weekly-rise": (
        target(VISITORS, **WEEKLY),
        "Weekly new visitors on all segments, averaged over the last 4 full weeks, at least 12,000 "
        "by 2027-02-28: +20 % from the baseline of 10,000 (mean of 2026-08-31 – 2026-11-22, "
        "12 weeks)",
        "주간 신규 방문자(전체), 최근 완전한 4주 평균: 2027-02-28까지 12,000 이상. "
        "기준선 10,000(2026-08-31 – 2026-11-22, 12주 평균) 대비 +20 %",
    ),
    "one-week": (
        target(VISITORS, **{**WEEKLY, "judged_windows": 1, "segment_key": "channel=instagram"}),
        "Weekly new visitors on instagram, in the last full week, at least 12,000 by 2027-02-28: "
        "+20 % from the baseline of 10,000 (mean of 2026-08-31 – 2026-11-22, 12 weeks)",
        "주간 신규 방문자(instagram), 최근 완전한 1주 평균: 2027-02-28까지 12,000 이상. "
        "기준선 10,000(2026-08-31 – 2026-11-22, 12주 평균) 대비 +20 %",
    ),
    "rate-halved": (
        target(BOUNCE, **HALVED),
        "Bounce rate on all segments, over all of 2026-12-01 – 2027-02-28, at most 30 %: −50 % "
        "from the baseline of 60 % (typed in: audit)",
        "이탈률(전체), 2026-12-01 – 2027-02-28 전체 기간: 30 % 이하. "
        "기준선 60 %(직접 입력: audit) 대비 −50 %",
    ),
    "bare-total": (
        target({"library_key": "revenue"}, target_value=Decimal(100000)),
        "Revenue on all segments, over all of 2026-12-01 – 2027-02-28, at least $100,000.00",
        "매출(전체), 2026-12-01 – 2027-02-28 전체 기간: US$100,000.00 이상",
    ),
    "scaled-total": (
        target(
            {"library_key": "orders"},
            **{**WEEKLY, "window": TargetWindow.TOTAL, "condition": Condition.AT_LEAST},
        ),
        "Orders on all segments, over all of 2026-12-01 – 2027-02-28, at least 12,000; the "
        "baseline is 10,000 (total of 2026-08-31 – 2026-11-22, scaled from 84 to 90 days)",
        "주문 수(전체), 2026-12-01 – 2027-02-28 전체 기간: 12,000 이상. "
        "기준선은 10,000입니다(2026-08-31 – 2026-11-22 합계를 84일에서 90일로 환산)",
    ),
    "level": (
        target(
            {"library_key": "followers"},
            **{**WEEKLY, "window": TargetWindow.LATEST, "bound": Bound.AT_MOST},
        ),
        "Followers on all segments, by its latest value, at most 12,000 by 2027-02-28: +20 % from "
        "the baseline of 10,000 (latest value up to 2026-11-22)",
        "팔로워(전체), 최신 값: 2027-02-28까지 12,000 이하. "
        "기준선 10,000(2026-11-22까지의 최신 값) 대비 +20 %",
    ),
    "daily-range": (
        target(
            VISITORS,
            window=TargetWindow.DAY,
            judged_windows=7,
            condition=Condition.BETWEEN,
            bound=Bound.BETWEEN,
            condition_low=Decimal(900),
            condition_high=Decimal(1100),
            target_value=Decimal(900),
        ),
        "Daily new visitors on all segments, averaged over the last 7 days, between 900 and 1,100 "
        "by 2027-02-28",
        "일간 신규 방문자(전체), 최근 7일 평균: 2027-02-28까지 900 이상 1,100 이하",
    ),
    "monthly-points": (
        target(
            BOUNCE,
            **{
                **HALVED,
                "window": TargetWindow.MONTH,
                "judged_windows": 1,
                "condition": Condition.CHANGE_POINTS,
                "target_value": Decimal("0.1"),
            },
        ),
        "Monthly bounce rate on all segments, in the last full month, at most 10 % by 2027-02-28: "
        "−50 pp from the baseline of 60 % (typed in: audit)",
        "월간 이탈률(전체), 최근 완전한 1개월 평균: 2027-02-28까지 10 % 이하. "
        "기준선 60 %(직접 입력: audit) 대비 −50%p",
    ),
    "ratio-points": (
        target(
            {"library_key": "roas", "unit": Unit.RATIO},
            window=TargetWindow.LATEST,
            condition=Condition.CHANGE_POINTS,
            condition_value=Decimal(2),
            target_value=Decimal(4),
            baseline_value=Decimal(2),
            baseline_source=BaselineSource.TYPED,
            baseline_reason="audit",
        ),
        "Return on ad spend (ROAS) on all segments, by its latest value, at least 4 by "
        "2027-02-28: +2 from the baseline of 2 (typed in: audit)",
        "광고 수익률(ROAS)(전체), 최신 값: 2027-02-28까지 4 이상. "
        "기준선 2(직접 입력: audit) 대비 +2",
    ),
    "held-up": (
        target(
            VISITORS,
            **{
                **WEEKLY,
                "condition": Condition.HOLD,
                "condition_value": None,
                "tolerance_percent": Decimal(5),
                "target_value": Decimal(9500),
            },
        ),
        "Weekly new visitors on all segments, averaged over the last 4 full weeks, at least 9,500 "
        "by 2027-02-28: no more than 5 % below the baseline of 10,000 (mean of 2026-08-31 – "
        "2026-11-22, 12 weeks)",
        "주간 신규 방문자(전체), 최근 완전한 4주 평균: 2027-02-28까지 9,500 이상. "
        "기준선 10,000(2026-08-31 – 2026-11-22, 12주 평균)보다 5 % 넘게 떨어지지 않음",
    ),
    "held-down": (
        target(
            BOUNCE,
            **{
                **HALVED,
                "condition": Condition.HOLD,
                "tolerance_percent": Decimal("2.5"),
                "target_value": Decimal("0.615"),
            },
        ),
        "Bounce rate on all segments, over all of 2026-12-01 – 2027-02-28, at most 61.5 %: no "
        "more than 2.5 % above the baseline of 60 % (typed in: audit)",
        "이탈률(전체), 2026-12-01 – 2027-02-28 전체 기간: 61.5 % 이하. "
        "기준선 60 %(직접 입력: audit)보다 2.5 % 넘게 오르지 않음",
    ),
    "held-exactly": (
        target(
            BOUNCE,
            **{
                **HALVED,
                "condition": Condition.HOLD,
                "tolerance_percent": Decimal(0),
                "target_value": Decimal("0.6"),
            },
        ),
        "Bounce rate on all segments, over all of 2026-12-01 – 2027-02-28, at most 60 %: no worse "
        "than the baseline of 60 % (typed in: audit)",
        "이탈률(전체), 2026-12-01 – 2027-02-28 전체 기간: 60 % 이하. "
        "기준선 60 %(직접 입력: audit)보다 나빠지지 않음",
    ),
    "daily-baseline": (
        target(
            VISITORS,
            **{**WEEKLY, "window": TargetWindow.DAY, "condition": Condition.AT_LEAST},
        ),
        "Daily new visitors on all segments, averaged over the last 4 days, at least 12,000 by "
        "2027-02-28; the baseline is 10,000 (mean of 2026-08-31 – 2026-11-22, 84 days)",
        "일간 신규 방문자(전체), 최근 4일 평균: 2027-02-28까지 12,000 이상. "
        "기준선은 10,000입니다(2026-08-31 – 2026-11-22, 84일 평균)",
    ),
    "monthly-baseline": (
        target(
            VISITORS,
            **{**WEEKLY, "window": TargetWindow.MONTH, "condition": Condition.AT_LEAST},
        ),
        "Monthly new visitors on all segments, averaged over the last 4 full months, at least "
        "12,000 by 2027-02-28; the baseline is 10,000 (mean of 2026-08-31 – 2026-11-22, 2 months)",
        "월간 신규 방문자(전체), 최근 완전한 4개월 평균: 2027-02-28까지 12,000 이상. "
        "기준선은 10,000입니다(2026-08-31 – 2026-11-22, 2개월 평균)",
    ),
}


def as_read(text):
    """With the spaces that a reader sees."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("promised", "english", "korean"), CASES.values(), ids=CASES)
def test_sentence_in_both_languages(promised, english, korean):
    assert as_read(sentence(promised, "en")) == english
    assert as_read(sentence(promised, "ko")) == korean
