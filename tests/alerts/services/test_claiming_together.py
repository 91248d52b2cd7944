"""Changes that are claimed together: each is told as it would be alone."""

import datetime as dt

import pytest
from django.db import transaction

from alerts.enums import AlertKind, ClaimOutcome
from alerts.models import Alert, ChangeClaim, Delivery, Posting
from alerts.services.opening import open_due_alerts
from alerts.services.verdict_opening import unclaimed_changes
from alerts.services.watching import watch_goal
from goals.enums import ChangeKind, LessonOutcome, Status, TargetRole, TargetWindow, Trajectory
from goals.models import CheckIn
from goals.services.lessons import write_lesson
from kpis.enums import Kind, Unit
from tests.alerts.endpoints import make_endpoint
from tests.alerts.factories import (
    AS_OF,
    NOW,
    make_alert,
    make_change,
    make_judged_target,
    make_manager,
)
from tests.factories import make_goal, make_kpi, make_membership, make_workspace
from tests.goals.facts import record

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CONFIRMED = {"kind": ChangeKind.OFF_TRACK_CONFIRMED, "new_status": Status.OFF_TRACK}
TOGETHER = "alerts.services.verdict_opening.TOGETHER"


@pytest.fixture
def workspace():
    workspace = make_workspace()
    make_manager(workspace)
    make_endpoint(workspace)
    return workspace


def make_numbers(workspace):
    """Visitors by channel, orders, and their rate, all of which fell in the last week."""
    visitors, orders = (
        make_kpi(workspace=workspace, key=key, name=key) for key in ("visitors", "orders")
    )
    start = AS_OF - dt.timedelta(days=27)
    for channel, after in (("search", 30), ("mail", 20)):
        fallen = [40] * 21 + [after] * 7
        record(visitors, fallen, start=start, segment={"channel": channel})
    record(orders, [8] * 21 + [2] * 7, start=start)
    rate = {"kind": Kind.DERIVED, "unit": Unit.RATIO, "formula": "orders / visitors"}
    return visitors, orders, make_kpi(workspace=workspace, key="rate", **rate)


def make_troubles(workspace):
    """Targets of each of which something else is to be told, and what is to become of it."""
    visitors, orders, rate = make_numbers(workspace)
    member = make_membership(workspace=workspace)
    goal = make_goal(workspace=workspace, owner=member)
    by = {"workspace": workspace, "by": member, "now": NOW}
    learned = {"text": "Mail tires", "outcome": LessonOutcome.FAILURE}
    write_lesson(**by, **learned, channel="MAIL")
    write_lesson(**by, **learned, kpi=rate)
    watch_goal(goal=goal, by=make_membership(workspace=workspace), now=NOW)

    def target(kpi=visitors, **fields):
        return make_judged_target(workspace=workspace, kpi=kpi, **fields)

    ratio = target(rate, goal=goal, window=TargetWindow.WEEK)
    CheckIn.objects.create(
        workspace=workspace,
        target=ratio,
        by=member.user,
        on=AS_OF,
        at=NOW,
        confidence=50,
        note="Soon better",
    )
    season = target(trajectory=Trajectory.SEASONAL)
    told = {each: target(orders) for each in ("worse", "over", "wrong", "restless")}
    for name, at in told.items():
        change = {"new_status": Status.MISSED} if name == "wrong" else CONFIRMED
        make_alert(target=at, **change)
    make_change(target=told["restless"], new_status=Status.ON_TRACK)
    open_due_alerts(now=NOW)
    turns = target(segment_key="channel=mail", role=TargetRole.GUARDRAIL)
    away = target(is_archived=True)
    missed, back = {"new_status": Status.MISSED}, {"new_status": Status.ON_TRACK}
    for of, change in (
        (ratio, missed),
        (season, missed),
        (turns, CONFIRMED),
        (told["worse"], missed),
        (told["over"], back),
        (told["wrong"], back | {"old_status": Status.MISSED}),
        (told["restless"], CONFIRMED),
        (target(orders), {"new_status": Status.MET}),
        (away, missed),
        (turns, missed),
    ):
        make_change(target=of, data_until=AS_OF, **change)


def told_when(monkeypatch, together):
    """Tell everything in groups of so many, take it back, and return what was written."""
    monkeypatch.setattr(TOGETHER, together)
    with transaction.atomic():
        open_due_alerts(now=NOW)
        rows = {
            model: list(
                model.objects.across_workspaces(reason="test").order_by("pk").values_list(*fields)
            )
            for model, fields in (
                (ChangeClaim, ["change", "outcome", "alert__target", "alert__kind"]),
                (Alert, ["target", "kind", "state", "version", "is_flapping", "story"]),
                (Delivery, ["key", "recipient", "alert__target", "purpose", "payload"]),
                (Posting, ["key", "alert__target", "event"]),
            )
        }
        transaction.set_rollback(True)
    for each in [*rows[Alert], *rows[Delivery]]:
        each[-1].pop("alert_id")  # drawn by lot
    return rows


@pytest.mark.slow
def test_each_is_told_as_it_would_be_alone(workspace, monkeypatch):
    make_troubles(workspace)
    before = ChangeClaim.objects.for_workspace(workspace).count()

    alone, together = told_when(monkeypatch, 1), told_when(monkeypatch, 100)

    assert alone == together
    assert [outcome for _change, outcome, *_alert in together[ChangeClaim]][before:] == [
        ClaimOutcome.OPENED,
        ClaimOutcome.OPENED,
        ClaimOutcome.OPENED,
        ClaimOutcome.WORSENED,
        ClaimOutcome.RESOLVED,
        ClaimOutcome.CORRECTED,
        ClaimOutcome.FLAPPING,
        ClaimOutcome.MET,
        ClaimOutcome.NOTHING,
        ClaimOutcome.WORSENED,
    ]


def test_story_of_a_ratio_knows_its_cause_its_note_and_its_lesson(workspace):
    make_troubles(workspace)

    open_due_alerts(now=NOW)

    story = Alert.objects.for_workspace(workspace).get(target__kpi__key="rate").story
    assert [part["kpi_name"]["en"] for part in story["moved"]] == ["orders"]
    assert (story["last_word"]["note"], story["lesson"]["text"]) == ("Soon better", "Mail tires")


def test_many_are_told_in_as_many_queries_as_a_few(workspace, django_assert_max_num_queries):
    visitors, orders, _rate = make_numbers(workspace)
    goal = make_goal(workspace=workspace)
    for kpi in (visitors, orders) * 3:
        target = make_judged_target(workspace=workspace, kpi=kpi, goal=goal)
        make_change(target=target, data_until=AS_OF)

    with django_assert_max_num_queries(45):
        open_due_alerts(now=NOW)

    kinds = Alert.objects.for_workspace(workspace).values_list("kind", flat=True)
    assert list(kinds) == [AlertKind.TARGET_MISSED] * 6


def test_one_that_cannot_be_told_keeps_none_of_its_group_waiting(workspace, caplog):
    made = [
        make_change(target=make_judged_target(workspace=workspace, segment_key=segment))
        for segment in ("", "not a segment", "", "")
    ]

    opened = open_due_alerts(now=NOW)

    assert (opened, list(unclaimed_changes())) == (3, [made[1]])
    assert caplog.text.count("cannot be told") == 1
