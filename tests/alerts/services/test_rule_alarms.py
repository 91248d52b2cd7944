import datetime as dt
from decimal import Decimal

import pytest

from alerts.calc.story import thaw
from alerts.enums import AlertKind, AlertState, Audience, Purpose
from alerts.models import Alert, Delivery, Weighing
from alerts.services.opening import open_due_alerts
from alerts.services.readings import read_story
from goals.enums import ChangeKind, Status
from tests.alerts.factories import make_change, make_judged_target, make_manager
from tests.alerts.rules import MONDAY, WEEK, close, look, make_rule, noon, say, weekly
from tests.factories import make_membership, make_workspace
from tests.goals.facts import record
from workspaces.reader import Reader

pytestmark = pytest.mark.django_db


def told_of(target):
    deliveries = Delivery.objects.for_workspace(target.workspace).filter(alert__target=target)
    return list(deliveries.order_by("pk").values_list("alert__kind", "purpose", "change__kind"))


def test_two_of_three_below_a_line_of_its_own_are_told_once():
    target = make_judged_target(workspace=make_workspace())
    make_manager(target.workspace)
    make_rule(target, off_needed=2, off_among=3, line=Decimal("0.4"))
    say(target, 50, 39, 40, 39)
    open_due_alerts(now=noon(3))
    say(target, 39, first=4)

    open_due_alerts(now=noon(4))

    assert told_of(target) == [
        (AlertKind.TARGET_OFF_TRACK, Purpose.TROUBLE, ChangeKind.OFF_TRACK_BY_RULE)
    ]
    alert = Alert.objects.for_workspace(target.workspace).get()
    assert thaw(alert.story).rule["en"].startswith(str(target.kpi.display_name))
    weighing = Weighing.objects.for_workspace(target.workspace).get()
    assert weighing.assessment == target.latest_assessment


@pytest.mark.parametrize("scope", ["target", "kpi", "others"])
def test_rule_takes_the_place_of_what_is_usual(scope):
    target = make_judged_target()
    make_manager(target.workspace)
    make_rule(
        {"target": target, "kpi": target.kpi, "others": None}[scope],
        workspace=target.workspace,
        off_needed=4,
        off_among=4,
    )
    say(target, 10, 10)
    make_change(target=target, new_status=Status.OFF_TRACK, kind=ChangeKind.OFF_TRACK_CONFIRMED)

    open_due_alerts(now=noon(2))

    assert told_of(target) == []


def test_most_specific_rule_wins():
    target = make_judged_target()
    make_manager(target.workspace)
    make_rule(None, workspace=target.workspace, tells_off_track=False)
    make_rule(target.kpi, tells_off_track=False)
    make_rule(target, off_needed=1, off_among=1)
    say(target, 10)

    open_due_alerts(now=noon(1))

    assert len(told_of(target)) == 1


def test_changed_rule_tells_nothing_again_and_nothing_of_before():
    told, untold = (make_judged_target(workspace=make_workspace()) for _ in range(2))
    make_manager(told.workspace)
    make_manager(untold.workspace)
    make_rule(told, off_needed=1, off_among=1)
    for target in (told, untold):
        say(target, 10, 10)
    open_due_alerts(now=noon(2))
    keys = set(Delivery.objects.for_workspace(told.workspace).values_list("key", flat=True))
    for target in (told, untold):
        make_rule(target, off_needed=2, off_among=2, line=Decimal("0.6"), now=noon(2))
        say(target, 10, first=3)

    open_due_alerts(now=noon(4))

    after = Delivery.objects.for_workspace(told.workspace).values_list("key", flat=True)
    assert set(after) == keys
    assert told_of(untold) == []


def test_managers_are_left_alone_by_a_rule_for_the_owner_but_hear_of_a_miss():
    target = make_judged_target()
    owner = make_membership(workspace=target.workspace)
    target.goal.owner = owner
    target.goal.save()
    manager = make_manager(target.workspace)
    make_rule(target, off_needed=1, off_among=1, audience=Audience.OWN)
    say(target, 10)
    open_due_alerts(now=noon(1))
    people = Delivery.objects.for_workspace(target.workspace).values_list("recipient", flat=True)
    first = list(people)
    make_change(target=target, new_status=Status.MISSED)

    open_due_alerts(now=noon(2))

    assert first == [owner.user_id]
    assert sorted(people.all()) == sorted([owner.user_id, owner.user_id, manager.user_id])


def test_rule_that_tells_nothing_does_not_silence_a_miss():
    target = make_judged_target()
    make_manager(target.workspace)
    make_rule(target, tells_off_track=False)
    make_change(target=target, new_status=Status.MISSED)

    open_due_alerts(now=noon(1))

    assert [kind for kind, *_ in told_of(target)] == [AlertKind.TARGET_MISSED]


def test_broken_target_keeps_no_other_from_being_told():
    workspace = make_workspace()
    make_manager(workspace)
    make_rule(None, workspace=workspace, off_needed=1, off_among=1)
    broken, sound = (make_judged_target(workspace=workspace) for _ in range(2))
    for target in (broken, sound):
        say(target, 10)
    broken.latest_assessment.status = "nonsense"
    broken.latest_assessment.save()

    open_due_alerts(now=noon(1))

    assert (told_of(broken), len(told_of(sound))) == ([], 1)


WINDOW_MISS = (AlertKind.WINDOW_MISSED, Purpose.TROUBLE, ChangeKind.WINDOW_MISSED)
WINDOW_END = (AlertKind.WINDOW_MISSED, Purpose.RECOVERY, ChangeKind.WINDOW_KEPT)


def test_each_missed_window_is_told_once_and_one_that_is_kept_ends_it():
    workspace = make_workspace()
    target = weekly(workspace)
    make_rule(target, tells_off_track=False, tells_missed_windows=True)

    for number, value in enumerate([693, 700, 686, 672]):  # exactly 700 is kept
        close(target, number, value)
        look(target, number)

    ours = [each for each in told_of(target) if each[0] == AlertKind.WINDOW_MISSED]
    assert ours == [WINDOW_MISS, WINDOW_END, WINDOW_MISS, WINDOW_MISS]
    alert = Alert.objects.for_workspace(workspace).filter(kind=AlertKind.WINDOW_MISSED).first()
    story, reader = thaw(alert.story), Reader("ko", "international", today=MONDAY)
    numbers = "672 / 700 (\N{MINUS SIGN}4\N{NO-BREAK SPACE}%)"
    assert read_story(alert.story, reader).subject == (
        f"[한 주 놓침] 주간 {target.kpi.name} {numbers}"
    )
    assert (story.window.starts_on, story.actual, story.gap) == (
        MONDAY + 3 * WEEK,
        Decimal(672),
        Decimal(-28),
    )


def test_correction_that_turns_a_missed_window_is_told_and_settles_it():
    target = weekly(make_workspace())
    make_rule(target, tells_off_track=False, tells_missed_windows=True)
    close(target, 0, 693)
    record(target.kpi, [100] * 7, start=MONDAY)

    look(target, 0)

    alert = Alert.objects.for_workspace(target.workspace).get()
    last = Delivery.objects.for_workspace(target.workspace).latest("pk")
    assert told_of(target) == [WINDOW_MISS, WINDOW_END]
    assert alert.state == AlertState.RESOLVED
    assert thaw(last.payload).window.is_corrected


def test_windows_that_ended_before_the_rule_was_made_are_not_told():
    target = weekly(make_workspace(), 630)
    make_rule(target, tells_missed_windows=True, now=dt.datetime(2026, 3, 9, 5, tzinfo=dt.UTC))
    record(target.kpi, [90], start=MONDAY + WEEK)

    look(target, 0)

    assert told_of(target) == []
