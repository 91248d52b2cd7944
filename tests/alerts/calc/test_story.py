import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from alerts.calc.story import (
    Judgement,
    Picture,
    PicturePoint,
    Promise,
    Story,
    freeze,
    thaw,
)
from alerts.enums import AlertKind
from goals.enums import BaselineSource, Bound, Status, TargetRole, TargetWindow
from kpis.enums import Unit

DAY = dt.date(2026, 3, 31)
PROMISE = Promise(
    target_id="t",
    goal_id="g",
    goal_title="목표\r\nBcc: x@y.z",
    owner_name="",
    kpi_name={"ko": "신규 방문자", "en": "New visitors"},
    unit=Unit.COUNT,
    currency="",
    segment_key="channel=a\\;b",
    role=TargetRole.PRIMARY,
    window=TargetWindow.WEEK,
    bound=Bound.AT_LEAST,
    target_value=Decimal("12000"),
    sentence={"ko": "…", "en": "…"},
    starts_on=dt.date(2026, 1, 1),
    ends_on=DAY,
    baseline_value=Decimal("10000.10"),
    baseline_from=dt.date(2025, 10, 1),
    baseline_to=dt.date(2025, 12, 31),
    baseline_source=BaselineSource.COMPUTED,
)
JUDGEMENT = Judgement(
    status=Status.MISSED,
    as_of=DAY,
    judged_at=dt.datetime(2026, 4, 1, 0, 0, 1, 5, tzinfo=dt.UTC),
    since=DAY,
    is_final=True,
    data_until=None,
    actual=Decimal("10870"),
    expected=None,
    projection=None,
    projection_low80=None,
    projection_high80=None,
    probability=Decimal("0.0000000000000000000000001"),
    needed=None,
    best_ever=None,
    remaining_windows=0,
    on_track_from=Decimal("0.70"),
    at_risk_from=Decimal("0.30"),
    reasons=[{"code": "ended_missed_at_least", "actual": "10870"}],
)
STORY = Story(
    kind=AlertKind.TARGET_MISSED,
    alert_id="a",
    workspace_slug="acme",
    workspace_name="Acme",
    promise=PROMISE,
    judgement=JUDGEMENT,
    picture=Picture(
        points=[PicturePoint(on=DAY, value=Decimal("1.10")), PicturePoint(on=DAY, value=None)],
        trajectory=[(DAY, Decimal(12000))],
    ),
    plan="line\nline",
)


def test_frozen_story_survives_json_to_the_last_digit():
    stored = json.loads(json.dumps(freeze(STORY)))

    assert thaw(stored) == STORY
    assert str(thaw(stored).judgement.probability) == "1E-25"
    assert thaw(stored).promise.baseline_value.as_tuple() == Decimal("10000.10").as_tuple()


@pytest.mark.parametrize(
    ("actual", "target", "gap", "fraction"),
    [
        ("10870", "12000", "-1130", "-0.09416666666666666666666666667"),
        ("0.58", "0.30", "0.28", "0.9333333333333333333333333333"),
        ("5", "0", "5", None),
        ("-5", "-10", "5", "0.5"),
        (None, "10", None, None),
    ],
)
def test_gap_to_the_promise(actual, target, gap, fraction):
    def number(text):
        return None if text is None else Decimal(text)

    story = replace(
        STORY,
        promise=replace(PROMISE, target_value=Decimal(target)),
        judgement=replace(JUDGEMENT, actual=number(actual)),
    )

    assert (story.gap, story.gap_fraction) == (number(gap), number(fraction))


@pytest.mark.parametrize(
    ("actual", "gap"), [(80, -10), (120, 10), (95, 5)], ids=["below", "above", "inside"]
)
def test_gap_to_a_range_is_that_to_the_end_that_was_passed(actual, gap):
    band = replace(
        PROMISE,
        bound=Bound.BETWEEN,
        target_value=Decimal(90),
        low=Decimal(90),
        high=Decimal(110),
    )
    story = replace(STORY, promise=band, judgement=replace(JUDGEMENT, actual=Decimal(actual)))

    assert story.gap == gap


def test_growing_sum_is_held_against_what_is_expected_by_now():
    running = replace(STORY.picture, is_running_total=True)
    halfway = replace(
        STORY,
        picture=running,
        judgement=replace(JUDGEMENT, is_final=False, actual=Decimal(45), expected=Decimal(50)),
    )
    ended = replace(STORY, picture=running)

    assert (halfway.gap, halfway.gap_fraction) == (Decimal(-5), Decimal("-0.1"))
    assert ended.gap == Decimal(-1130)


def test_growing_sum_without_expectation_has_no_gap():
    early = replace(
        STORY,
        picture=replace(STORY.picture, is_running_total=True),
        judgement=replace(JUDGEMENT, is_final=False),
    )

    assert (early.gap, early.gap_fraction) == (None, None)
