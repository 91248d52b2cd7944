import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from alerts.calc.claims import FLAPPING_SPAN
from alerts.calc.story import thaw
from alerts.enums import AlertKind, AlertState, ClaimOutcome, DeliveryState
from alerts.models import Alert, ChangeClaim, Delivery
from alerts.services.alerts import acknowledge_alert, snooze_alert
from alerts.services.opening import open_due_alerts
from alerts.services.verdict_opening import unclaimed_changes
from goals.enums import ChangeKind, Status, TargetRole
from tests.alerts.factories import NOW, make_alert, make_change, make_judged_target, make_manager
from tests.factories import make_kpi, make_membership, make_workspace

pytestmark = pytest.mark.django_db
CONFIRMED = {"kind": ChangeKind.OFF_TRACK_CONFIRMED, "new_status": Status.OFF_TRACK}


def claims_of(target):
    claims = ChangeClaim.objects.for_workspace(target.workspace).filter(change__target=target)
    return list(claims.order_by("pk").values_list("outcome", flat=True))


def alerts_of(target):
    return list(Alert.objects.for_workspace(target.workspace).filter(target=target))


def keys_of(workspace):
    return list(Delivery.objects.for_workspace(workspace).values_list("key", flat=True))


@pytest.mark.parametrize(
    ("role", "change", "kind"),
    [
        (TargetRole.PRIMARY, {"new_status": Status.MISSED}, AlertKind.TARGET_MISSED),
        (TargetRole.SECONDARY, {"new_status": Status.MISSED}, AlertKind.TARGET_MISSED),
        (TargetRole.GUARDRAIL, {"new_status": Status.MISSED}, AlertKind.GUARDRAIL_BREACHED),
        (TargetRole.PRIMARY, CONFIRMED, AlertKind.TARGET_OFF_TRACK),
        (TargetRole.GUARDRAIL, CONFIRMED, AlertKind.GUARDRAIL_BREACHED),
    ],
)
def test_news_open_an_alert_with_a_message_to_each_recipient(role, change, kind):
    target = make_judged_target(role=role)
    manager = make_manager(target.workspace)
    made = make_change(target=target, **change)

    opened = open_due_alerts(now=NOW)

    (alert,) = alerts_of(target)
    delivery = Delivery.objects.for_workspace(target.workspace).get()
    assert opened == 1
    assert (alert.kind, alert.state, alert.change, alert.opened_at) == (
        kind,
        AlertState.OPEN,
        made,
        NOW,
    )
    assert (delivery.recipient, delivery.alert, delivery.change, delivery.state) == (
        manager.user,
        alert,
        made,
        DeliveryState.PENDING,
    )
    assert (delivery.next_try_at, delivery.payload) == (NOW, alert.story)
    assert thaw(alert.story).alert_id == alert.public_id
    assert claims_of(target) == [ClaimOutcome.OPENED]


@pytest.mark.parametrize(
    "status", [Status.OFF_TRACK, Status.AT_RISK, Status.UNKNOWN, Status.ON_TRACK]
)
def test_other_transitions_are_claimed_and_told_to_nobody(status):
    target = make_judged_target()
    make_manager(target.workspace)
    make_change(target=target, new_status=status)

    opened = open_due_alerts(now=NOW)

    assert (opened, alerts_of(target), keys_of(target.workspace)) == (0, [], [])
    assert claims_of(target) == [ClaimOutcome.NOTHING]


def test_quiet_transitions_cost_a_handful_of_queries_together(django_assert_max_num_queries):
    targets = [make_judged_target() for _each in range(4)]
    for target in targets:
        make_change(target=target, new_status=Status.UNKNOWN)

    with django_assert_max_num_queries(15):  # some 13, as for one of them
        open_due_alerts(now=NOW)

    assert [claims_of(target) for target in targets] == [[ClaimOutcome.NOTHING]] * 4


def test_quiet_transition_waits_for_the_trouble_before_it():
    target = make_judged_target()
    make_change(target=target, new_status=Status.MISSED)
    make_change(target=target, old_status=Status.MISSED, new_status=Status.ON_TRACK)

    open_due_alerts(now=NOW)

    assert claims_of(target) == [ClaimOutcome.OPENED, ClaimOutcome.CORRECTED]


def test_telling_ends_in_time_and_the_rest_stays():
    targets = [make_judged_target() for _each in range(2)]
    for target in targets:
        make_change(target=target, new_status=Status.MISSED)

    assert open_due_alerts(now=NOW, longest=dt.timedelta()) == 0
    assert unclaimed_changes().count() == 2
    assert open_due_alerts(now=NOW) == 2


def test_change_is_told_once_however_often_one_looks():
    alert = make_alert()

    again = open_due_alerts(now=NOW)

    assert (again, alerts_of(alert.target), list(unclaimed_changes())) == (0, [alert], [])


def test_worse_transition_is_told_again_in_the_same_alert():
    alert = make_alert(**CONFIRMED)
    make_manager(alert.workspace)
    worse = make_change(target=alert.target, new_status=Status.MISSED)

    opened = open_due_alerts(now=NOW)

    (found,) = alerts_of(alert.target)
    assert opened == 1
    assert (found.pk, found.kind, found.change, found.version) == (
        alert.pk,
        AlertKind.TARGET_MISSED,
        worse,
        alert.version + 1,
    )
    assert Delivery.objects.for_workspace(alert.workspace).get().change == worse
    assert claims_of(alert.target) == [ClaimOutcome.OPENED, ClaimOutcome.WORSENED]


def test_each_transition_has_its_own_key():
    target = make_judged_target()
    make_manager(target.workspace)
    make_alert(target=target, **CONFIRMED)
    make_change(target=target, new_status=Status.MISSED)

    open_due_alerts(now=NOW)

    assert len(set(keys_of(target.workspace))) == 2


def test_going_off_track_again_while_the_alert_lives_is_not_told_again():
    alert = make_alert(**CONFIRMED)
    make_change(target=alert.target, **CONFIRMED)

    open_due_alerts(now=NOW)

    assert claims_of(alert.target) == [ClaimOutcome.OPENED, ClaimOutcome.NOTHING]


def test_miss_of_a_new_promise_is_told_although_the_old_miss_is_still_open():
    alert = make_alert(new_status=Status.MISSED)
    alert.target.version = 2
    alert.target.save()
    make_change(target=alert.target, new_status=Status.MISSED)

    open_due_alerts(now=NOW)

    assert claims_of(alert.target) == [ClaimOutcome.OPENED, ClaimOutcome.WORSENED]


@pytest.mark.parametrize("status", [Status.ON_TRACK, Status.MET])
def test_recovery_resolves_and_the_next_trouble_is_a_new_alert(status):
    alert = make_alert(**CONFIRMED)
    make_change(target=alert.target, new_status=status)
    open_due_alerts(now=NOW)
    make_change(target=alert.target, **CONFIRMED)

    open_due_alerts(now=NOW + FLAPPING_SPAN)

    newer, older = alerts_of(alert.target)
    assert (older.pk, older.state, older.resolved_at) == (alert.pk, AlertState.RESOLVED, NOW)
    assert newer.state == AlertState.OPEN
    assert claims_of(alert.target) == [
        ClaimOutcome.OPENED,
        ClaimOutcome.RESOLVED,
        ClaimOutcome.OPENED,
    ]


def test_acknowledged_alert_that_grows_worse_is_open_again_and_tells_the_old_plan():
    alert = make_alert(**CONFIRMED)
    by = make_membership(workspace=alert.workspace)
    acknowledge_alert(alert=alert, note="More budget", by=by, now=NOW)
    make_change(target=alert.target, new_status=Status.MISSED)

    open_due_alerts(now=NOW)

    (found,) = alerts_of(alert.target)
    story = thaw(found.story)
    assert (found.state, found.note, found.acknowledged_by) == (AlertState.OPEN, "", None)
    assert (story.plan, story.plan_by) == ("More budget", str(by.user))


def test_snoozed_alert_that_grows_worse_stays_snoozed():
    alert = make_alert(**CONFIRMED)
    until = NOW.date() + dt.timedelta(days=3)
    by = make_membership(workspace=alert.workspace)
    snooze_alert(alert=alert, until=until, by=by, now=NOW)
    make_change(target=alert.target, new_status=Status.MISSED)

    open_due_alerts(now=NOW)

    (found,) = alerts_of(alert.target)
    assert (found.state, found.snoozed_until) == (AlertState.SNOOZED, until)
    assert found.kind == AlertKind.TARGET_MISSED


@pytest.mark.parametrize("what", ["target", "goal"])
def test_archived_is_told_to_nobody(what):
    target = make_judged_target()
    archived = target if what == "target" else target.goal
    archived.is_archived = True
    archived.save()
    make_change(target=target)

    opened = open_due_alerts(now=NOW)

    assert (opened, claims_of(target)) == (0, [ClaimOutcome.NOTHING])


def test_change_that_cannot_be_told_blocks_no_other_and_is_tried_again(caplog):
    broken = make_change(target=make_judged_target(segment_key="not a segment"))
    fine = make_judged_target()
    make_change(target=fine)

    opened = open_due_alerts(now=NOW)

    assert (opened, claims_of(fine)) == (1, [ClaimOutcome.OPENED])
    assert list(unclaimed_changes()) == [broken]
    assert f"verdict change {broken.pk} cannot be told" in caplog.text


def test_change_of_a_target_without_a_known_role_blocks_no_other(caplog):
    broken = make_change(target=make_judged_target(role="captain"), new_status=Status.UNKNOWN)
    fine = make_judged_target()
    make_change(target=fine, new_status=Status.UNKNOWN)

    open_due_alerts(now=NOW)

    assert claims_of(fine) == [ClaimOutcome.NOTHING]
    assert list(unclaimed_changes()) == [broken]
    assert f"quiet verdict change {broken.pk} cannot be told" in caplog.text


def test_trouble_with_a_group_is_not_looked_for_when_time_is_over(caplog):
    made = [
        make_change(target=make_judged_target(role=role), new_status=Status.UNKNOWN)
        for role in ("captain", TargetRole.PRIMARY)
    ]

    open_due_alerts(now=NOW, longest=dt.timedelta())

    assert caplog.text.count("cannot be told") == 1
    assert list(unclaimed_changes().order_by("pk")) == made


def test_one_workspace_only_when_asked():
    ours, theirs = make_judged_target(), make_judged_target()
    make_change(target=ours)
    make_change(target=theirs)

    opened = open_due_alerts(now=NOW, workspace=ours.workspace)

    assert (opened, claims_of(ours), claims_of(theirs)) == (1, [ClaimOutcome.OPENED], [])


def test_more_changes_than_one_page(monkeypatch):
    monkeypatch.setattr("alerts.services.opening.PAGE", 2)
    workspace = make_workspace()
    kpi = make_kpi(workspace=workspace)
    for _ in range(5):
        make_change(target=make_judged_target(workspace=workspace, kpi=kpi))

    assert open_due_alerts(now=NOW) == 5


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_e02_two_processes_at_once_tell_each_change_once_and_in_order():
    targets = [make_judged_target() for _ in range(6)]
    for target in targets:
        make_manager(target.workspace)
        make_change(target=target, **CONFIRMED)
        make_change(target=target, new_status=Status.MISSED)
    start = Barrier(4)

    def look():
        start.wait()
        try:
            return open_due_alerts(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        opened = [future.result() for future in [pool.submit(look) for _ in range(4)]]

    assert sum(opened) == 12
    for target in targets:
        assert claims_of(target) == [ClaimOutcome.OPENED, ClaimOutcome.WORSENED]
        assert len(set(keys_of(target.workspace))) == 2
