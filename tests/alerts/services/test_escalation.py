import datetime as dt

import pytest

from alerts.enums import AlertKind, CancelReason, Pace, Purpose
from alerts.models import Delivery
from alerts.services.alerts import acknowledge_alert, snooze_alert
from alerts.services.delivery import deliver_due
from alerts.services.escalation import escalate_alerts
from alerts.services.opening import open_due_alerts
from alerts.services.preferences import set_paces
from alerts.services.settling import settle_alerts
from goals.enums import ChangeKind, Status
from tests.alerts.factories import NOW, make_alert, make_change, make_judged_target, make_manager
from tests.factories import make_membership, make_workspace
from workspaces.enums import Language, Role

pytestmark = pytest.mark.django_db
MONDAY_NOON = dt.datetime(2026, 4, 6, 3, tzinfo=dt.UTC)  # NOW is Thursday noon in Seoul
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def owner():
    owner = make_membership(workspace=make_workspace(escalation_days=2), role=Role.OWNER)
    owner.user.language = Language.ENGLISH
    owner.user.save()
    make_manager(owner.workspace)
    return owner


def miss(owner, **change):
    return make_alert(target=make_judged_target(workspace=owner.workspace), **change)


def climbed(owner):
    rows = Delivery.objects.for_workspace(owner.workspace).filter(purpose=Purpose.ESCALATION)
    return list(rows.order_by("pk"))


def test_unanswered_miss_climbs_once_after_two_working_days(owner, mailoutbox):
    miss(owner)
    set_paces(member=owner, paces={AlertKind.TARGET_MISSED: Pace.WEEKLY})
    deliver_due(now=NOW)

    moments = (MONDAY_NOON - MINUTE, MONDAY_NOON, MONDAY_NOON + MINUTE)
    counts = [escalate_alerts(now=now) for now in moments]
    deliver_due(now=MONDAY_NOON)

    assert counts == [0, 1, 0]
    assert [row.recipient for row in climbed(owner)] == [owner.user]
    assert mailoutbox[-1].to == [owner.user.email]
    assert mailoutbox[-1].subject.startswith("[Missed · unanswered]")
    assert "for 2 working days" in mailoutbox[-1].body


def test_owner_who_was_told_already_is_reminded(owner, mailoutbox):
    target = make_judged_target(workspace=owner.workspace)
    target.goal.owner = owner
    target.goal.save()
    make_alert(target=target)
    deliver_due(now=NOW)

    escalate_alerts(now=MONDAY_NOON)
    deliver_due(now=MONDAY_NOON)

    assert [mail.to for mail in mailoutbox].count([owner.user.email]) == 2


def test_acknowledging_stops_it_even_just_before_the_mail_leaves(owner, mailoutbox):
    early, late = miss(owner), miss(owner)
    acknowledge_alert(alert=early, note="On it", by=owner, now=NOW)

    escalate_alerts(now=MONDAY_NOON)
    acknowledge_alert(alert=late, note="On it", by=owner, now=MONDAY_NOON)
    deliver_due(now=MONDAY_NOON)

    (row,) = climbed(owner)
    assert (row.alert, row.cancel_reason) == (late, CancelReason.ANSWERED)


def test_snoozed_miss_waits_anew_from_its_morning(owner):
    alert = miss(owner)
    snooze_alert(alert=alert, until=dt.date(2026, 4, 6), by=owner, now=NOW)
    settle_alerts(now=MONDAY_NOON)

    on_time = escalate_alerts(now=MONDAY_NOON)
    later = escalate_alerts(now=MONDAY_NOON + dt.timedelta(days=2))

    assert (on_time, later) == (0, 1)


def test_only_misses_climb_and_only_where_the_workspace_wants_it(owner):
    confirmed = {"kind": ChangeKind.OFF_TRACK_CONFIRMED, "new_status": Status.OFF_TRACK}
    alert = miss(owner, **confirmed)
    off_track = escalate_alerts(now=MONDAY_NOON)
    make_change(target=alert.target, new_status=Status.MISSED)
    open_due_alerts(now=NOW)
    owner.workspace.escalation_days = 0
    owner.workspace.save()

    assert (off_track, escalate_alerts(now=MONDAY_NOON)) == (0, 0)
