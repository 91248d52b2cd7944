"""From evidence to status, case by case."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.calc.boundary import Limits, Motion
from goals.calc.status import (
    HYSTERESIS_MARGIN,
    Evidence,
    Freshness,
    Thresholds,
    by_probability,
    judge,
)
from goals.enums import Status

THRESHOLDS = Thresholds(Decimal("0.7"), Decimal("0.3"))
AT_LEAST, AT_MOST = Limits(low=Decimal(100)), Limits(high=Decimal(100))
BETWEEN = Limits(low=Decimal(90), high=Decimal(100))
FRESH = Freshness(dt.date(2026, 2, 1), 1, 2)
probabilities = st.decimals(0, 1, places=3)


def evidence(**changed):
    """A fresh, running, half-over target of at least 100."""
    return Evidence(
        **{
            "starts_on": dt.date(2026, 1, 1),
            "has_started": True,
            "is_over": False,
            "elapsed_share": Decimal("0.5"),
            "limits": AT_LEAST,
            "thresholds": THRESHOLDS,
            "freshness": FRESH,
            "actual": Decimal(50),
            "sure_value": Decimal(50),
            "motion": Motion.ONLY_RISES,
            "probability": Decimal("0.5"),
            **changed,
        }
    )


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        pytest.param({"has_started": False}, "upcoming", "starts_later", id="before-the-start"),
        pytest.param({"is_baseline_missing": True}, "unknown", "baseline_missing", id="baseline"),
        pytest.param(
            {"trouble": {"code": "low_volume", "volume": "3", "min_volume": "100"}},
            "unknown",
            "low_volume",
            id="low-volume",
        ),
        pytest.param({"probability": None}, "unknown", "no_data", id="nothing-to-forecast-from"),
        pytest.param({"freshness": Freshness(None, 0, 2)}, "unknown", "no_data", id="no-data"),
        pytest.param(
            {"freshness": Freshness(dt.date(2026, 1, 9), 3, 2)}, "unknown", "stale", id="stale"
        ),
        pytest.param(
            {"is_short_history": True, "elapsed_share": Decimal("0.19")},
            "unknown",
            "too_early",
            id="too-early",
        ),
        pytest.param(
            {
                "is_short_history": True,
                "elapsed_share": Decimal("0.2"),
                "probability": Decimal("0.8"),
            },
            "on_track",
            "probability",
            id="a-fifth-is-enough",
        ),
        pytest.param(
            {"probability": Decimal("0.7")}, "on_track", "probability", id="on-track-at-line"
        ),
        pytest.param(
            {"probability": Decimal("0.699")}, "at_risk", "probability", id="below-the-line"
        ),
        pytest.param(
            {"probability": Decimal("0.3")}, "at_risk", "probability", id="at-risk-at-line"
        ),
        pytest.param({"probability": Decimal("0.299")}, "off_track", "probability", id="off-track"),
        pytest.param({"sure_value": Decimal(100)}, "met", "reached_already", id="reached-early"),
        pytest.param(
            {"sure_value": Decimal(100), "motion": Motion.FREE},
            "at_risk",
            "probability",
            id="may-fall",
        ),
        pytest.param(
            {"sure_value": Decimal(101), "limits": AT_MOST},
            "missed",
            "limit_exceeded",
            id="limit-exceeded",
        ),
        pytest.param(
            {"sure_value": Decimal(99), "motion": Motion.ONLY_FALLS},
            "missed",
            "fallen_below",
            id="smallest-value-too-small",
        ),
        pytest.param(
            {"is_over": True, "actual": Decimal(100), "sure_value": Decimal(100)},
            "met",
            "ended_met_at_least",
            id="met-at-the-boundary",
        ),
        pytest.param(
            {"is_over": True, "actual": Decimal("99.99"), "sure_value": Decimal("99.99")},
            "missed",
            "ended_missed_at_least",
            id="missed",
        ),
        pytest.param(
            {
                "is_over": True,
                "actual": Decimal(100),
                "sure_value": Decimal(100),
                "limits": AT_MOST,
            },
            "met",
            "ended_met_at_most",
            id="limit-kept",
        ),
        pytest.param(
            {"is_over": True, "actual": Decimal(101), "sure_value": None, "limits": AT_MOST},
            "missed",
            "ended_missed_at_most",
            id="limit-not-kept",
        ),
        pytest.param(
            {"is_over": True, "gap_count": 1}, "unknown", "no_data", id="a-gap-could-change-it"
        ),
        pytest.param(
            {"is_over": True, "gap_count": 1, "sure_value": Decimal(120), "actual": Decimal(120)},
            "met",
            "reached_already",
            id="a-gap-cannot-undo-it",
        ),
        pytest.param(
            {"is_over": True, "gap_count": 1, "sure_value": Decimal(120), "limits": AT_MOST},
            "missed",
            "limit_exceeded",
            id="a-gap-cannot-save-it",
        ),
        pytest.param({"is_over": True, "actual": None}, "unknown", "no_data", id="over-and-empty"),
        pytest.param(
            {"is_over": True, "actual": Decimal(90), "limits": BETWEEN},
            "met",
            "ended_met_between",
            id="between-its-ends",
        ),
        pytest.param(
            {"is_over": True, "actual": Decimal(89), "limits": BETWEEN},
            "missed",
            "ended_missed_between",
            id="not-between-its-ends",
        ),
        pytest.param(
            {"sure_value": Decimal(101), "limits": BETWEEN},
            "missed",
            "limit_exceeded",
            id="beyond-the-upper-end-for-good",
        ),
        pytest.param(
            {"sure_value": Decimal(95), "limits": BETWEEN},
            "at_risk",
            "probability",
            id="between-and-may-leave-it",
        ),
        pytest.param(
            {"freshness": Freshness(dt.date(2026, 1, 9), 9, 2), "sure_value": Decimal(100)},
            "met",
            "reached_already",
            id="what-is-sure-cannot-be-stale",
        ),
    ],
)
def test_judge(changed, status, code):
    judgement = judge(evidence(**changed))

    assert (judgement.status, judgement.reasons[0]["code"]) == (status, code)
    assert judgement.is_final is (status in ("met", "missed"))


def test_judge_states_its_thresholds():
    assert judge(evidence()).reasons == [
        {
            "code": "probability",
            "probability": "0.5",
            "on_track_from": "0.7",
            "at_risk_from": "0.3",
        }
    ]


def test_judge_says_by_how_much_the_target_was_missed():
    judgement = judge(
        evidence(
            is_over=True, actual=Decimal(10870), limits=Limits(low=Decimal(12000)), sure_value=None
        )
    )

    assert judgement.reasons == [
        {
            "code": "ended_missed_at_least",
            "actual": "10870",
            "target": "12000",
            "difference_fraction": "-0.094166666666666667",
        }
    ]


@pytest.mark.parametrize(
    ("actual", "numbers"),
    [
        (Decimal(95), {}),
        (Decimal(81), {"difference_fraction": "-0.1"}),
        (Decimal(110), {"difference_fraction": "0.1"}),
    ],
    ids=["inside", "below", "above"],
)
def test_judge_says_by_how_much_an_end_was_passed(actual, numbers):
    (found,) = judge(evidence(is_over=True, actual=actual, limits=BETWEEN)).reasons

    del found["code"]
    assert found == {"actual": str(actual), "low": "90", "high": "100", **numbers}


def test_judge_says_when_only_the_margin_holds_the_status():
    judgement = judge(evidence(probability=Decimal("0.66"), previous=Status.ON_TRACK))

    assert judgement.status == Status.ON_TRACK
    assert judgement.reasons[1] == {"code": "kept_by_margin", "margin": "0.05"}


@pytest.mark.parametrize(
    ("previous", "probability", "expected"),
    [
        ("on_track", "0.65", "on_track"),
        ("on_track", "0.649", "at_risk"),
        ("on_track", "0.1", "off_track"),
        ("at_risk", "0.749", "at_risk"),
        ("at_risk", "0.75", "on_track"),
        ("at_risk", "0.25", "at_risk"),
        ("at_risk", "0.249", "off_track"),
        ("off_track", "0.349", "off_track"),
        ("off_track", "0.35", "at_risk"),
        ("off_track", "0.7", "on_track"),
        ("unknown", "0.69", "at_risk"),
        ("upcoming", "0.7", "on_track"),
        ("missed", "0.29", "off_track"),
    ],
)
def test_a_status_changes_only_beyond_the_margin(previous, probability, expected):
    found = by_probability(Decimal(probability), thresholds=THRESHOLDS, previous=Status(previous))

    assert found == expected


@given(st.lists(probabilities, min_size=2, max_size=50))
def test_a_probability_within_the_margin_never_flaps(moves):
    """Around one line, no further than the margin, the status changes at most once."""
    line, status, changes = Decimal("0.7"), None, 0
    for move in moves:
        near = line + (move - Decimal("0.5")) * HYSTERESIS_MARGIN
        found = by_probability(near, thresholds=THRESHOLDS, previous=status)
        changes += status is not None and found != status
        status = found

    assert changes == 0


@given(probabilities, st.sampled_from([None, *Status]))
def test_the_margin_moves_a_status_by_no_more_than_itself(probability, previous):
    found = by_probability(probability, thresholds=THRESHOLDS, previous=previous)
    plainly = {
        by_probability(
            min(max(probability + move, Decimal(0)), Decimal(1)),
            thresholds=THRESHOLDS,
            previous=None,
        )
        for move in (-HYSTERESIS_MARGIN, Decimal(0), HYSTERESIS_MARGIN)
    }

    assert found in plainly
