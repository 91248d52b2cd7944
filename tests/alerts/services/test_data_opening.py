"""Unusual values and late data: told once to whom they concern, over when they are over."""

import datetime as dt

import pytest

from alerts.enums import AlertKind, AlertState, CancelReason, ClaimOutcome
from alerts.models import Alert, DataChangeClaim, Delivery
from alerts.services.delivery import deliver_due
from alerts.services.health import check_health
from alerts.services.opening import open_due_alerts
from alerts.services.settling import settle_alerts
from goals.enums import TargetWindow
from kpis.enums import Kind
from kpis.services.kpis import archive_kpi
from kpis.services.watching import watch_kpis
from tests.alerts.factories import make_judged_target, make_manager
from tests.factories import make_goal, make_kpi, make_membership, make_workspace
from tests.goals.facts import record

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 1, 5)  # a Monday, ten weeks before the Monday looked at
MONDAY = dt.date(2026, 3, 16)
USUAL = [100, 104, 98, 102, 101, 60, 55]


def at(day):
    return dt.datetime.combine(day, dt.time(3), tzinfo=dt.UTC)


def look(kpi, day):
    watch_kpis(now=at(day), workspace=kpi.workspace)
    return open_due_alerts(now=at(day), workspace=kpi.workspace)


def make_goal_kpi(**fields):
    """A KPI with ten usual weeks and a goal that rests on a formula of it."""
    workspace = make_workspace(name="Hanok Living")
    kpi = make_kpi(workspace=workspace, name="New visitors", **fields)
    owner = make_membership(workspace=workspace)
    owner.user.language = "en"
    owner.user.save()
    made_of_it = make_kpi(workspace=workspace, kind=Kind.DERIVED, formula=f"{kpi.key} * 2")
    goal = make_goal(workspace=workspace, owner=owner, title="Double the visits")
    make_judged_target(goal=goal, kpi=made_of_it, window=TargetWindow.TOTAL)
    record(kpi, USUAL * 10, start=FIRST)
    look(kpi, MONDAY)
    return kpi, owner.user


def alert_of(kpi):
    """The only alert: what is made of the KPI tells nothing of its own."""
    return Alert.objects.for_workspace(kpi.workspace).get()


def test_a_spike_is_told_to_the_goals_owner_and_taken_back_when_corrected(mailoutbox):
    kpi, owner = make_goal_kpi()
    korean = make_manager(kpi.workspace, language="ko")
    record(kpi, [900], start=MONDAY)
    assert look(kpi, MONDAY + dt.timedelta(1)) == 1
    alert = alert_of(kpi)
    assert (alert.kind, alert.state) == (AlertKind.VALUE_UNUSUAL, AlertState.OPEN)
    assert deliver_due(now=at(MONDAY + dt.timedelta(1))).sent == 2
    mails = {mail.to[0]: mail for mail in mailoutbox}
    english, other = mails[owner.email], mails[korean.user.email]
    assert english.subject == "[Unusual value] New visitors 900, Mar 16, 2026"
    assert "“Double the visits”" in english.body
    assert other.subject == "[평소와 다른 값] New visitors 900, 2026년 3월 16일"
    record(kpi, [101], start=MONDAY)
    look(kpi, MONDAY + dt.timedelta(2))
    alert.refresh_from_db()
    assert alert.state == AlertState.RESOLVED
    assert deliver_due(now=at(MONDAY + dt.timedelta(2))).sent == 2
    assert "corrected to 101" in next(m.body for m in mailoutbox[2:] if m.to == [owner.email])


def test_late_data_is_told_until_it_arrives():
    kpi, _owner = make_goal_kpi()
    late_on = MONDAY + dt.timedelta(2)
    assert look(kpi, late_on) == 1
    alert = alert_of(kpi)
    assert alert.kind == AlertKind.DATA_LATE
    assert alert.story["texts"]["en"]["headline"] == "New visitors has no data after Mar 15, 2026."
    record(kpi, USUAL[:3], start=MONDAY)
    look(kpi, late_on + dt.timedelta(1))
    alert.refresh_from_db()
    assert alert.state == AlertState.RESOLVED
    unsent = Delivery.objects.for_workspace(kpi.workspace).filter(alert=alert)
    deliver_due(now=at(late_on + dt.timedelta(1)))
    assert set(unsent.values_list("cancel_reason", flat=True)) == {
        CancelReason.RESOLVED,
        CancelReason.UNTOLD,
    }


def test_nobody_is_told_of_a_kpi_that_no_goal_rests_on():
    kpi = make_kpi()
    record(kpi, USUAL * 10, start=FIRST)
    look(kpi, MONDAY)
    record(kpi, [900], start=MONDAY)
    assert look(kpi, MONDAY + dt.timedelta(1)) == 0
    claim = DataChangeClaim.objects.for_workspace(kpi.workspace).get()
    assert (claim.outcome, claim.alert) == (ClaimOutcome.NOTHING, None)


def test_an_archived_kpi_is_no_longer_told_of():
    kpi, _owner = make_goal_kpi()
    record(kpi, [900], start=MONDAY)
    tuesday = MONDAY + dt.timedelta(1)
    look(kpi, tuesday)
    by = make_manager(kpi.workspace)
    kpi.refresh_from_db()
    archive_kpi(kpi=kpi, by=by)
    settle_alerts(now=at(tuesday))
    assert alert_of(kpi).state == AlertState.RESOLVED
    assert deliver_due(now=at(tuesday)).sent == 0


def test_a_change_that_waits_to_be_told_is_due_work():
    kpi, _owner = make_goal_kpi()
    record(kpi, [900], start=MONDAY)
    tuesday = at(MONDAY + dt.timedelta(1))
    watch_kpis(now=tuesday, workspace=kpi.workspace)
    assert check_health(now=tuesday + dt.timedelta(minutes=5)).oldest_due_seconds == 300
