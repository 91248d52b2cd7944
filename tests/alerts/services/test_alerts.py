import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from alerts.enums import AlertState
from alerts.exceptions import AlertResolvedError
from alerts.services.alerts import (
    acknowledge_alert,
    resolve,
    resolve_alert,
    snooze_alert,
)
from alerts.services.delivery import deliver_due
from alerts.services.history import read_history
from alerts.services.opening import open_due_alerts
from goals.enums import ChangeKind, Status
from tests.alerts.factories import NOW, make_alert, make_change
from tests.factories import make_membership
from workspaces.exceptions import StaleVersionError
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 4, 2)


@pytest.fixture
def alert():
    return make_alert(kind=ChangeKind.OFF_TRACK_CONFIRMED, new_status=Status.OFF_TRACK)


@pytest.fixture
def by(alert):
    return make_membership(workspace=alert.workspace)


def trail(alert):
    entries = AuditEntry.objects.for_workspace(alert.workspace)
    return [(e.action, e.by, e.before["state"], e.after["state"]) for e in entries]


def test_acknowledging_takes_the_alert_in_hand_with_a_plan(alert, by):
    done = acknowledge_alert(alert=alert, note="  Move budget to search ", by=by, now=NOW)

    done.refresh_from_db()
    assert (done.state, done.note, done.acknowledged_by, done.acknowledged_at, done.version) == (
        AlertState.ACKNOWLEDGED,
        "Move budget to search",
        by.user,
        NOW,
        2,
    )
    assert trail(alert) == [("acknowledged", by.user, "open", "acknowledged")]


def test_acknowledging_without_a_plan_is_refused(alert, by):
    with pytest.raises(ValidationError) as refused:
        acknowledge_alert(alert=alert, note=" \n", by=by, now=NOW)

    alert.refresh_from_db()
    assert (list(refused.value.message_dict), alert.state) == (["note"], AlertState.OPEN)


def test_plan_longer_than_its_column_is_refused(alert, by):
    with pytest.raises(ValidationError):
        acknowledge_alert(alert=alert, note="x" * 2001, by=by, now=NOW)


def test_snoozing_puts_the_alert_off_for_everybody(alert, by):
    until = TODAY + dt.timedelta(days=1)

    done = snooze_alert(alert=alert, until=until, by=by, now=NOW)

    done.refresh_from_db()
    assert (done.state, done.snoozed_until) == (AlertState.SNOOZED, until)
    assert trail(alert) == [("snoozed", by.user, "open", "snoozed")]


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_snoozing_until_today_or_beyond_a_year_is_refused(alert, by, days):
    with pytest.raises(ValidationError) as refused:
        snooze_alert(alert=alert, until=TODAY + dt.timedelta(days=days), by=by, now=NOW)

    assert list(refused.value.message_dict) == ["until"]


def test_today_is_that_of_the_workspace(alert, by):
    late_evening_in_seoul = dt.datetime(2026, 4, 1, 15, 30, tzinfo=dt.UTC)  # the 2nd there

    with pytest.raises(ValidationError):
        snooze_alert(alert=alert, until=TODAY, by=by, now=late_evening_in_seoul)


def test_second_of_two_people_is_told(alert, by):
    acknowledge_alert(alert=alert, note="first", by=by, now=NOW, expected_version=1)
    until = TODAY + dt.timedelta(days=1)

    with pytest.raises(StaleVersionError):
        acknowledge_alert(alert=alert, note="second", by=by, now=NOW, expected_version=1)
    with pytest.raises(StaleVersionError):
        snooze_alert(alert=alert, until=until, by=by, now=NOW, expected_version=1)

    alert.refresh_from_db()
    assert (alert.state, alert.note) == (AlertState.ACKNOWLEDGED, "first")


def test_plan_for_less_is_refused_once_the_alert_grew_worse(alert, by):
    make_change(target=alert.target, new_status=Status.MISSED)
    open_due_alerts(now=NOW)

    with pytest.raises(StaleVersionError):
        acknowledge_alert(alert=alert, note="it will pass", by=by, now=NOW)

    alert.refresh_from_db()
    assert alert.state == AlertState.OPEN


def test_what_is_over_cannot_be_taken_in_hand(alert, by):
    resolve(alert=alert, now=NOW)

    with pytest.raises(AlertResolvedError):
        acknowledge_alert(alert=alert, note="late", by=by, now=NOW)

    alert.refresh_from_db()
    assert (alert.state, alert.version) == (AlertState.RESOLVED, 2)


def test_resolving_by_hand_says_who_and_what_settled_it(alert, by):
    done = resolve_alert(alert=alert, note=" Budget moved ", by=by, now=NOW)

    done.refresh_from_db()
    assert (done.state, done.resolved_by, done.resolved_at, done.resolution, done.version) == (
        AlertState.RESOLVED,
        by.user,
        NOW,
        "Budget moved",
        2,
    )
    assert trail(alert) == [("resolved", by.user, "open", "resolved")]
    assert [event.said for event in read_history(done)] == ["Budget moved", ""]


def test_resolved_alert_is_over_and_the_next_trouble_opens_another(alert, by):
    resolve_alert(alert=alert, by=by, now=NOW)
    make_change(target=alert.target, new_status=Status.MISSED)

    opened = open_due_alerts(now=NOW)

    alert.refresh_from_db()
    assert (opened, alert.state) == (1, AlertState.RESOLVED)
    with pytest.raises(AlertResolvedError):
        resolve_alert(alert=alert, by=by, now=NOW)


def test_message_of_an_alert_that_was_resolved_by_hand_stays_unsent(alert, by, mailoutbox):
    resolve_alert(alert=alert, by=by, now=NOW)

    deliver_due(now=NOW)

    assert mailoutbox == []


def test_too_long_a_note_on_what_settled_it_is_refused(alert, by):
    with pytest.raises(ValidationError):
        resolve_alert(alert=alert, note="x" * 2001, by=by, now=NOW)
