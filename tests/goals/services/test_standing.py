import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from goals.enums import Bound, Status
from goals.models import Assessment, Target
from goals.services.standing import read_standing
from kpis.models import Kpi
from workspaces.reader import Reader

READER = Reader(language="en", number_style="international", today=dt.date(2026, 2, 2))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def standing(*, kpi=None, latest=None, **fields):
    """How a target of at least 1,000 over the first quarter stands, as said by `latest`."""
    kpi = Kpi(name="Orders", **{"unit": "count", "cadence": "day", **(kpi or {})})
    target = Target(
        kpi=kpi,
        **{
            "target_value": Decimal(1000),
            "bound": Bound.AT_LEAST,
            "window": "total",
            "starts_on": dt.date(2026, 1, 1),
            "ends_on": dt.date(2026, 3, 31),
            "status": Status.ON_TRACK,
            **fields,
        },
    )
    if latest is not None:
        target.latest_assessment = Assessment(pk=7, target_version=1, **latest)
    return read_standing(target=target, reader=READER)


def test_promise_that_was_never_judged_waits():
    found = standing(version=3)

    assert (found.key, found.is_waiting, found.actual) == ("0-3", True, "")
    assert found.summary == "Not judged yet; the next check comes within a minute."


def test_archived_promise_waits_for_nothing():
    assert not standing(is_archived=True).is_waiting


def test_promise_newer_than_its_judgement_waits():
    assert standing(version=2, latest={}).is_waiting
    assert not standing(version=1, latest={}).is_waiting


@pytest.mark.parametrize(
    ("status", "latest", "said"),
    [
        (
            Status.AT_RISK,
            {"actual": Decimal(400), "probability": Decimal("0.42")},
            "Orders stands at 400; chance of ≥ 1,000 by Mar 31, 2026: 42 %.",
        ),
        (
            Status.ON_TRACK,
            {"actual": Decimal(400)},
            "Orders stands at 400; ≥ 1,000 by Mar 31, 2026.",
        ),
        (Status.MET, {"actual": Decimal(1200)}, "Orders reached 1,200; ≥ 1,000 was promised."),
        (Status.MISSED, {"actual": Decimal(900)}, "Orders ended at 900; ≥ 1,000 was promised."),
        (Status.UNKNOWN, {}, "Orders: ≥ 1,000 by Mar 31, 2026. No judgement is possible yet."),
        (Status.UPCOMING, {}, "Orders: ≥ 1,000 by Mar 31, 2026. The period has not begun."),
    ],
    ids=["likely", "no forecast", "met", "missed", "unknown", "upcoming"],
)
def test_verdict_is_a_sentence(status, latest, said):
    assert standing(status=status, latest=latest).summary.replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("fields", "actual", "distance", "is_behind"),
    [
        ({"status": Status.MISSED}, "906", "−9.4 %", True),
        ({"status": Status.MET}, "1029", "+2.9 %", False),
        ({"status": Status.ON_TRACK}, "400", "", True),
        ({"window": "week", "status": Status.AT_RISK}, "950", "−5 %", True),
        ({"window": "week", "bound": Bound.AT_MOST}, "1000", "0 %", False),
        ({"window": "week", "bound": Bound.AT_MOST}, "1100", "+10 %", True),
        ({"window": "week", "target_value": Decimal(0)}, "5", "", False),
    ],
    ids=[
        "missed",
        "met",
        "total on its way",
        "weekly",
        "at the limit",
        "above the limit",
        "promise of zero",
    ],
)
def test_distance_is_a_share_of_the_promise(fields, actual, distance, is_behind):
    found = standing(latest={"actual": Decimal(actual)}, **fields)

    assert (found.distance.replace("\xa0", " "), found.is_behind) == (distance, is_behind)


def test_distance_of_a_rate_is_in_points():
    found = standing(
        kpi={"unit": "percent"},
        latest={"actual": Decimal("0.686")},
        window="week",
        target_value=Decimal("0.3"),
        bound=Bound.AT_MOST,
    )

    assert (found.distance, found.is_behind) == ("+38.6 pp", True)


@pytest.mark.parametrize(
    ("cadence", "window", "count", "said"),
    [
        ("day", "total", 9, "Each of the 9 remaining days must bring 66.67."),
        ("day", "total", 1, "The remaining day must bring 66.67."),
        ("day", "week", 2, "Each of the 2 remaining weeks must bring 66.67."),
        ("week", "total", 1, "The remaining week must bring 66.67."),
        ("month", "total", 2, "Each of the 2 remaining months must bring 66.67."),
    ],
)
def test_needed_is_said_in_the_windows_that_remain(cadence, window, count, said):
    latest = {"needed": Decimal("66.67"), "remaining_windows": count}

    assert standing(kpi={"cadence": cadence}, window=window, latest=latest).needed == said


@pytest.mark.parametrize(
    ("window", "cadence", "count", "said"),
    [
        ("total", "day", 1, "The remaining day may bring 66.67 at most."),
        ("week", "day", 3, "Each of the 3 remaining weeks may bring 66.67 at most."),
        ("month", "day", 3, "Each of the 3 remaining months may bring 66.67 at most."),
    ],
)
def test_what_an_upper_limit_leaves_is_a_permission(window, cadence, count, said):
    latest = {"needed": Decimal("66.67"), "remaining_windows": count}

    found = standing(kpi={"cadence": cadence}, window=window, bound=Bound.AT_MOST, latest=latest)

    assert found.needed == said


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({}, "Share of the way"),
        ({"bound": Bound.AT_MOST}, "Allowance used"),
        (
            {"bound": Bound.AT_MOST, "window": "week", "baseline_value": Decimal(9)},
            "Share of the way",
        ),
        ({"condition": "hold", "baseline_value": Decimal(9)}, "Allowance used"),
        (
            {"bound": "between", "condition_low": Decimal(0), "condition_high": Decimal(9)},
            "Allowance used",
        ),
        (
            {"bound": "between", "condition_low": Decimal(5), "condition_high": Decimal(9)},
            "Share of the way",
        ),
    ],
    ids=["way", "limit", "way down", "held", "range around the start", "range ahead"],
)
def test_share_is_named_for_what_it_is_of(fields, label):
    facts = standing(latest={"attainment": Decimal("0.5")}, **fields).facts

    assert facts == [(label, "50\xa0%")]


def test_needed_stands_next_to_the_best_ever_and_ends_with_the_period():
    latest = {"needed": Decimal(70), "remaining_windows": 2, "best_ever": Decimal(90)}

    assert standing(latest=latest).needed.endswith("The best ever over as many: 90.")
    assert standing(latest={**latest, "is_final": True}).needed == ""
    assert standing(latest={**latest, "remaining_windows": 0}).needed == ""


def test_numbers_behind_the_verdict_are_told_where_they_exist():
    latest = {
        "expected": Decimal(450),
        "projection": Decimal(1100),
        "projection_low80": Decimal(900),
        "projection_high80": Decimal(1300),
        "attainment": Decimal("0.404"),
    }

    assert standing(latest={}).facts == []
    assert len(standing(latest={**latest, "is_final": True}).facts) == 1
    assert [text.replace("\xa0", " ") for _label, text in standing(latest=latest).facts] == [
        "450",
        "1,100 (80 % between 900 and 1,300)",
        "40 %",
    ]


def test_reasons_are_sentences():
    found = standing(latest={"reasons": [{"code": "baseline_missing"}]})

    assert found.reasons == ["The baseline is missing."]
