"""Making and changing targets."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from goals.enums import BaselineSource, Bound, Condition, TargetWindow
from goals.models import Target, TargetVersion
from goals.services.targets import archive_target, create_target, update_target
from kpis.enums import Aggregation, Cadence, Kind, Unit
from tests.factories import make_goal, make_kpi, make_membership, make_workspace
from tests.goals.facts import record
from workspaces.exceptions import StaleVersionError
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 12, 1, 3, 0, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 8, 31)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def editor():
    return make_membership()


@pytest.fixture
def visitors(editor):
    """12 weeks of 1,000 to 2,000 visitors: 10,000 a week."""
    kpi = make_kpi(workspace=editor.workspace, key="new_visitors", name="New visitors")
    record(kpi, [1000, 1000, 1500, 1500, 2000, 2000, 1000] * 12, start=MONDAY)
    return kpi


def promise(editor, kpi, **fields):
    """A target of the first quarter of 2027, at least 338 unless `fields` say otherwise."""
    fields = {
        "link_reason": "Orders are what revenue is made of.",
        "condition": Condition.AT_LEAST,
        "condition_value": Decimal(338),
        "starts_on": dt.date(2027, 1, 1),
        "ends_on": dt.date(2027, 3, 31),
        **fields,
    }
    goal = fields.pop("goal", None) or make_goal(workspace=editor.workspace)
    return create_target(goal=goal, kpi=kpi, by=editor, now=NOW, **fields)


def weekly_rise(editor, kpi, **fields):
    """+20 % on the mean of the 12 weeks recorded."""
    return promise(
        editor,
        kpi,
        **{
            "window": TargetWindow.WEEK,
            "condition": Condition.CHANGE_PERCENT,
            "condition_value": Decimal(20),
            "baseline_from": MONDAY,
            "baseline_to": dt.date(2026, 11, 22),
            **fields,
        },
    )


def refusals(caught):
    return {field: [str(m) for m in messages] for field, messages in caught.value}


def test_create_target_keeps_the_promise_and_its_first_version(editor):
    kpi = make_kpi(workspace=editor.workspace)

    target = promise(editor, kpi)

    stored = Target.objects.for_workspace(editor.workspace).get()
    assert (stored.target_value, stored.bound) == (338, Bound.AT_LEAST)
    assert (stored.baseline_source, stored.baseline_value) == ("", None)
    assert stored.next_check_at == NOW
    version = TargetVersion.objects.for_workspace(editor.workspace).get()
    assert (version.target, version.number, version.by) == (target, 1, editor.user)
    assert version.promise["target_value"] == "338"
    assert "338" in version.promise["sentence_ko"]
    assert AuditEntry.objects.for_workspace(editor.workspace).get().action == "created"


def test_create_target_freezes_a_baseline_from_recorded_weeks(editor, visitors):
    target = weekly_rise(editor, visitors)

    assert target.baseline_value == 10_000
    assert (target.target_value, target.bound) == (12_000, Bound.AT_LEAST)
    assert target.baseline_source == BaselineSource.COMPUTED
    assert (target.baseline_frozen_at, target.baseline_frozen_by) == (NOW, editor.user)
    assert target.judged_windows == 4


def test_create_target_judges_as_many_weeks_as_there_are_up_to_four(editor, visitors):
    dates = {"starts_on": dt.date(2027, 1, 1), "ends_on": dt.date(2027, 1, 20)}  # two full weeks

    assert weekly_rise(editor, visitors, **dates).judged_windows == 2


def test_update_target_to_weeks_judges_four_of_them(editor, visitors):
    target = promise(editor, visitors)

    update_target(
        target=target,
        reason="A rate says more.",
        by=editor,
        now=NOW,
        window=TargetWindow.WEEK,
        judged_windows=None,
    )

    assert target.judged_windows == 4


def test_create_target_takes_the_formula_on_the_sums_of_the_weeks(editor):
    """60 of 100 sessions, then 30 of 300: 90 ÷ 400, not the mean of 60 % and 10 %."""
    bounced = make_kpi(workspace=editor.workspace, key="bounced")
    sessions = make_kpi(workspace=editor.workspace, key="sessions")
    rate = make_kpi(
        workspace=editor.workspace,
        key="bounce_rate",
        unit=Unit.PERCENT,
        kind=Kind.DERIVED,
        formula="bounced / sessions",
    )
    record(bounced, [60, 0, 0, 0, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0], start=MONDAY)
    record(sessions, [100, 0, 0, 0, 0, 0, 0, 300, 0, 0, 0, 0, 0, 0], start=MONDAY)

    target = weekly_rise(
        editor,
        rate,
        condition_value=Decimal(-20),
        baseline_to=MONDAY + dt.timedelta(days=13),
    )

    assert target.baseline_value == Decimal("0.225")
    assert (target.target_value, target.bound) == (Decimal("0.18"), Bound.AT_MOST)


def test_create_target_takes_the_last_value_of_a_level(editor):
    followers = make_kpi(workspace=editor.workspace, aggregation=Aggregation.LAST)
    record(followers, [50, 60, None, 80, None], start=MONDAY)

    target = weekly_rise(
        editor,
        followers,
        window=TargetWindow.LATEST,
        baseline_to=MONDAY + dt.timedelta(days=4),
    )

    assert (target.baseline_value, target.target_value) == (80, 96)


def test_create_target_refuses_a_total_baseline_of_another_length(editor, visitors):
    with pytest.raises(ValidationError) as caught:
        weekly_rise(editor, visitors, window=TargetWindow.TOTAL)

    assert refusals(caught) == {
        "baseline_to": [
            "The baseline covers 84 days and the period 90: choose as many days, or accept that "
            "the baseline is scaled day by day."
        ]
    }


def test_create_target_scales_a_total_baseline_when_that_is_accepted(editor, visitors):
    target = weekly_rise(editor, visitors, window=TargetWindow.TOTAL, scale_baseline=True)

    assert target.baseline_value == Decimal("128571.428571428571428571")  # 120,000 · 90 ÷ 84


def test_create_target_keeps_a_typed_baseline_with_its_reason(editor):
    target = promise(
        editor,
        make_kpi(workspace=editor.workspace),
        condition=Condition.CHANGE_PERCENT,
        condition_value=Decimal(-10),
        baseline_value=Decimal(500),
        baseline_reason="From last year's report",
    )

    assert target.baseline_source == BaselineSource.TYPED
    assert (target.baseline_from, target.baseline_to) == (None, None)
    assert (target.target_value, target.bound) == (450, Bound.AT_MOST)


FUTURE = {"baseline_from": dt.date(2026, 11, 1), "baseline_to": dt.date(2027, 1, 29)}
TYPED = {"condition": Condition.CHANGE_PERCENT, "baseline_reason": "Typed"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"ends_on": dt.date(2026, 12, 31)}, "ends_on", id="end-before-start"),
        pytest.param({"ends_on": None}, "ends_on", id="no-end"),
        pytest.param(FUTURE, "baseline_to", id="baseline-in-the-future"),
        pytest.param(
            {**FUTURE, "baseline_from": dt.date(2026, 12, 1)}, "baseline_from", id="not-yet-begun"
        ),
        pytest.param(
            {**FUTURE, "baseline_to": dt.date(2026, 10, 1)}, "baseline_to", id="baseline-backwards"
        ),
        pytest.param({"baseline_from": MONDAY, "baseline_source": "computed"}, "baseline_to"),
        pytest.param(
            {"baseline_from": MONDAY, "baseline_to": MONDAY + dt.timedelta(days=89)},
            "baseline_from",
            id="baseline-without-data",
        ),
        pytest.param(
            {"condition": Condition.CHANGE_PERCENT}, "baseline_from", id="change-without-baseline"
        ),
        pytest.param(
            {**TYPED, "baseline_value": Decimal(0)}, "condition_value", id="percent-of-zero"
        ),
        pytest.param(
            {**TYPED, "baseline_value": Decimal(9), "condition_value": Decimal(0)},
            "condition_value",
            id="no-change",
        ),
        pytest.param({"baseline_value": Decimal(9)}, "baseline_reason", id="typed-for-no-reason"),
        pytest.param({"baseline_source": "typed"}, "baseline_value", id="typed-nothing"),
        pytest.param({"link_reason": "  "}, "link_reason", id="no-reason-for-the-link"),
        pytest.param({"segment_key": "instagram"}, "segment_key", id="malformed-segment"),
        pytest.param({"condition_value": None}, "condition_value", id="no-value"),
        pytest.param({"condition": "above"}, "condition", id="unknown-condition"),
        pytest.param({"window": "year"}, "window", id="unknown-window"),
        pytest.param(
            {"window": TargetWindow.WEEK, "judged_windows": 13},
            "judged_windows",
            id="too-few-weeks",
        ),
    ],
)
def test_create_target_refuses_at_the_field(editor, fields, field):
    kpi = make_kpi(workspace=editor.workspace)
    if fields.get("baseline_source") == "typed":
        fields = {**fields, "baseline_reason": "Typed"}

    with pytest.raises(ValidationError) as caught:
        promise(editor, kpi, **fields)

    assert field in refusals(caught)
    assert not Target.objects.for_workspace(editor.workspace).exists()


def test_create_target_offers_at_least_where_the_baseline_is_zero(editor):
    kpi = make_kpi(workspace=editor.workspace)
    record(kpi, [0] * 84, start=MONDAY)

    with pytest.raises(ValidationError) as caught:
        weekly_rise(editor, kpi)

    assert refusals(caught) == {
        "condition_value": [
            "The baseline is 0, and no percentage of nothing is a promise: choose “At least” and "
            "type the value."
        ]
    }


def test_create_target_refuses_a_kpi_of_another_workspace(editor):
    with pytest.raises(ValidationError) as caught:
        promise(editor, make_kpi(workspace=make_workspace()))

    assert list(refusals(caught)) == ["kpi"]


def test_create_target_refuses_an_archived_kpi(editor):
    with pytest.raises(ValidationError) as caught:
        promise(editor, make_kpi(workspace=editor.workspace, is_archived=True))

    assert list(refusals(caught)) == ["kpi"]


def test_create_target_refuses_weeks_of_a_monthly_kpi(editor):
    kpi = make_kpi(workspace=editor.workspace, cadence=Cadence.MONTH)

    with pytest.raises(ValidationError) as caught:
        promise(editor, kpi, window=TargetWindow.WEEK)

    assert list(refusals(caught)) == ["window"]


def test_create_target_knows_recorded_segments_only(editor):
    kpi = make_kpi(workspace=editor.workspace)
    record(kpi, [1], start=MONDAY, segment={"channel": "instagram", "device": "phone"})

    assert promise(editor, kpi, segment_key=" channel = instagram ").segment_key == (
        "channel=instagram"
    )
    with pytest.raises(ValidationError) as caught:
        promise(editor, kpi, segment_key="channel=naver")
    assert list(refusals(caught)) == ["segment_key"]


def test_update_target_makes_a_version_with_its_reason(editor, visitors):
    target = weekly_rise(editor, visitors)
    later = NOW + dt.timedelta(days=1)

    update_target(
        target=target,
        reason=" The campaign was cut. ",
        by=editor,
        now=later,
        condition_value=Decimal(10),
    )

    stored = Target.objects.for_workspace(editor.workspace).get()
    assert (stored.version, stored.target_value, stored.next_check_at) == (2, 11_000, later)
    newest = stored.versions.first()
    assert (newest.number, newest.reason) == (2, "The campaign was cut.")
    assert newest.promise["condition_value"] == "10"


def test_update_target_leaves_a_frozen_baseline_alone(editor, visitors):
    target = weekly_rise(editor, visitors)
    record(visitors, [9000], start=MONDAY)  # a correction of what it was computed from

    update_target(target=target, reason="Later", by=editor, now=NOW, ends_on=dt.date(2027, 4, 30))

    assert (target.baseline_value, target.baseline_frozen_at) == (10_000, NOW)


def test_update_target_freezes_anew_what_another_window_says(editor, visitors):
    target = weekly_rise(editor, visitors)
    record(visitors, [8000], start=MONDAY)

    update_target(
        target=target,
        reason="The first week was exceptional.",
        by=editor,
        now=NOW + dt.timedelta(days=1),
        baseline_to=MONDAY + dt.timedelta(days=6),
    )

    assert target.baseline_value == 17_000
    assert target.baseline_frozen_at == NOW + dt.timedelta(days=1)


def test_update_target_needs_a_reason(editor, visitors):
    target = weekly_rise(editor, visitors)

    with pytest.raises(ValidationError) as caught:
        update_target(target=target, reason=" ", by=editor, now=NOW, condition_value=Decimal(10))

    assert list(refusals(caught)) == ["reason"]
    assert Target.objects.for_workspace(editor.workspace).get().condition_value == 20


def test_update_target_writes_nothing_where_nothing_differs(editor, visitors):
    target = weekly_rise(editor, visitors)

    update_target(target=target, reason="", by=editor, now=NOW, condition_value=Decimal("20.0"))

    assert Target.objects.for_workspace(editor.workspace).get().version == 1
    assert target.versions.count() == 1


def test_update_target_tells_the_second_of_two_editors(editor, visitors):
    first = weekly_rise(editor, visitors)
    second = Target.objects.for_workspace(editor.workspace).get()
    update_target(target=first, reason="First", by=editor, now=NOW, condition_value=Decimal(10))

    with pytest.raises(StaleVersionError):
        update_target(
            target=second, reason="Second", by=editor, now=NOW, condition_value=Decimal(30)
        )

    assert Target.objects.for_workspace(editor.workspace).get().condition_value == 10


def test_archive_target_takes_it_out_of_judgement(editor, visitors):
    target = weekly_rise(editor, visitors)

    archive_target(target=target, by=editor, now=NOW)

    targets = Target.objects.for_workspace(editor.workspace)
    assert not targets.active().exists()
    assert AuditEntry.objects.for_workspace(editor.workspace).first().action == "archived"
