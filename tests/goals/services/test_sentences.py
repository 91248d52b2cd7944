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
}


def as_read(text):
    """With the spaces that a reader sees."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("promised", "english", "korean"), CASES.values(), ids=CASES)
def test_sentence_in_both_languages(promised, english, korean):
    assert as_read(sentence(promised, "en")) == english
    assert as_read(sentence(promised, "ko")) == korean
