"""Every reason is a sentence in both languages, with its numbers."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from goals.calc import status as status_module
from goals.calc import verdict as verdict_module
from goals.services import judging as judging_module
from goals.services.reasons import CODES, probability_text, reason_sentence
from kpis.enums import Unit
from kpis.models import Kpi

VALUES = {"actual": "10870", "target": "12000"}
ENDED = {**VALUES, "difference_fraction": "-0.094166666666666667"}
NAMED = {"kpi": "이탈률", "library_key": "bounce_rate", "status": "missed"}
DAYS = {"count": 2, "first": "2026-02-10", "last": "2026-02-11"}
NET = {**NAMED, "primary": "신규 방문자", "primary_library_key": "new_visitors", "net": "360"}

EXAMPLES = [
    (
        {"code": "starts_later", "on": "2026-01-01"},
        "The period starts on 2026-01-01.",
        "기간은 2026-01-01에 시작합니다.",
    ),
    (
        {"code": "too_early", "elapsed_fraction": "0.1234", "needed_fraction": "0.2"},
        "Only 12 % of the period is over and the KPI has little history: a judgement needs 20 %.",
        "기간이 아직 12 %만 지났고 지표의 과거 데이터가 적습니다. 20 %가 지나야 판단합니다.",
    ),
    ({"code": "no_data"}, "There is no data yet.", "아직 데이터가 없습니다."),
    (
        {"code": "no_data", "missing": 2},
        "Data is missing for 2 parts of the period, so the verdict stays open.",
        "기간 가운데 2곳의 데이터가 없어 판정을 보류합니다.",
    ),
    (
        {"code": "stale", "data_until": "2026-01-20", "days": 3, "allowed_days": 2},
        "The newest data is of 2026-01-20, 3 days behind; 2 are usual at most.",
        "가장 최근 데이터는 2026-01-20의 값으로 3일 늦었습니다. 보통은 2일 안에 들어옵니다.",
    ),
    (
        {"code": "low_volume", "volume": "560", "min_volume": "1000"},
        "The denominator is 560; below 1,000 nothing is judged.",
        "분모가 560입니다. 1,000보다 작으면 판단하지 않습니다.",
    ),
    (
        {"code": "formula_error", "cause": "division_by_zero", "divisor": "sessions"},
        "The formula divides by sessions, which is 0 here.",
        "수식의 나누는 수가 0입니다: sessions.",
    ),
    (
        {"code": "formula_error", "cause": "too_large"},
        "The value has too many digits to be kept.",
        "값의 자릿수가 너무 많아 저장할 수 없습니다.",
    ),
    (
        {"code": "formula_error", "cause": "formula_error", "kpi": "aov"},
        "The formula of aov cannot be calculated.",
        "수식을 계산할 수 없습니다: aov.",
    ),
    (
        {"code": "currencies_mixed", "kpi": "roas", "currencies": ["KRW", "USD"]},
        "The formula of roas mixes money in KRW, USD, so it says nothing.",
        "수식이 서로 다른 통화를 섞어 뜻이 없습니다: roas(KRW, USD).",
    ),
    ({"code": "baseline_missing"}, "The baseline is missing.", "기준선이 없습니다."),
    (
        {"code": "reached_already", **VALUES},
        "10,870 is reached, the target is 12,000, and nothing can undo it.",
        "이미 달성했으며 되돌아가지 않습니다: 10,870(목표 12,000).",
    ),
    (
        {"code": "limit_exceeded", **VALUES},
        "10,870 exceeds the limit of 12,000, and nothing can undo it.",
        "이미 한도를 넘었으며 되돌릴 수 없습니다: 10,870(한도 12,000).",
    ),
    (
        {"code": "fallen_below", **VALUES},
        "10,870 lies below the target of 12,000, and nothing can undo it.",
        "이미 목표보다 낮아졌으며 되돌릴 수 없습니다: 10,870(목표 12,000).",
    ),
    (
        {"code": "ended_met_at_least", **VALUES},
        "The period ended at 10,870; at least 12,000 was promised.",
        "기간을 마친 값은 10,870, 약속은 12,000 이상입니다.",
    ),
    (
        {"code": "ended_met_at_most", **VALUES},
        "The period ended at 10,870; at most 12,000 was promised.",
        "기간을 마친 값은 10,870, 약속은 12,000 이하입니다.",
    ),
    (
        {"code": "ended_missed_at_least", **ENDED},
        "The period ended at 10,870; at least 12,000 was promised (−9.4 %).",
        "기간을 마친 값은 10,870, 약속은 12,000 이상입니다(−9.4 %).",
    ),
    (
        {"code": "ended_missed_at_most", **ENDED},
        "The period ended at 10,870; at most 12,000 was promised (−9.4 %).",
        "기간을 마친 값은 10,870, 약속은 12,000 이하입니다(−9.4 %).",
    ),
    (
        {
            "code": "probability",
            "probability": "0.643",
            "on_track_from": "0.70",
            "at_risk_from": "0.30",
        },
        "The chance to get there is 64 %: on track from 70 %, at risk from 30 %.",
        "달성 확률은 64 %입니다. 70 %부터 순항, 30 %부터 위험입니다.",
    ),
    (
        {"code": "kept_by_margin", "margin": "0.05"},
        "The status changes once that line is crossed by 5 percentage points.",
        "경계를 5퍼센트포인트 넘어야 상태가 바뀝니다.",
    ),
    (
        {"code": "short_history"},
        "The KPI has little history, so the forecast is uncertain.",
        "지표의 과거 데이터가 적어 예측이 불확실합니다.",
    ),
    (
        {"code": "missing_days", **DAYS},
        "No data for 2 days (2026-02-10 – 2026-02-11); that is not counted as zero.",
        "2일의 데이터가 없습니다(2026-02-10 – 2026-02-11). 0으로 세지 않습니다.",
    ),
    (
        {"code": "missing_weeks", **DAYS, "count": 1},
        "No full data for 1 week (2026-02-10 – 2026-02-11); that is not counted as zero.",
        "1주의 데이터가 온전하지 않습니다(2026-02-10 – 2026-02-11). 0으로 세지 않습니다.",
    ),
    (
        {"code": "missing_months", **DAYS},
        "No data for 2 months (2026-02-10 – 2026-02-11); that is not counted as zero.",
        "2개월의 데이터가 없습니다(2026-02-10 – 2026-02-11). 0으로 세지 않습니다.",
    ),
    (
        {"code": "few_windows", "have": 2, "want": 4},
        "2 of the 4 full weeks are known so far.",
        "완전한 4주 가운데 2주의 값이 나왔습니다.",
    ),
    (
        {"code": "few_windows", "have": 3, "want": 7, "grain": "day"},
        "3 of the 7 days are known so far.",
        "7일 가운데 3일의 값이 나왔습니다.",
    ),
    (
        {"code": "few_windows", "have": 1, "want": 2, "grain": "month"},
        "1 of the 2 full months are known so far.",
        "완전한 2개월 가운데 1개월의 값이 나왔습니다.",
    ),
    (
        {"code": "no_season"},
        "There is no past season to go by, so nothing is expected by now.",
        "참고할 과거 시즌이 없어 현재 기대값이 없습니다.",
    ),
    (
        {
            "code": "below_pace",
            "actual": "300",
            "expected": "310",
            "trajectory": "milestones",
        },
        "300 so far; the expected path asks for 310 by now.",
        "지금까지 300이며, 기대 경로로는 310일 때입니다.",
    ),
    (
        {"code": "ended_met_between", "actual": "95", "low": "90", "high": "100"},
        "The period ended at 95; 90 to 100 was promised.",
        "기간을 마친 값은 95, 약속은 90 이상 100 이하입니다.",
    ),
    (
        {
            "code": "ended_missed_between",
            "actual": "110",
            "low": "90",
            "high": "100",
            "difference_fraction": "0.1",
        },
        "The period ended at 110; 90 to 100 was promised (+10 %).",
        "기간을 마친 값은 110, 약속은 90 이상 100 이하입니다(+10 %).",
    ),
    (
        {"code": "above_pace", "actual": "330", "expected": "310"},
        "330 so far; an even course asks for 310 by now.",
        "지금까지 330, 예상 경로의 값은 310입니다.",
    ),
    (
        {"code": "below_pace", "actual": "300", "expected": "310"},
        "300 so far; an even course asks for 310 by now.",
        "지금까지 300, 예상 경로의 값은 310입니다.",
    ),
    (
        {"code": "no_primary"},
        "No primary target says what this goal means.",
        "이 목표가 무엇을 뜻하는지 말해 줄 핵심 성과 목표가 없습니다.",
    ),
    (
        {"code": "decided_by_primary", **NAMED},
        "Decided by Bounce rate: Missed.",
        "결정한 지표: 이탈률(미달).",
    ),
    (
        {"code": "decided_by_goal", "kpi": "", "library_key": "", "status": "met"},
        "Decided by a goal that serves this one: Met.",
        "하위 목표가 결정했습니다: 달성.",
    ),
    (
        {"code": "guardrail_breached", **NAMED},
        "The guardrail Bounce rate is breached.",
        "가드레일이 깨졌습니다: 이탈률.",
    ),
    (
        {"code": "guardrail_off_track", **NAMED},
        "The guardrail Bounce rate is off track.",
        "가드레일이 이탈했습니다: 이탈률.",
    ),
    (
        {"code": "offset", **NAMED},
        "Reached, but cancelled out by the breached guardrail Bounce rate.",
        "달성했지만 깨진 가드레일로 상쇄되었습니다: 이탈률.",
    ),
    (
        {"code": "offset_with_net", **NET},
        "Reached, but cancelled out by the breached guardrail Bounce rate: "
        "New visitors × (1 − Bounce rate) leaves 360.",
        "달성했지만 깨진 가드레일(이탈률)로 상쇄되었습니다. "
        "신규 방문자 × (1 − 이탈률) = 360입니다.",
    ),
    (
        {"code": "offset_with_net", **NET, "net_baseline": "400"},
        "Reached, but cancelled out by the breached guardrail Bounce rate: "
        "New visitors × (1 − Bounce rate) leaves 360, against 400 at the baseline.",
        "달성했지만 깨진 가드레일(이탈률)로 상쇄되었습니다. 신규 방문자 × (1 − 이탈률) = 360, "
        "기준선은 400입니다.",
    ),
]


def as_read(text):
    """With the spaces that a reader sees."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("reason", "english", "korean"), EXAMPLES, ids=[each[0]["code"] for each in EXAMPLES]
)
def test_reason_sentence_in_both_languages(reason, english, korean):
    assert as_read(reason_sentence(reason)) == korean
    with translation.override("en"):
        assert as_read(reason_sentence(reason)) == english


def test_every_code_has_an_example():
    assert {reason["code"] for reason, _english, _korean in EXAMPLES} == CODES


def test_every_code_that_calculations_give_has_a_sentence():
    """Codes stand in the sources as `_because(…, "code")`, `reason("code")` or `_named("code")`."""
    given = set()
    for module in (status_module, verdict_module, judging_module):
        source = Path(module.__file__).read_text(encoding="utf-8")
        given |= set(re.findall(r'(?:reason|_named)\(\s*"(\w+)"', source))
        given |= set(re.findall(r'_because\(\s*Status\.\w+,\s*"(\w+)"', source))

    assert {"too_early", "no_data", "stale", "offset", "few_windows"} <= given
    assert given <= CODES


def test_reason_sentence_has_the_unit_of_its_kpi():
    rate = Kpi(unit=Unit.PERCENT)
    reason = {"code": "above_pace", "actual": "0.45", "expected": "0.5"}

    with translation.override("en"):
        sentence = as_read(reason_sentence(reason, kpi=rate))

    assert sentence == "45 % so far; an even course asks for 50 % by now."


@pytest.mark.parametrize(
    ("probability", "shown"),
    [
        ("0", "3 % 미만"),
        ("0.029", "3 % 미만"),
        ("0.03", "3 %"),
        ("0.97", "97 %"),
        ("1", "97 % 초과"),
    ],
)
def test_probability_text_claims_no_certainty(probability, shown):
    with translation.override("ko"):
        assert as_read(probability_text(Decimal(probability))) == shown


def test_reason_sentence_of_an_unknown_code_is_an_error():
    with pytest.raises(KeyError):
        reason_sentence({"code": "because", "on": dt.date(2026, 1, 1).isoformat()})
