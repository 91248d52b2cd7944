"""Cases E14 and E15 of the reliability notes, whole: from data to the mail that leaves.

The others bear their number too (`pytest -k e07`), beside what they test; E01 and E02 at full size
are `kill_tree`, with `--beats` and `--flushes`.
"""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from alerts.enums import AlertKind, AlertState
from alerts.models import Alert
from alerts.services.alerts import snooze_alert
from alerts.services.delivery import deliver_due
from alerts.services.opening import open_due_alerts
from alerts.services.settling import settle_alerts
from goals.enums import ChangeKind, Status
from goals.models import Assessment
from goals.services.assessments import assess_due
from goals.services.targets import archive_target
from kpis.services.deliveries import import_records
from kpis.services.undoing import undo_import
from tests.alerts.factories import make_change, make_judged_target, make_manager
from tests.factories import make_goal, make_kpi, make_target, make_workspace
from workspaces.exceptions import StaleVersionError

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 4, 2, 3, 0, tzinfo=dt.UTC)
DAYS = [dt.date(2026, 1, day) for day in (1, 2, 3)]
MINUTE = dt.timedelta(minutes=1)
LATER = dt.date(2026, 4, 10)


def tick(now):
    """What the clock does once a minute."""
    assess_due(now=now)
    open_due_alerts(now=now)
    deliver_due(now=now)


def bring(kpi, value, by, now):
    records = [{"kpi": kpi.key, "date": str(day), "value": value} for day in DAYS]
    return import_records(
        workspace=kpi.workspace, records=records, content=b"", name="API", by=by, now=now
    ).run


@pytest.mark.slow
def test_e15_undone_import_turns_the_verdict_back_and_is_told_once(mailoutbox):
    kpi = make_kpi(workspace=make_workspace(), lag_days=0)
    by = make_manager(kpi.workspace)
    goal = make_goal(workspace=kpi.workspace, starts_on=DAYS[0], ends_on=DAYS[-1])
    target = make_target(goal=goal, kpi=kpi)
    bring(kpi, "50", by, NOW)
    tick(NOW)
    wrong = bring(kpi, "10", by, NOW + MINUTE)
    tick(NOW + MINUTE)
    missed = Alert.objects.for_workspace(kpi.workspace).get(state=AlertState.OPEN)
    told = len(mailoutbox)

    undo_import(run=wrong, by=by, now=NOW + 2 * MINUTE)
    for turn in range(2, 5):
        tick(NOW + turn * MINUTE)

    missed.refresh_from_db()
    judged = Assessment.objects.for_workspace(kpi.workspace).filter(target=target).latest("pk")
    assert (judged.actual, missed.state) == (Decimal(150), AlertState.RESOLVED)
    assert len(mailoutbox) == told + 1


@pytest.mark.parametrize("is_snoozed_first", [True, False], ids=["before", "after"])
def test_e14_snooze_at_the_moment_of_telling_wins(mailoutbox, is_snoozed_first):
    target = make_judged_target()
    by = make_manager(target.workspace)
    make_change(target=target)
    open_due_alerts(now=NOW)
    alert = Alert.objects.for_workspace(target.workspace).get()
    until = dt.date(2026, 4, 10)
    steps = [
        lambda: snooze_alert(alert=alert, until=until, by=by, now=NOW),
        lambda: open_due_alerts(now=NOW),
    ]

    for step in steps if is_snoozed_first else reversed(steps):
        step()
    deliver_due(now=NOW)

    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until, mailoutbox) == (AlertState.SNOOZED, until, [])


def snooze(alert, by):
    """Put it off; somebody who is told that it has changed meanwhile looks, and does it again."""
    try:
        snooze_alert(alert=alert, until=LATER, by=by, now=NOW)
    except StaleVersionError:
        alert.refresh_from_db()
        snooze_alert(alert=alert, until=LATER, by=by, now=NOW)


def archive(alert, by):
    archive_target(target=alert.target, by=by, now=NOW)


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("does", "state"), [(snooze, AlertState.SNOOZED), (archive, AlertState.RESOLVED)]
)
def test_e14_who_acts_at_the_very_moment_of_telling_wins(mailoutbox, does, state):
    workspace = make_workspace()
    by = make_manager(workspace)
    targets = [make_judged_target(workspace=workspace) for _ in range(8)]
    for target in targets:
        off_track = {"new_status": Status.OFF_TRACK, "kind": ChangeKind.OFF_TRACK_CONFIRMED}
        make_change(target=target, **off_track)
    open_due_alerts(now=NOW)
    alerts = list(Alert.objects.for_workspace(workspace).select_related("target__goal"))
    for target in targets:
        make_change(target=target, new_status=Status.MISSED)
    start = Barrier(2)

    def at_once(act):
        start.wait()
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        acts = [
            lambda: [does(alert, by) for alert in alerts],
            lambda: open_due_alerts(now=NOW),
        ]
        for future in [pool.submit(at_once, act) for act in acts]:
            future.result()
    settle_alerts(now=NOW)
    deliver_due(now=NOW)

    after = Alert.objects.for_workspace(workspace)
    assert ({alert.state for alert in after}, mailoutbox) == ({state}, [])
    if does is snooze:  # what grew worse is not lost: it waits for the morning that was chosen
        assert {(each.kind, each.snoozed_until) for each in after} == {
            (AlertKind.TARGET_MISSED, LATER)
        }
