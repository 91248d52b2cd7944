"""Transitions, goals' verdicts, and what is due."""

import datetime as dt
import logging
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from goals.enums import ChangeKind, Status, TargetRole
from goals.models import Assessment, Goal, GoalVerdictChange, VerdictChange
from goals.services.assessments import Result, assess_due
from goals.services.targets import update_target
from kpis.enums import Aggregation, Direction, Unit
from kpis.models import Series
from tests.factories import END, START, make_goal, make_kpi, make_membership
from tests.goals.facts import AT_MOST, LATER, codes, judge, measured, on, promise, record

pytestmark = pytest.mark.django_db


def changes(target):
    rows = VerdictChange.objects.for_workspace(target.workspace).filter(target=target)
    return [(change.kind, change.old_status, change.new_status) for change in rows.order_by("pk")]


# --- transitions


def test_the_first_judgement_is_a_transition_like_any_other(orders):
    record(orders, [10] * 90, start=START)
    target = promise(orders, 1000)

    judge(target, END)

    assert changes(target) == [("status", "", "missed")]
    target.refresh_from_db()
    assert (target.status, target.latest_assessment.as_of) == (Status.MISSED, END)


def test_the_same_thing_is_judged_once(orders):
    record(orders, [10] * 90, start=START)
    target = promise(orders, 1000)

    first, second = judge(target, END), judge(target, END)

    assert first is not None
    assert second is None
    assert changes(target) == [("status", "", "missed")]


def test_a_correction_turns_the_verdict_and_says_so_once(orders):
    record(orders, [10] * 90, start=START)
    target = promise(orders, 910)
    assert judge(target, END).status == Status.MISSED

    record(orders, [30], start=START)
    assert judge(target, END).status == Status.MET
    record(orders, [31], start=START)
    judge(target, END)

    assert changes(target) == [("status", "", "missed"), ("status", "missed", "met")]


def test_an_earlier_date_is_history_and_moves_nothing(orders):
    record(orders, [10] * 90, start=START)
    target = promise(orders, 1300)
    judge(target, END)

    found = judge(target, dt.date(2026, 2, 1))

    assert found.status == Status.OFF_TRACK
    assert changes(target) == [("status", "", "missed")]
    target.refresh_from_db()
    assert target.status == Status.MISSED


def test_off_track_is_confirmed_by_the_second_judgement_on_new_data(orders):
    record(orders, [5] * 60, start=START)
    target = promise(orders, 900)
    off, confirmed = ("status", "", "off_track"), ("off_track_confirmed", "off_track", "off_track")

    judge(target, dt.date(2026, 2, 1))
    assert changes(target) == [off]
    for day in (2, 3, 4):
        judge(target, dt.date(2026, 2, day))
        assert changes(target) == [off, confirmed]


def test_off_track_is_not_confirmed_by_the_same_data(orders):
    record(orders, [5] * 30, start=START)
    target = promise(orders, 900)

    judge(target, dt.date(2026, 1, 30))
    judge(target, dt.date(2026, 1, 31))
    assert len(changes(target)) == 1

    record(orders, [5], start=dt.date(2026, 1, 31))
    judge(target, dt.date(2026, 1, 31))
    assert changes(target)[1][0] == ChangeKind.OFF_TRACK_CONFIRMED


def test_each_spell_off_track_is_confirmed_once(orders):
    target = promise(orders, 900)
    record(orders, [5] * 20 + [60] * 10 + [0] * 60, start=START)

    for number in range(15, 80):
        judge(target, START + dt.timedelta(days=number))

    kinds = "".join("C" if kind != "status" else new[1] for kind, _old, new in changes(target))
    assert kinds.count("C") >= 2
    assert kinds.count("C") == kinds.count("fC")  # each right after it turned off track


def test_a_status_holds_within_the_margin(orders, workspace):
    """The line is put a little above tomorrow's odds."""
    record(orders, [10] * 60, start=START)
    target, twin = promise(orders, 900), promise(orders, 900)
    judge(target, dt.date(2026, 2, 1))
    odds = judge(twin, dt.date(2026, 2, 2)).probability
    workspace.on_track_from = (odds + Decimal("0.03")).quantize(Decimal("0.01"))
    workspace.at_risk_from = workspace.on_track_from - Decimal("0.2")
    workspace.save()
    Assessment.objects.for_workspace(workspace).filter(target=target).update(status="on_track")

    found = judge(target, dt.date(2026, 2, 2))

    assert (found.status, codes(found)[1]) == (Status.ON_TRACK, "kept_by_margin")


def test_a_new_promise_is_not_held_by_the_margin(orders, workspace):
    editor = make_membership(workspace=workspace)
    record(orders, [10] * 60, start=START)
    target = promise(orders, 100, condition_value=Decimal(100))
    assert judge(target, dt.date(2026, 1, 5)).status == Status.ON_TRACK

    update_target(
        target=target, reason="Aim higher", by=editor, now=LATER, condition_value=Decimal(2000)
    )
    found = judge(target, dt.date(2026, 1, 5))

    assert (found.target_version, found.status) == (2, Status.OFF_TRACK)
    assert changes(target)[-1] == ("status", "on_track", "off_track")


# --- the goal


def test_a_breached_guardrail_cancels_out_and_the_chain_knows(workspace):
    business = make_goal(workspace=workspace)
    goal = make_goal(workspace=workspace, level="marketing", parent=business, link_reason="Because")
    visitors = make_kpi(workspace=workspace, key="visitors")
    rate = make_kpi(
        workspace=workspace,
        key="rate",
        unit=Unit.PERCENT,
        direction=Direction.DOWN,
        aggregation=Aggregation.MEAN,
    )
    record(visitors, [1200], start=END)
    record(rate, ["0.7"], start=END)
    period = {"goal": goal, "starts_on": END, "ends_on": END}
    reached = promise(visitors, 1100, baseline_value=Decimal(1000), **period)
    guard = promise(
        rate,
        "0.6",
        role=TargetRole.GUARDRAIL,
        baseline_value=Decimal("0.6"),
        **AT_MOST,
        **period,
    )

    judge(reached, END)
    judge(guard, END)

    goal.refresh_from_db()
    business.refresh_from_db()
    assert (goal.status, goal.decided_by, goal.net_value, goal.net_baseline) == (
        Status.OFFSET,
        guard,
        360,
        400,
    )
    assert (business.status, business.decided_by) == (Status.OFFSET, guard)
    rows = GoalVerdictChange.objects.for_workspace(workspace).filter(goal=goal).order_by("pk")
    assert [(row.old_status, row.new_status) for row in rows] == [
        ("unknown", "met"),
        ("met", "offset"),
    ]


# --- what is due


def test_assess_due_judges_once_and_rests_until_something_happens(orders):
    target = promise(orders, 900)
    record(orders, [10] * 30, start=START, now=on(dt.date(2026, 1, 31)))
    noon = on(dt.date(2026, 1, 31))

    assert assess_due(now=noon) == Result(due=1, assessed=1, changed=1)
    assert assess_due(now=noon) == Result(due=0, assessed=0, changed=0)

    target.refresh_from_db()
    assert target.next_check_at == dt.datetime(2026, 1, 31, 15, tzinfo=dt.UTC)  # Seoul's midnight
    assert assess_due(now=target.next_check_at - dt.timedelta(seconds=1)).due == 0
    assert assess_due(now=target.next_check_at) == Result(due=1, assessed=1, changed=0)


def test_assess_due_finds_new_data_at_once(orders):
    promise(orders, 900)
    noon = on(dt.date(2026, 1, 31))
    record(orders, [10] * 29, start=START, now=noon)
    assess_due(now=noon)

    record(orders, [10], start=dt.date(2026, 1, 30), now=noon)

    assert assess_due(now=noon + dt.timedelta(minutes=1)).assessed == 1


def test_assess_due_begins_with_the_newest_data_and_ends_in_time(workspace, monkeypatch):
    noon = on(dt.date(2026, 1, 31))
    monkeypatch.setattr("goals.services.assessments.CHUNK_KPIS", 1)
    silent, early, late = (make_kpi(workspace=workspace, key=key) for key in ("s", "e", "l"))
    targets = {kpi.key: promise(kpi, 900) for kpi in (silent, early, late)}
    record(early, [10], start=START, now=noon - dt.timedelta(minutes=1))
    record(late, [10], start=START, now=noon)

    sweeps = [assess_due(now=noon, longest=dt.timedelta()) for _each in range(3)]

    assert [(sweep.assessed, sweep.is_cut) for sweep in sweeps] == [
        (1, True),
        (1, True),
        (1, False),
    ]
    order = (
        Assessment.objects.for_workspace(workspace).order_by("pk").values_list("target", flat=True)
    )
    assert list(order) == [targets[key].pk for key in ("l", "e", "s")]


def test_assess_due_finds_new_data_of_a_formulas_inputs(bounce_rate):
    promise(bounce_rate, "0.3", **AT_MOST)
    noon = on(dt.date(2026, 1, 31))
    assess_due(now=noon)

    record(measured(bounce_rate, "bounced"), [10], start=START)

    assert assess_due(now=noon).due == 1


def test_assess_due_lets_a_final_verdict_rest_but_for_corrections(orders):
    target = promise(orders, 900)
    record(orders, [10] * 90, start=START)
    assess_due(now=LATER)
    target.refresh_from_db()
    assert (target.status, target.next_check_at) == (Status.MET, None)

    assert assess_due(now=LATER + dt.timedelta(days=400)).due == 0
    record(orders, [9], start=START)
    assert assess_due(now=LATER) == Result(due=1, assessed=1, changed=1)


def test_assess_due_waits_for_the_start(orders):
    target = promise(orders, 900)
    assess_due(now=on(dt.date(2025, 12, 1)))

    target.refresh_from_db()
    assert target.status == Status.UPCOMING
    assert target.next_check_at == dt.datetime(2025, 12, 31, 15, tzinfo=dt.UTC)


def test_assess_due_keeps_to_its_workspace_and_skips_the_archived(orders):
    promise(orders, 900)
    promise(orders, 900, is_archived=True)
    promise(orders, 900, goal=make_goal(workspace=orders.workspace, is_archived=True))
    other = promise(make_kpi(), 900)

    assert assess_due(now=LATER, workspace=orders.workspace).due == 1
    assert assess_due(now=LATER).due == 1
    other.refresh_from_db()
    assert other.judged_version == 1


def test_assess_due_as_of_dates_leaves_the_present_due(orders):
    record(orders, [10] * 90, start=START)
    promise(orders, 900)

    for day in (dt.date(2026, 1, 31), dt.date(2026, 2, 28)):
        assert assess_due(now=LATER, as_of=day).assessed == 1
        assert assess_due(now=LATER, as_of=day).due == 0
    assert assess_due(now=LATER).assessed == 1


def test_assess_due_of_everything_takes_what_is_not_due_too(orders):
    record(orders, [10] * 90, start=START)
    promise(orders, 900)
    assess_due(now=LATER)

    assert assess_due(now=LATER, everything=True) == Result(due=1, assessed=0, changed=0)


def test_assess_due_refuses_the_future(workspace):
    with pytest.raises(ValidationError):
        assess_due(now=LATER, workspace=workspace, as_of=dt.date(2026, 11, 22))


def test_assess_due_sets_a_broken_target_aside_and_judges_the_others(orders, caplog):
    broken = promise(orders, 900, segment_key="channel=b")
    other = promise(make_kpi(workspace=orders.workspace), 900)
    Series.objects.for_workspace(orders.workspace).update(dimensions=["not", "a", "mapping"])

    with caplog.at_level(logging.ERROR):
        result = assess_due(now=LATER)

    assert (result.due, result.assessed) == (2, 1)
    broken.refresh_from_db()
    other.refresh_from_db()
    assert broken.check_error.startswith("AttributeError")
    assert broken.next_check_at == LATER + dt.timedelta(minutes=30)
    assert other.judged_version == 1
    assert f"Target {broken.pk} could not be judged." in caplog.text
    assert assess_due(now=LATER).due == 0

    Series.objects.for_workspace(orders.workspace).update(dimensions={})
    assert assess_due(now=broken.next_check_at).assessed == 1
    broken.refresh_from_db()
    assert broken.check_error == ""


def test_a_goals_row_is_untouched_by_history(orders):
    record(orders, [10] * 90, start=START)
    target = promise(orders, 900)
    judge(target, END)
    judge(target, dt.date(2026, 2, 1))

    assert Goal.objects.for_workspace(orders.workspace).get().status == Status.MET
