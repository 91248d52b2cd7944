import datetime as dt

import pytest

from alerts.enums import AlertState
from alerts.services.alerts import acknowledge_alert, snooze_alert
from alerts.services.settling import settle_alerts
from tests.alerts.factories import NOW, make_alert, make_judged_target
from tests.factories import make_membership, make_workspace
from workspaces.enums import Role
from workspaces.services.life import archive_workspace, reopen_workspace

pytestmark = pytest.mark.django_db


def snoozed(zone, until):
    workspace = make_workspace(time_zone=zone)
    alert = make_alert(target=make_judged_target(workspace=workspace))
    by = make_membership(workspace=workspace)
    return snooze_alert(alert=alert, until=until, by=by, now=NOW)


@pytest.mark.parametrize(
    ("zone", "minute_before", "morning"),
    [
        ("Asia/Seoul", "2026-04-09T14:59:59+00:00", "2026-04-09T15:00:00+00:00"),
        ("America/New_York", "2026-04-10T03:59:59+00:00", "2026-04-10T04:00:00+00:00"),
        ("Pacific/Kiritimati", "2026-04-09T09:59:59+00:00", "2026-04-09T10:00:00+00:00"),
        ("UTC", "2026-04-09T23:59:59+00:00", "2026-04-10T00:00:00+00:00"),
    ],
)
def test_snoozed_alert_wakes_on_the_morning_of_its_workspace(zone, minute_before, morning):
    alert = snoozed(zone, dt.date(2026, 4, 10))

    before = settle_alerts(now=dt.datetime.fromisoformat(minute_before))
    woken = settle_alerts(now=dt.datetime.fromisoformat(morning))

    alert.refresh_from_db()
    assert (before, woken) == (0, 1)
    assert (alert.state, alert.snoozed_until) == (AlertState.OPEN, None)


def test_snoozed_alert_sleeps_as_long_as_its_workspace_rests():
    alert = snoozed("UTC", dt.date(2026, 4, 10))
    owner = make_membership(workspace=alert.workspace, role=Role.OWNER)
    archive_workspace(workspace=alert.workspace, by=owner, now=NOW)
    reopened = dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)

    resting = settle_alerts(now=reopened)
    reopen_workspace(workspace=alert.workspace, by=owner)
    woken = settle_alerts(now=reopened)

    alert.refresh_from_db()
    assert (resting, woken, alert.waiting_since) == (0, 1, reopened)


@pytest.mark.parametrize("what", ["target", "goal", "kpi"])
def test_alert_of_an_archived_target_is_over(what):
    alert = make_alert()
    archived = alert.target if what == "target" else getattr(alert.target, what)
    archived.is_archived = True
    archived.save()

    settled = settle_alerts(now=NOW)

    alert.refresh_from_db()
    assert (settled, alert.state, alert.resolved_at) == (1, AlertState.RESOLVED, NOW)
    assert settle_alerts(now=NOW) == 0


def test_open_and_acknowledged_alerts_stay_as_they_are():
    make_alert()
    alert = make_alert()
    by = make_membership(workspace=alert.workspace)
    acknowledge_alert(alert=alert, note="plan", by=by, now=NOW)

    assert settle_alerts(now=NOW + dt.timedelta(days=400)) == 0
